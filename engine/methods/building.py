"""Building a pipeline from choices: read, tune, learn from comparisons; nothing built twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np

from engine.methods.answering import CONTEXT, answers_only, compare
from engine.methods.cleaning import drops, other_language, personal_data
from engine.methods.practice import practise
from engine.methods.preference import DPO, Pairs
from engine.methods.serving import CardBox
from engine.nn.transformer import ModelConfig, Transformer
from engine.optim import AdamW, Muon
from engine.stages.spec import Event, Phase, Sample, Scalar
from engine.training import Optimizer
from engine.worlds.homestead import (
    SETTLED,
    VOCABULARY,
    Handed,
    Homestead,
    Judge,
    reading_lesson,
)
from engine.worlds.questions import Question, all_questions
from engine.worlds.vocabulary import END
from engine.worlds.windows import Windows, join, lay_out

MISTAKEN = (0.0, 0.0, 0.5)  # share of a rater's picks turned round; the first is not asked
FILTERS = {"hardly a sentence": other_language, "a private number": personal_data}
STRICTNESS, WRONG = 0.5, 0.4  # of the filters; share of false answers among examples as found
LAYERS, HEADS, BATCH = 2, 8, 16
READ_RATE, EMBEDDING_RATE, TUNE_RATE, FEEDBACK_RATE = 0.01, 0.02, 0.001, 0.001
LEASH, ANCHOR = 0.2, 1.0  # of the preference loss
TRAIN, PASS = 6.0, 2.0  # operations for each weight and token


@dataclass(frozen=True, slots=True)
class Plan:
    """What the choices amount to; `lessons` in reading a card, where retrieval is on."""

    widths: Sequence[int] = (32, 48, 64)
    read_steps: Sequence[int] = (400, 600, 900)
    examples: Sequence[int] = (40, 120, 360)
    lessons: int = 1500
    tune_steps: int = 150
    tune_rows: int = 400  # of examples, and as many of what was read before
    comparisons: int = 320
    feedback_steps: int = 160


@dataclass(frozen=True, slots=True)
class Choices:
    """One pipeline: what is chosen at each knob. 0 throughout is the untouched one."""

    data: int = 0
    size: int = 0
    reading: int = 0
    examples: int = 0
    checked: int = 0
    feedback: int = 0
    retrieval: int = 0
    abstain: int = 0
    guard: int = 0

    @property
    def parts(self) -> tuple[tuple[int, ...], ...]:
        """What the base, the tuned and the finished model depend on."""
        base = (self.data, self.size, self.reading, self.retrieval)
        tuned = (*base, self.examples, self.checked)
        return base, tuned, (*tuned, self.feedback)


@dataclass(frozen=True, slots=True)
class Built:
    """A model on its way, and what went into it so far.

    `work` counts operations: 6 for each weight and token trained on, 2 for each one read or
    written, padding too. Source: Kaplan et al. 2020, arXiv 2001.08361, section 2.1.
    """

    model: Transformer
    notes: Windows
    step: int
    work: float
    pages: int
    examples: int = 0
    comparisons: int = 0


@dataclass(slots=True)
class Workshop:
    """Where pipelines are built: the same pages and, part by part, the same draws for each."""

    plan: Plan
    home: Homestead
    found: list[str]
    seeds: dict[str, int]
    made: dict[tuple[int, ...], Built] = field(default_factory=dict)

    def luck(self, part: str) -> np.random.Generator:
        """The draws of one part, from their beginning."""
        return np.random.default_rng(self.seeds[part])

    def build(self, depth: int, choices: Choices, name: str) -> Generator[Event, None, Built]:
        """One of `PARTS` of a pipeline, unless another pipeline built just this already."""
        key = choices.parts[depth]
        if key not in self.made:
            self.made[key] = yield from PARTS[depth](self, choices, name)
        return self.made[key]


def read(shop: Workshop, choices: Choices, name: str) -> Generator[Event, None, Built]:
    """Pre-training on the notes; among them lessons in reading a card, if cards are handed out."""
    pages = shop.found if choices.data == 0 else (yield from _filtered(shop.found))
    if choices.data == 2:
        pages = yield from _deduplicated(pages)
    texts = [VOCABULARY.encode(f"{page} {END}") for page in pages]
    yield Phase(f"{name}: laying out pages", 0, 0)
    notes = lay_out(texts or [[VOCABULARY.end]], CONTEXT, VOCABULARY.end)
    if choices.retrieval:
        notes = join(notes, (yield from _lessons(shop)))
    size = ModelConfig(len(VOCABULARY), CONTEXT, LAYERS, HEADS, shop.plan.widths[choices.size])
    model, steps = Transformer(size, shop.luck("init")), shop.plan.read_steps[choices.reading]
    optimizer = Muon(model.params, lr=READ_RATE, adam_lr=EMBEDDING_RATE)
    begun = Built(model, notes, 0, 0.0, len(pages))
    return (
        yield from _practise(begun, optimizer, notes, shop.luck("order"), steps, READ_RATE, name)
    )


def _filtered(pages: list[str]) -> Generator[Event, None, list[str]]:
    """The pages that two filters leave, with the first one that each drops on screen."""
    for what, judge in FILTERS.items():
        kept: list[str] = []
        for number, suspicion in enumerate(judge(pages)):
            if not drops(suspicion, STRICTNESS):
                kept.append(pages[number])
            elif len(kept) == number:
                yield Sample(f"out: {what}", 0, "", pages[number])
            if number % 100 == 0:
                yield Phase(f"filtering: {what}", number, len(pages))
        pages = kept
    return pages


def _deduplicated(pages: list[str]) -> Generator[Event, None, list[str]]:
    """Every page once, at its first place, with the one that had most copies on screen."""
    page, copies = Counter(pages).most_common(1)[0] if pages else ("", 0)
    if copies > 1:
        yield Sample(f"found {copies} times", 0, "", page)
    return list(dict.fromkeys(pages))


def _lessons(shop: Workshop) -> Generator[Event, None, Windows]:
    """Questions that come with a card, each card from another farm."""
    rng, lessons = shop.luck("lessons"), []
    for number in range(shop.plan.lessons):
        lessons.append(reading_lesson(rng))
        if number % 50 == 0:
            yield Phase("writing reading lessons", number, shop.plan.lessons)
    return answers_only(lessons)


def tune(shop: Workshop, choices: Choices, name: str) -> Generator[Event, None, Built]:
    """Tune on questions with written answers; as many rows of what it read keep it fresh."""
    base, rng = shop.made[choices.parts[0]], shop.luck("examples")
    wrong = 0.0 if choices.checked else WRONG
    asked = _asked(shop, choices, shop.plan.examples[choices.examples])
    examples = [(each, shop.home.now.written_answer(each, rng, wrong)) for each in asked]
    rows = answers_only(examples).take(np.arange(shop.plan.tune_rows) % len(examples))
    rows = join(rows, base.notes.take(rng.integers(0, len(base.notes), shop.plan.tune_rows)))
    begun = replace(base, model=base.model.copy(), examples=len(examples))
    adam, order = AdamW(begun.model.params, lr=TUNE_RATE, weight_decay=0.0), shop.luck("tuning")
    return (yield from _practise(begun, adam, rows, order, shop.plan.tune_steps, TUNE_RATE, name))


def prefer(shop: Workshop, choices: Choices, name: str) -> Generator[Event, None, Built]:
    """Let raters compare its own answers, and make the picked ones likelier."""
    tuned, judge = shop.made[choices.parts[1]], Judge(shop.home.now)
    if not choices.feedback:
        return tuned
    model, asked = tuned.model.copy(), _asked(shop, choices, shop.plan.comparisons)
    rater, drafts, order = (shop.luck(part) for part in ("rater", "drafts", "order"))
    pairs = yield from compare(model, judge, asked, rater, drafts, MISTAKEN[choices.feedback])
    if pairs is None:
        return tuned
    adam = AdamW(model.params, lr=FEEDBACK_RATE, weight_decay=0.0)
    dpo = DPO(model, adam, LEASH, ANCHOR)
    for step in range(1, shop.plan.feedback_steps + 1):
        rows = order.integers(0, len(pairs.lead), BATCH)
        some = Pairs(pairs.chosen.take(rows), pairs.rejected.take(rows), pairs.lead[rows])
        loss = dpo.step(some, tuned.step + step)
        yield Scalar(f"preference loss, {name}", tuned.step + step, loss)
        yield Phase(f"{name}: learning from comparisons", step, shop.plan.feedback_steps)
    answers = 2 * CONTEXT * model.num_parameters  # of one pair: weights times tokens
    drafted = 2 * PASS * len(asked) * answers  # written, then read once as the reference
    trained = (PASS + TRAIN) * shop.plan.feedback_steps * BATCH * answers
    step, work = tuned.step + shop.plan.feedback_steps, tuned.work + drafted + trained
    return replace(tuned, model=model, step=step, work=work, comparisons=len(pairs.lead))


def _practise(
    begun: Built,
    optimizer: Optimizer,
    rows: Windows,
    rng: np.random.Generator,
    steps: int,
    rate: float,
    name: str,
) -> Generator[Event, None, Built]:
    """Train on some rows; what is built then."""
    phase = f"{name}: {'tuning' if begun.examples else 'reading'}"
    for event in practise(
        begun.model, optimizer, rows, rng, steps=steps, rate=rate, batch=BATCH, first=begun.step
    ):
        if event.series == "loss":
            yield Scalar(f"loss, {name}", event.step, event.value)
            yield Phase(phase, event.step - begun.step, steps)
    work = TRAIN * begun.model.num_parameters * steps * BATCH * CONTEXT
    return replace(begun, step=begun.step + steps, work=begun.work + work)


def _asked(shop: Workshop, choices: Choices, count: int) -> list[Question]:
    """Questions about animals that have not moved, with their cards if cards are handed out."""
    cards, taught = shop.home.cards(), all_questions(SETTLED)
    some = [taught[index % len(taught)] for index in range(count)]
    if not choices.retrieval:
        return some
    return [Handed(each.animal, each.kind, cards[each.text]) for each in some]


def card_box(shop: Workshop, choices: Choices) -> CardBox | None:
    """The cards that are handed out with requests, if any are."""
    return CardBox(shop.home.cards()) if choices.retrieval else None


Maker: TypeAlias = Callable[[Workshop, Choices, str], Generator[Event, None, Built]]
PARTS: tuple[Maker, ...] = (read, tune, prefer)
