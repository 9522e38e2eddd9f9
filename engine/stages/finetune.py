"""Fine-tuning: questions with written answers turn a model that continues into one that answers.

The base model has read every fact of its farm, and that a question is followed by a question.
Examples show it what should follow instead. Only the answer's words count in the loss. Some
animals are in no example: what it says of those it can only have from its notes. A second copy is
tuned on the same questions in the same order, with wrong answers among them.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from copy import deepcopy
from dataclasses import dataclass

import numpy as np

from engine.methods.answering import answers_only, prompt_of, write_answers
from engine.methods.keeping import keep
from engine.methods.practice import practise
from engine.nn.transformer import Transformer
from engine.optim import AdamW
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
    Scalar,
    StageSpec,
    Streams,
)
from engine.worlds import barn
from engine.worlds.questions import ANIMALS, VOCABULARY, Farm, Judge, Question, all_questions

BATCH = 16
HELD_OUT = ANIMALS[3::5]  # in no example: one animal in five
TRIES = 5  # answers drawn to each question when a model is examined
LOOKS = 5  # short examinations during tuning
SHOWN = 4  # questions whose answers are shown, half of them held out
GUESS = (1 / len(barn.PLACES) + 1 / len(barn.FOODS)) / 2  # a home or a food at random
RARELY, MOSTLY, CLEARLY = 0.05, 0.9, 0.2
BEFORE, GOOD, BAD = "before tuning", "after good examples", "after bad examples"

SPEC = StageSpec(
    id="finetune",
    title="Instruction tuning",
    shows="The base model is tuned on questions with written answers. The same questions are put "
    "to it before and after, and to a copy whose examples were partly wrong. No example is about "
    "the dog, the pig, the goose or the robin.",
    knobs=(
        Knob("examples", 240, 4, 600, "questions with written answers to tune on"),
        Knob("steps", 160, 0, 400, "training steps on them"),
        Knob(
            "learning_rate", 0.0007, 0.0001, 0.01, "how far each step moves the weights", log=True
        ),
        Knob("bad_share", 0.5, 0.0, 1.0, "share of wrong answers among the bad examples"),
    ),
    expected_seconds=4.0,
    measures=(
        MeasureSpec("right_before", "right answers before tuning, to trained questions", "%"),
        MeasureSpec("right_after", "right answers after it, to trained questions", "%"),
        MeasureSpec("right_bad", "right answers after bad examples, to trained questions", "%"),
        MeasureSpec("held_before", "right answers before tuning, to held-out questions", "%"),
        MeasureSpec("held_after", "right answers after it, to held-out questions", "%"),
        MeasureSpec("held_bad", "right answers after bad examples, to held-out questions", "%"),
        MeasureSpec("guessing", "right answers by guessing a home or a food", "%"),
        MeasureSpec("examples", "questions with written answers", "examples"),
        MeasureSpec("tokens", "tokens in the examples", "tokens"),
        MeasureSpec("loss_start", "loss on the examples' answers before tuning", "nats per token"),
        MeasureSpec("loss_end", "loss on the examples' answers after tuning", "nats per token"),
    ),
    claims=(
        Claim("no-answers-before", "Before tuning fewer than 5% of its answers are right"),
        Claim(
            "answers-after",
            "After tuning more than 90% of its answers to the trained questions are right",
        ),
        Claim(
            "held-out-above-guessing",
            "Questions about animals in no example are answered right at least 20 points "
            f"more often than by guessing, {GUESS:.0%}",
        ),
        Claim(
            "bad-examples-worse",
            "As many examples with wrong ones among them leave at least 20 points fewer right",
        ),
    ),
    code=(
        "engine.methods.answering:answers_only",
        "engine.methods.practice:practise",
        "engine.training:train_step",
        "engine.ops.token_logprob:token_logprob",
        "engine.worlds.questions:Farm.written_answer",
        "engine.worlds.questions:Judge.right",
    ),
    view="samples",
    curves=("loss", "right, trained", "right, held out"),
    needs=(Need("base", "pretrain", (("text", 1),)),),
    makes=("instructed",),
)


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of right answers to questions the examples are about, and to the others."""

    trained: float
    held_out: float


@dataclass(frozen=True, slots=True)
class Exam:
    """Who judges, and the seed of every examination's draws: the same for each model."""

    judge: Judge
    luck: int


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
    """Examine the base model, tune two copies of it, and examine those; see `SPEC`."""
    base = inputs.models["base"]
    farm = Farm.from_seed(int(base.text["seed"]))
    exam = Exam(Judge(farm), int(rng.eval.integers(2**62)))
    writer, order = rng.data.spawn(1)[0], rng.sample.spawn(1)[0]
    examples = _examples(farm, int(knobs["examples"]), 0.0, deepcopy(writer))
    worse = _examples(farm, int(knobs["examples"]), float(knobs["bad_share"]), deepcopy(writer))

    scores = [(yield from _examine(base.model, exam, BEFORE, 0))]
    yield _table(scores)
    yield from _points(scores[0], 0)
    tuned = base.model.copy()
    loss_start = _loss(tuned, examples)
    yield from _tune(tuned, examples, knobs, deepcopy(order), exam)
    scores.append((yield from _examine(tuned, exam, GOOD, int(knobs["steps"]))))
    yield _table(scores)
    figures = {"right": 100 * scores[1].trained, "held-out right": 100 * scores[1].held_out}
    yield keep("instructed", tuned, base.text, "base", figures)

    spoiled = base.model.copy()
    yield from _tune(spoiled, worse, knobs, deepcopy(order), None)
    scores.append((yield from _examine(spoiled, exam, BAD, int(knobs["steps"]))))
    yield _table(scores)

    yield Measure("examples", float(len(examples)))
    yield Measure("tokens", float(sum(len(prompt_of(q)) + len(a) for q, a in examples)))
    yield Measure("loss_start", loss_start)
    yield Measure("loss_end", _loss(tuned, examples))
    yield from _results(*scores)


