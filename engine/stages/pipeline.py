"""The three stages on one tiny model: pre-training, fine-tuning, human feedback.

The same question is put to it after each. A hidden judge scores the answers, which the model never
sees: feedback reaches it only as comparisons by a simulated rater who is sometimes unsure. Raters
and examples are simulated; every update of the weights is real.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np

from engine.nn.transformer import ModelConfig, Transformer
from engine.optim import AdamW, Muon
from engine.sampling import sample_batch
from engine.stages.practice import practise
from engine.stages.preference import DPO, Pairs, lead
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
    prefers_first,
)
from engine.worlds.windows import Windows, lay_out

CONTEXT, LAYERS, HEADS, WIDTH = 32, 2, 4, 48
PAGES = 3000
PRETRAIN_RATE, TUNE_RATE, FEEDBACK_RATE = 0.02, 0.003, 0.001
BATCH = 16
TUNE_STEPS = 120
LEASH, ANCHOR = 0.1, 1.0  # of the preference loss
UNTAUGHT = 2  # animals whose questions no example answers
ANSWER = 14  # tokens an answer may have
AT_ONCE = 20  # answers written between two events
TRIES = 8  # answers drawn to each question when a model is scored
SHOWN = 3  # of the answers to the shown question
STAGES = ("after pre-training", "after fine-tuning", "after feedback")
RARELY, MOSTLY, CLEARLY, KEEPS, SHARE = 0.2, 0.8, 0.2, 0.05, 0.1

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
        Knob("comparisons", 320, 4, 800, "pairs of answers the rater compares"),
        Knob("mistaken_rater", 0.0, 0.0, 1.0, "share of the rater's picks turned round"),
        Knob("feedback_steps", 80, 0, 200, "training steps on the comparisons"),
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
        Claim("feedback-raises-score", "After feedback the true score is higher than after tuning"),
        Claim("feedback-keeps-answers", "Feedback costs at most 5 points of right answers"),
        Claim(
            "later-stages-small", "Both later stages hold under a tenth of the text of the first"
        ),
    ),
    code=(
        "engine.stages.practice:practise",
        "engine.training:train_step",
        "engine.stages.preference:DPO.step",
        "engine.stages.preference:DPO.fill_gradient",
        "engine.worlds.questions:Judge.score",
    ),
    view="table",
    curves=("loss",),
)


@dataclass(frozen=True, slots=True)
class Score:
    """What the judge says of a model, over all questions asked."""

    right: float
    gold: float
    rude: float
    untaught: float


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
    """Train the three stages in order; see `SPEC`."""
    del inputs  # the farm is drawn from the seed: nothing from outside takes part
    farm = Farm(rng.data)
    judge = Judge(farm)
    taught = all_questions(ANIMALS[:-UNTAUGHT])
    notes_rng, pairs_rng, rater_rng, order = rng.data.spawn(4)
    luck = int(rng.eval.integers(2**62))  # the same draws in every examination
    scores: list[Score] = []

    # 1. Pre-training: every page of the notes, every next word.
    pages = yield from _pages(farm, notes_rng, float(knobs["answered"]))
    model = Transformer(ModelConfig(len(VOCABULARY), CONTEXT, LAYERS, HEADS, WIDTH), rng.init)
    muon = Muon(model.params, lr=PRETRAIN_RATE, adam_lr=PRETRAIN_RATE)
    steps, read = int(knobs["pretrain_steps"]), 0.0
    for event in practise(model, muon, pages, order, steps=steps, rate=PRETRAIN_RATE, batch=BATCH):
        yield event
        if event.series == "tokens":
            read = event.value
            yield Phase("pre-training", event.step, steps)
    yield from _examined(model, judge, luck, scores, steps)

    # 2. Fine-tuning: the same loss, on answers to questions only.
    wrong, pairs = float(knobs["wrong_examples"]), []
    for _ in range(int(knobs["examples"])):
        question = taught[int(pairs_rng.integers(len(taught)))]
        pairs.append((question, farm.written_answer(question, pairs_rng, wrong)))
    examples = _answers_only(pairs)
    adam = AdamW(model.params, lr=TUNE_RATE, weight_decay=0.0)
    for event in practise(
        model, adam, examples, order, steps=TUNE_STEPS, rate=TUNE_RATE, batch=BATCH, first=steps
    ):
        if event.series == "loss":
            yield event
            yield Phase("fine-tuning", event.step - steps, TUNE_STEPS)
    steps += TUNE_STEPS
    yield from _examined(model, judge, luck, scores, steps)

    # 3. Feedback: the model answers twice, the rater picks one, the pick becomes likelier.
    compared = yield from _compare(
        model,
        judge,
        taught,
        int(knobs["comparisons"]),
        rater_rng,
        rng,
        float(knobs["mistaken_rater"]),
    )
    if compared is not None:
        dpo = DPO(model, AdamW(model.params, lr=FEEDBACK_RATE, weight_decay=0.0), LEASH, ANCHOR)
        for step in range(int(knobs["feedback_steps"])):
            rows = order.integers(0, len(compared.lead), BATCH)
            loss = dpo.step(_some(compared, rows), steps + step)
            yield Scalar("feedback loss", steps + step + 1, loss)
            yield Phase("learning from comparisons", step + 1, int(knobs["feedback_steps"]))
    steps += int(knobs["feedback_steps"])
    yield from _examined(model, judge, luck, scores, steps)

    heard = 0 if compared is None else compared.chosen.guesses + compared.rejected.guesses
    told = {"tokens_pretrain": read, "tokens_tune": _words(pairs), "tokens_feedback": heard}
    told |= {"examples": len(pairs), "comparisons": 0 if compared is None else len(compared.lead)}
    yield from _results(scores, told)


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


def _pages(
    farm: Farm, rng: np.random.Generator, answered: float
) -> Generator[Event, None, Windows]:
    pages: list[list[int]] = []
    while len(pages) < PAGES:
        pages += [farm.page(rng, answered) for _ in range(100)]
        yield Phase("writing farm notes", len(pages), PAGES)
    return lay_out(pages, CONTEXT, VOCABULARY.end)


def _examined(
    model: Transformer, judge: Judge, luck: int, scores: list[Score], step: int
) -> Iterator[Event]:
    """Put every question to the model, show some answers to the first, and record the score."""
    label = STAGES[len(scores)]
    questions = [question for question in all_questions() for _ in range(TRIES)]
    draws = np.random.default_rng(luck)
    answers = yield from _answers(model, questions, draws, f"answering {label}")
    for answer in answers[:SHOWN]:
        shown = questions[0].text.replace(" ?", "?")
        yield Sample(label, step, shown, VOCABULARY.decode(answer))
    told = list(zip(questions, answers, strict=True))
    right = np.array([judge.right(question, answer) for question, answer in told])
    untaught = np.array([question.animal in ANIMALS[-UNTAUGHT:] for question in questions])
    gold = float(np.mean([judge.score(question, answer) for question, answer in told]))
    rude = float(np.mean([VOCABULARY.id("silly") in answer for answer in answers]))
    taught, new = float(right[~untaught].mean()), float(right[untaught].mean())
    scores.append(Score(taught, gold, rude, new))
    rows = [[100 * score.right, score.gold, 100 * score.rude] for score in scores]
    columns = ("right answers %", "true score", "rude answers %")
    yield Grid("after each stage", step, np.array(rows), STAGES[: len(rows)], columns)


def _answers(
    model: Transformer, questions: list[Question], rng: np.random.Generator, phase: str
) -> Generator[Event, None, list[list[int]]]:
    """One answer to each question, drawn word by word."""
    answers: list[list[int]] = []
    while len(answers) < len(questions):
        asked = questions[len(answers) : len(answers) + AT_ONCE]
        prompts = [_prompt(question) for question in asked]
        answers += sample_batch(model, prompts, ANSWER, rng, stop=(VOCABULARY.end,))
        yield Phase(phase, len(answers), len(questions))
    return answers


def _compare(
    model: Transformer,
    judge: Judge,
    taught: list[Question],
    count: int,
    picks: np.random.Generator,
    rng: Streams,
    mistaken: float,
) -> Generator[Event, None, Pairs | None]:
    """Two answers to each question, and the rater's pick; None if it never saw a difference."""
    questions = [taught[index % len(taught)] for index in range(count)]
    first = yield from _answers(model, questions, rng.sample, "answering for the rater")
    second = yield from _answers(model, questions, rng.sample, "answering for the rater, again")
    chosen, rejected = [], []
    for question, a, b in zip(questions, first, second, strict=True):
        gap = judge.score(question, a) - judge.score(question, b)
        if gap:  # a rater who sees no difference picks neither
            better, worse = (a, b) if prefers_first(gap, picks, mistaken) else (b, a)
            chosen.append((question, better))
            rejected.append((question, worse))
    if not chosen:
        return None
    up, down = _answers_only(chosen), _answers_only(rejected)
    return Pairs(up, down, lead(model, up, down))


def _some(pairs: Pairs, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Pairs:
    return Pairs(pairs.chosen.take(rows), pairs.rejected.take(rows), pairs.lead[rows])


def _answers_only(pairs: list[tuple[Question, list[int]]]) -> Windows:
    """Question and answer in a row each; only the answer's words count in the loss."""
    rows = lay_out([_prompt(q)[1:] + answer for q, answer in pairs], CONTEXT, VOCABULARY.end)
    rows.weights[:, : len(_prompt(pairs[0][0])) - 1] = 0.0
    return rows


def _words(pairs: list[tuple[Question, list[int]]]) -> int:
    return sum(len(_prompt(question)) + len(answer) for question, answer in pairs)


def _prompt(question: Question) -> list[int]:
    return [VOCABULARY.end, *VOCABULARY.encode(question.text)]
