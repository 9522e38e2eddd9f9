"""The three stages on one tiny model: pre-training, fine-tuning, human feedback.

The same question is put to it after each. A hidden judge scores the answers, which the model never
sees: feedback reaches it only as comparisons by a simulated rater who is sometimes unsure. Raters
and examples are simulated; every update of the weights is real. The model is kept after each stage.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from engine.methods.answering import CONTEXT, answers_only, compare, prompt_of, write_answers
from engine.methods.keeping import keep
from engine.methods.practice import practise
from engine.methods.preference import DPO, Pairs
from engine.nn.transformer import ModelConfig, Transformer
from engine.optim import AdamW, Muon
from engine.stages.spec import (
    Claim,
    Event,
    Grid,
    Inputs,
    Knob,
    Knobs,
    Measure,
    MeasureSpec,
    Phase,
    Sample,
    Scalar,
    StageSpec,
    Streams,
)
from engine.worlds.questions import (
    ANIMALS,
    VOCABULARY,
    Farm,
    Judge,
    Question,
    all_questions,
)
from engine.worlds.windows import lay_out

LAYERS, HEADS, WIDTH = 2, 8, 48
PAGES = 3000
PRETRAIN_RATE, EMBEDDING_RATE, TUNE_RATE, FEEDBACK_RATE = 0.01, 0.02, 0.001, 0.001
BATCH = 16
TUNE_STEPS = 120
LEASH, ANCHOR = 0.2, 1.0  # of the preference loss
TAUGHT = ANIMALS[:-2]  # the animals that examples and comparisons are about
TRIES = 4  # answers drawn to each question when a model is scored
SHOWN = 3  # of the answers to the shown question
STAGES = ("after pre-training", "after fine-tuning", "after feedback")
RARELY, MOSTLY, CLEARLY, KEEPS, SHARE = 0.2, 0.8, 0.1, 0.05, 0.1

SPEC = StageSpec(
    id="pipeline",
    title="Three stages, one model",
    shows="A tiny model reads farm notes, is tuned on question and answer pairs, then learns from "
    "a rater's comparisons. The same question is put to it after each stage.",
    knobs=(
        Knob("pretrain_steps", 700, 20, 1000, "training steps on the notes"),
        Knob("answered", 0.0, 0.0, 1.0, "share of questions in the notes that have their answer"),
        Knob("examples", 96, 4, 400, "question and answer pairs to tune on"),
        Knob("wrong_examples", 0.0, 0.0, 1.0, "share of those pairs with a wrong answer"),
        Knob("comparisons", 720, 4, 1000, "pairs of answers shown to the rater"),
        Knob("mistaken_rater", 0.0, 0.0, 1.0, "share of the rater's picks turned round"),
        Knob("feedback_steps", 200, 0, 300, "training steps on the comparisons"),
    ),
    expected_seconds=9.0,
    measures=(
        MeasureSpec("right_base", "right answers after pre-training, on taught animals", "%"),
        MeasureSpec("right_tuned", "right answers after fine-tuning, on taught animals", "%"),
        MeasureSpec("right_aligned", "right answers after feedback, on taught animals", "%"),
        MeasureSpec("untaught_tuned", "right, after tuning, on animals no example is about", "%"),
        MeasureSpec("gold_base", "true score after pre-training (-2.5 to 3.5)", "points"),
        MeasureSpec("gold_tuned", "true score after fine-tuning", "points"),
        MeasureSpec("gold_aligned", "true score after feedback", "points"),
        MeasureSpec("rude_tuned", "rude answers after fine-tuning", "%"),
        MeasureSpec("rude_aligned", "rude answers after feedback", "%"),
        MeasureSpec("tokens_pretrain", "tokens read in pre-training", "tokens"),
        MeasureSpec("tokens_tune", "tokens in the question and answer pairs", "tokens"),
        MeasureSpec("tokens_feedback", "tokens in the compared answers", "tokens"),
        MeasureSpec("examples", "question and answer pairs tuned on", "pairs"),
        MeasureSpec("comparisons", "comparisons that told two answers apart", "comparisons"),
    ),
    claims=(
        Claim(
            "base-does-not-answer",
            "After pre-training alone fewer than 20% of its answers are right",
        ),
        Claim("tuning-answers", "After fine-tuning more than 80% of its answers are right"),
        Claim("feedback-raises-score", "Feedback raises the true score by more than 0.1 points"),
        Claim("feedback-keeps-answers", "Feedback costs at most 5 points of right answers"),
        Claim(
            "later-stages-small", "Both later stages hold under a tenth of the text of the first"
        ),
    ),
    code=(
        "engine.methods.practice:practise",
        "engine.training:train_step",
        "engine.methods.preference:DPO.step",
        "engine.methods.preference:DPO.fill_gradient",
        "engine.worlds.questions:Judge.score",
    ),
    view="table",
    curves=("loss",),
    makes=("base", "instructed", "aligned"),
)


@dataclass(frozen=True, slots=True)
class Score:
    """What the judge says of a model: shares of taught and untaught questions, points, rudeness."""

    right: float
    untaught: float
    gold: float
    rude: float


@dataclass(slots=True)
class Course:
    """One model on its way: the farm it learns about, the steps taken, its scores so far."""

    model: Transformer
    farm: Farm
    judge: Judge
    text: Mapping[str, str]  # what it reads, for those who get the model later
    luck: int  # the seed of every examination: the same draws for each stage
    step: int = 0
    scores: list[Score] = field(default_factory=list)


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
    """Train the three stages in order, and put the same questions after each; see `SPEC`."""
    del inputs  # the farm is drawn from the seed: nothing from outside takes part
    seed = int(rng.data.integers(2**31))
    farm, text = Farm.from_seed(seed), {"world": "farm", "seed": str(seed)}
    model = Transformer(ModelConfig(len(VOCABULARY), CONTEXT, LAYERS, HEADS, WIDTH), rng.init)
    course = Course(model, farm, Judge(farm), text, int(rng.eval.integers(2**62)))
    first, second, third = rng.data.spawn(3)
    read = yield from _pretrain(course, knobs, first)
    yield from _examine(course, "base")
    pairs = yield from _tune(course, knobs, second)
    yield from _examine(course, "instructed", "base")
    compared = yield from _feedback(course, knobs, third, rng.sample)
    yield from _examine(course, "aligned", "instructed")

    told = {"tokens_pretrain": read, "tokens_tune": _words(pairs), "examples": len(pairs)}
    told |= {"tokens_feedback": 0, "comparisons": 0}
    if compared is not None:
        told["tokens_feedback"] = compared.chosen.guesses + compared.rejected.guesses
        told["comparisons"] = len(compared.lead)
    yield from _results(course.scores, told)


def _pretrain(
    course: Course, knobs: Knobs, rng: np.random.Generator
) -> Generator[Event, None, float]:
    """Read pages of notes, guessing every next word; returns the tokens read."""
    pages: list[list[int]] = []
    while len(pages) < PAGES:
        pages += [course.farm.page(rng, float(knobs["answered"])) for _ in range(50)]
        yield Phase("writing farm notes", len(pages), PAGES)
    notes, order, read = lay_out(pages, CONTEXT, VOCABULARY.end), rng.spawn(1)[0], 0.0
    steps, rate = int(knobs["pretrain_steps"]), PRETRAIN_RATE
    muon = Muon(course.model.params, lr=rate, adam_lr=EMBEDDING_RATE)
    for event in practise(course.model, muon, notes, order, steps=steps, rate=rate, batch=BATCH):
        yield event
        if event.series == "tokens":
            read = event.value
            yield Phase("pre-training", event.step, steps)
    course.step = steps
    return read


def _tune(
    course: Course, knobs: Knobs, rng: np.random.Generator
) -> Generator[Event, None, list[tuple[Question, list[int]]]]:
    """Train on questions with written answers, scoring the answers only; returns them."""
    taught, wrong = all_questions(TAUGHT), float(knobs["wrong_examples"])
    asked = [taught[index] for index in rng.integers(0, len(taught), int(knobs["examples"]))]
    pairs = [(question, course.farm.written_answer(question, rng, wrong)) for question in asked]
    adam = AdamW(course.model.params, lr=TUNE_RATE, weight_decay=0.0)
    for event in practise(
        course.model,
        adam,
        answers_only(pairs),
        rng.spawn(1)[0],
        steps=TUNE_STEPS,
        rate=TUNE_RATE,
        batch=BATCH,
        first=course.step,
    ):
        if event.series == "loss":
            yield event
            yield Phase("fine-tuning", event.step - course.step, TUNE_STEPS)
    course.step += TUNE_STEPS
    return pairs


def _feedback(
    course: Course, knobs: Knobs, rng: np.random.Generator, sample: np.random.Generator
) -> Generator[Event, None, Pairs | None]:
    """Answer twice, let the rater pick, make the picks likelier; returns the comparisons."""
    taught, steps = all_questions(TAUGHT), int(knobs["feedback_steps"])
    asked = [taught[index % len(taught)] for index in range(int(knobs["comparisons"]))]
    mistaken, order = float(knobs["mistaken_rater"]), rng.spawn(1)[0]
    pairs = yield from compare(course.model, course.judge, asked, rng, sample, mistaken)
    if pairs is None:
        return None
    adam = AdamW(course.model.params, lr=FEEDBACK_RATE, weight_decay=0.0)
    dpo = DPO(course.model, adam, LEASH, ANCHOR)
    for step in range(1, steps + 1):
        rows = order.integers(0, len(pairs.lead), BATCH)
        some = Pairs(pairs.chosen.take(rows), pairs.rejected.take(rows), pairs.lead[rows])
        yield Scalar("feedback loss", course.step + step, dpo.step(some, course.step + step))
        yield Phase("learning from comparisons", step, steps)
    course.step += steps
    return pairs


def _examine(course: Course, role: str, parent: str | None = None) -> Iterator[Event]:
    """Put every question to the model, show some answers, record the score and keep the model."""
    label = STAGES[len(course.scores)]
    questions = [question for question in all_questions() for _ in range(TRIES)]
    draws = np.random.default_rng(course.luck)
    answers = yield from write_answers(course.model, questions, draws, f"answering {label}")
    for answer in answers[:SHOWN]:
        shown = VOCABULARY.decode(prompt_of(questions[0]))
        yield Sample(label, course.step, shown, VOCABULARY.decode(answer))
    told = list(zip(questions, answers, strict=True))
    right = np.array([course.judge.right(question, answer) for question, answer in told])
    taught = np.array([question.animal in TAUGHT for question in questions])
    gold = float(np.mean([course.judge.score(question, answer) for question, answer in told]))
    rude = float(np.mean([VOCABULARY.id("silly") in answer for answer in answers]))
    score = Score(float(right[taught].mean()), float(right[~taught].mean()), gold, rude)
    course.scores.append(score)
    rows = [[100 * score.right, score.gold, 100 * score.rude] for score in course.scores]
    columns = ("right answers %", "true score", "rude answers %")
    yield Grid("after each stage", course.step, np.array(rows), STAGES[: len(rows)], columns)
    figures = {"right": 100 * score.right, "true score": score.gold}
    yield keep(role, course.model, course.text, parent, figures)


def _results(scores: list[Score], told: dict[str, float]) -> Iterator[Event]:
    base, tuned, aligned = scores
    for name, score in zip(("base", "tuned", "aligned"), scores, strict=True):
        yield Measure(f"right_{name}", 100 * score.right)
        yield Measure(f"gold_{name}", score.gold)
    yield Measure("untaught_tuned", 100 * tuned.untaught)
    yield Measure("rude_tuned", 100 * tuned.rude)
    yield Measure("rude_aligned", 100 * aligned.rude)
    for name, value in told.items():
        yield Measure(name, float(value))
    right = f"{base.right:.0%} right"
    yield SPEC.verdict("base-does-not-answer", right, passed=base.right < RARELY)
    right = f"{tuned.right:.0%} right"
    yield SPEC.verdict("tuning-answers", right, passed=tuned.right > MOSTLY)
    gold = f"from {tuned.gold:.2f} to {aligned.gold:.2f} points"
    yield SPEC.verdict("feedback-raises-score", gold, passed=aligned.gold > tuned.gold + CLEARLY)
    right = f"{tuned.right:.0%} right before feedback, {aligned.right:.0%} after"
    yield SPEC.verdict("feedback-keeps-answers", right, passed=aligned.right >= tuned.right - KEEPS)
    later = told["tokens_tune"] + told["tokens_feedback"]
    sizes = f"{later:,.0f} tokens against {told['tokens_pretrain']:,.0f}"
    small = later < SHARE * told["tokens_pretrain"]
    yield SPEC.verdict("later-stages-small", sizes, passed=small)


def _words(pairs: list[tuple[Question, list[int]]]) -> int:
    return sum(len(prompt_of(question)) + len(answer) for question, answer in pairs)