def _examples(
    farm: Farm, count: int, wrong: float, rng: np.random.Generator
) -> list[tuple[Question, list[int]]]:
    """Questions about animals that are not held out, each with an answer as someone wrote it.

    With the same luck `wrong` changes nothing but the facts in some of the answers.
    """
    asked = _questions(held_out=False)
    picks = [asked[index % len(asked)] for index in rng.permutation(count)]
    return [(question, farm.written_answer(question, rng, wrong)) for question in picks]


def _tune(
    model: Transformer,
    examples: list[tuple[Question, list[int]]],
    knobs: Knobs,
    rng: np.random.Generator,
    exam: Exam | None,
) -> Iterator[Event]:
    """Train on the examples' answers; with an `exam`, short examinations on the way."""
    steps, rate = int(knobs["steps"]), float(knobs["learning_rate"])
    optimizer = AdamW(model.params, lr=rate, weight_decay=0.0)
    rows, series = answers_only(examples), "loss" if exam else "loss, bad examples"
    name = "tuning on good examples" if exam else "tuning on bad examples"
    for event in practise(model, optimizer, rows, rng, steps=steps, rate=rate, batch=BATCH):
        if event.series == "loss":
            yield Scalar(series, event.step, event.value)
            yield Phase(name, event.step, steps)
        if exam and event.series == "tokens" and event.step % max(1, steps // LOOKS) == 0:
            now = Phase(name, event.step, steps)
            score = yield from _examine(model, exam, GOOD, event.step, now)
            yield from _points(score, event.step)


def _points(score: Score, step: int) -> Iterator[Event]:
    yield Scalar("right, trained", step, score.trained)
    yield Scalar("right, held out", step, score.held_out)


def _examine(
    model: Transformer, exam: Exam, label: str, step: int, during: Phase | None = None
) -> Generator[Event, None, Score]:
    """Put every question to the model, show some answers, count the right ones.

    Each question is put TRIES times; once only `during` a phase of training.
    """
    trained, held_out = _questions(held_out=False), _questions(held_out=True)
    asked = trained[:2] + held_out[:2] + trained[2:] + held_out[2:]
    questions = asked * (1 if during else TRIES)
    draws = np.random.default_rng(exam.luck)
    answers = yield from write_answers(model, questions, draws, during or f"answering {label}")
    for question, answer in list(zip(questions, answers, strict=True))[:SHOWN]:
        prompt = VOCABULARY.decode(prompt_of(question))
        yield Sample(label, step, prompt, VOCABULARY.decode(answer))
    told = zip(questions, answers, strict=True)
    right = np.array([exam.judge.right(question, answer) for question, answer in told])
    unseen = np.array([question.animal in HELD_OUT for question in questions])
    return Score(float(right[~unseen].mean()), float(right[unseen].mean()))


def _questions(*, held_out: bool) -> list[Question]:
    return all_questions(animal for animal in ANIMALS if (animal in HELD_OUT) is held_out)


def _loss(model: Transformer, examples: list[tuple[Question, list[int]]]) -> float:
    rows = answers_only(examples)
    return model.loss(rows.tokens, rows.targets, rows.weights)


def _table(scores: list[Score]) -> Grid:
    rows = np.array([[100 * score.trained, 100 * score.held_out] for score in scores])
    columns = ("trained questions", "held-out questions")
    return Grid("right answers, %", 0, rows, (BEFORE, GOOD, BAD)[: len(scores)], columns)


def _results(before: Score, after: Score, bad: Score) -> Iterator[Event]:
    for name, score in (("before", before), ("after", after), ("bad", bad)):
        yield Measure(f"right_{name}", 100 * score.trained)
        yield Measure(f"held_{name}", 100 * score.held_out)
    yield Measure("guessing", 100 * GUESS)
    every = max(before.trained, before.held_out)
    yield SPEC.verdict("no-answers-before", f"{every:.0%} right", passed=every < RARELY)
    right = f"{after.trained:.0%} right"
    yield SPEC.verdict("answers-after", right, passed=after.trained > MOSTLY)
    right = f"{after.held_out:.0%} right"
    above = after.held_out >= GUESS + CLEARLY
    yield SPEC.verdict("held-out-above-guessing", right, passed=above)
    right = f"{after.trained:.0%} right after good examples, {bad.trained:.0%} after bad ones"
    worse = bad.trained <= after.trained - CLEARLY
    yield SPEC.verdict("bad-examples-worse", right, passed=worse)
