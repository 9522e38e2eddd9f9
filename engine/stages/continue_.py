"""Base models: a base model goes on with a text, it does not answer.

The same farm is asked about in three ways: by a question, by a question after an example of one
with its answer, and by the beginning of a sentence from the notes. The base model and the tuned
one, whose examples taught it to answer, are handed the same prompts. What the learner types is
handed to both first.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass

import numpy as np

from engine.errors import CorpusError
from engine.methods.answering import ANSWER, AT_ONCE, CONTEXT, prompt_of
from engine.nn.transformer import Transformer
from engine.sampling import sample_batch
from engine.stages.spec import (
    Claim,
    Event,
    Grid,
    Inputs,
    Knob,
    Knobs,
    Measure,
    MeasureSpec,
    Need,
    Phase,
    Sample,
    StageSpec,
    Streams,
)
from engine.worlds import barn
from engine.worlds.languages import Language, language
from engine.worlds.questions import VOCABULARY, Farm, Judge, Question, all_questions

LONGEST = CONTEXT - 8  # words the learner may type: the model needs room to go on
SHOWN = 3  # continuations of what was typed, by each model
BASE, TUNED = "base model", "tuned model"
ASKED, EXAMPLE, BEGUN = "a question", "an example, a question", "a sentence begun"
OPENINGS = ("dear friend, the fox", "where does the hen sleep?", "the owl sleeps in the")
RARELY, MOSTLY, CLEARLY = 0.05, 0.9, 0.6

SPEC = StageSpec(
    id="continue",
    title="What a base model writes",
    shows="A base model and the same model after tuning go on with the same texts: a question, a "
    "question after an example, a sentence begun. Type a text of your own and see both go on.",
    knobs=(
        Knob("tries", 8, 1, 20, "how often each prompt is handed to each model"),
        Knob("temperature", 1.0, 0.0, 2.0, "0 writes the likeliest word, more varies more"),
        Knob("words", ANSWER, 1, 20, "words and marks it writes at most", "words"),
    ),
    expected_seconds=1.5,
    measures=(
        MeasureSpec("asks_base", "questions the base model follows with a question", "%"),
        MeasureSpec("answers_base", "questions the base model answers, right or wrong", "%"),
        MeasureSpec("answers_tuned", "questions the tuned model answers, right or wrong", "%"),
        MeasureSpec("right_base", "questions the base model answers right", "%"),
        MeasureSpec("right_tuned", "questions the tuned model answers right", "%"),
        MeasureSpec("example_base", "right by the base model after an example with answer", "%"),
        MeasureSpec("example_tuned", "right by the tuned model after an example", "%"),
        MeasureSpec("begun_base", "sentences begun that the base model ends right", "%"),
        MeasureSpec("begun_tuned", "sentences begun that the tuned model ends right", "%"),
    ),
    claims=(
        Claim(
            "base-asks-on",
            "After a question the base model writes a question in more than 90% of cases",
        ),
        Claim("base-does-not-answer", "The base model answers fewer than 5% of the questions"),
        Claim(
            "tuned-answers",
            "The tuned model answers at least 60 points more of the same questions",
        ),
        Claim(
            "base-completes",
            "Handed the beginning of a sentence from its notes, the base model ends it right in "
            "more than 90% of cases",
        ),
    ),
    code=(
        "engine.sampling:sample_batch",
        "engine.sampling:next_distribution",
        "engine.worlds.questions:Farm.page",
        "engine.worlds.questions:Judge.right",
    ),
    view="samples",
    typed="the beginning of a text, in the farm's words",
    needs=(
        Need("base", "pretrain", (("text", 1),)),
        Need("instructed", "finetune"),
    ),
)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A text to go on with, the question it is after, and what of an answer it says already."""

    question: Question
    tokens: list[int]
    begun: list[int]


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of the continuations of one kind of prompt: that ask, that answer, that are right."""

    asks: float
    answers: float
    right: float


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
    """Let both models go on with what was typed, then with every prompt; see `SPEC`.

    Both draw with the same luck.
    """
    models = {BASE: inputs.models["base"], TUNED: inputs.models["instructed"]}
    farm = Farm.from_seed(int(models[BASE].text["seed"]))
    words = language(models[BASE].text)
    typed = (inputs.typed,) * SHOWN if inputs.typed else OPENINGS
    yield Phase("going on with your text", 0, 2)
    for opening in [_typed(text, words) for text in typed]:
        draws = rng.sample.spawn(1)[0]
        for label, each in models.items():
            room = min(int(knobs["words"]), CONTEXT - len(opening))
            own = _continue(each.model, [opening], room, knobs, deepcopy(draws), words.stop)[0]
            yield Sample(label, 0, words.decode(opening), words.decode(own))

    questions = all_questions()
    kinds = {
        ASKED: [Prompt(question, prompt_of(question), []) for question in questions],
        EXAMPLE: [_after_example(farm, question, rng.data) for question in questions],
        BEGUN: [_begun(farm, question) for question in questions],
    }
    scores: dict[str, dict[str, Score]] = {}
    for step, (kind, prompts) in enumerate(kinds.items(), start=1):
        scores[kind], draws, put = {}, rng.eval.spawn(1)[0], prompts * int(knobs["tries"])
        for label, each in models.items():
            told = yield from _put(each.model, put, knobs, deepcopy(draws), kind)
            first = prompts[0]
            yield Sample(label, 0, VOCABULARY.decode(first.tokens), VOCABULARY.decode(told[0]))
            scores[kind][label] = _score(Judge(farm), prompts, told)
        yield _table(scores, step)
    yield from _results(scores)


def _typed(text: str, words: Language) -> list[int]:
    """The prompt as tokens. Raises CorpusError for unknown words, or too many."""
    tokens = words.encode(text)
    if len(tokens) > LONGEST:
        raise CorpusError(
            f"The text has {len(tokens)} words and marks; this model reads {CONTEXT} at once and "
            f"needs room to go on. Type at most {LONGEST}."
        )
    return [*words.start, *tokens]


def _after_example(farm: Farm, question: Question, rng: np.random.Generator) -> Prompt:
    """Another question of the same kind with its answer, then this one."""
    others = [q for q in all_questions() if q.kind == question.kind and q != question]
    other = others[int(rng.integers(len(others)))]
    text = f"{other.text} {farm.statement(other)} {question.text}"
    return Prompt(question, [VOCABULARY.end, *VOCABULARY.encode(text)], [])


def _begun(farm: Farm, question: Question) -> Prompt:
    """The sentence that answers a question, up to the word that matters."""
    sentence = VOCABULARY.encode(farm.statement(question))[:-2]
    return Prompt(question, [VOCABULARY.end, *sentence], sentence)


def _put(
    model: Transformer, prompts: Sequence[Prompt], knobs: Knobs, rng: np.random.Generator, kind: str
) -> Generator[Event, None, list[list[int]]]:
    """What a model writes after each prompt; after a sentence begun, no more than its end."""
    stop = (VOCABULARY.end, VOCABULARY.id(".")) if prompts[0].begun else (VOCABULARY.end,)
    room = min(int(knobs["words"]), CONTEXT - max(len(prompt.tokens) for prompt in prompts))
    told: list[list[int]] = []
    while len(told) < len(prompts):
        some = [prompt.tokens for prompt in prompts[len(told) : len(told) + AT_ONCE]]
        told += _continue(model, some, room, knobs, rng, stop)
        yield Phase(f"going on after {kind}", len(told), len(prompts))
    return told


def _continue(
    model: Transformer,
    prompts: list[list[int]],
    room: int,
    knobs: Knobs,
    rng: np.random.Generator,
    stop: tuple[int, ...],
) -> list[list[int]]:
    return sample_batch(model, prompts, room, rng, float(knobs["temperature"]), stop=stop)


def _score(judge: Judge, prompts: list[Prompt], told: list[list[int]]) -> Score:
    every = prompts * (len(told) // len(prompts))
    texts = [prompt.begun + own for prompt, own in zip(every, told, strict=True)]
    asks = [VOCABULARY.id("?") in text for text in texts]
    answers = [_answers(prompt.question, text) for prompt, text in zip(every, texts, strict=True)]
    right = [judge.right(p.question, text) for p, text in zip(every, texts, strict=True)]
    return Score(*(float(np.mean(each)) for each in (asks, answers, right)))


def _answers(question: Question, text: list[int]) -> bool:
    """Whether a text names something of the asked kind and asks nothing in turn."""
    words = {VOCABULARY.word(token) for token in text}
    kind = barn.PLACES if question.kind == "home" else barn.FOODS
    return "?" not in words and bool(words & set(kind))


def _table(scores: dict[str, dict[str, Score]], step: int) -> Grid:
    rows = [[100 * of[BASE].right, 100 * of[TUNED].right] for of in scores.values()]
    return Grid("right, % of continuations", step, np.array(rows), tuple(scores), (BASE, TUNED))


def _results(scores: dict[str, dict[str, Score]]) -> Iterator[Event]:
    asked, example, begun = scores[ASKED], scores[EXAMPLE], scores[BEGUN]
    base, tuned = asked[BASE], asked[TUNED]
    yield Measure("asks_base", 100 * base.asks)
    yield Measure("answers_base", 100 * base.answers)
    yield Measure("answers_tuned", 100 * tuned.answers)
    for name, of in (("right", asked), ("example", example), ("begun", begun)):
        yield Measure(f"{name}_base", 100 * of[BASE].right)
        yield Measure(f"{name}_tuned", 100 * of[TUNED].right)
    asks = f"{base.asks:.0%} followed by a question"
    yield SPEC.verdict("base-asks-on", asks, passed=base.asks > MOSTLY)
    yield SPEC.verdict(
        "base-does-not-answer", f"{base.answers:.0%} answered", passed=base.answers < RARELY
    )
    answers = f"{base.answers:.0%} by the base model, {tuned.answers:.0%} by the tuned one"
    more = tuned.answers >= base.answers + CLEARLY
    yield SPEC.verdict("tuned-answers", answers, passed=more)
    ends = f"{begun[BASE].right:.0%} ended right"
    yield SPEC.verdict("base-completes", ends, passed=begun[BASE].right > MOSTLY)
