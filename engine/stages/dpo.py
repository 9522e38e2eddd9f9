"""Straight from the picks: no reward model, no practice, one loss on the compared answers.

A rater has compared answers two at a time. Two copies of one model learn from the same pairs: each
picked answer is to gain on the other, measured against the model before. One copy is held near that
model by a leash and an anchor. The other is pushed: a looser leash, no anchor, longer steps. What
the answers are really worth is only watched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from engine.methods.answering import prompt_of
from engine.methods.feedback import Follower, read_manners, referred, some_of
from engine.methods.keeping import keep
from engine.methods.policy_gradient import Answered, answer_logprobs, divergence, reply
from engine.methods.preference import Pairs, lead
from engine.nn.transformer import Transformer
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
from engine.worlds.manners import (
    ASKED,
    Comparison,
    Gold,
    Rater,
    kind_phrases,
    ordinary_answer,
    ordinary_comparisons,
)
from engine.worlds.questions import VOCABULARY, Farm, Question

READ, READ_STEPS, WRONG = 400, 60, 0.15  # answers read, steps on them, share with a false fact
RATE, ANCHOR = 0.0005, 0.3
EXAM, LOOK = 16, 3  # answers to each question at the end, and at a look in between
LOOKS = 16
AT_ONCE = 24  # answers written between two events
COUNTED = 128  # pairs on which picks and log-probabilities are followed
RISE, FALL, NEARER, FOLLOWS, LESS = 0.25, 1.0, 0.5, 0.6, 5.0
ROUNDING = 1e-3  # nats that a log-probability may differ by when it is computed anew
START, HELD, PUSHED = "the start", "on the leash", "pushed"

SPEC = StageSpec(
    id="dpo",
    title="Straight from the picks",
    shows="A rater's picks train your model directly, without a reward model in between: one copy "
    "on a leash, one pushed harder. The hidden worth of their answers is drawn beside it.",
    knobs=(
        Knob("comparisons", 400, 20, 800, "pairs of answers that a rater compared"),
        Knob("label_noise", 0.1, 0.0, 0.5, "share of the picks turned round"),
        Knob("leash", 0.5, 0.1, 2.0, "beta: how dear it is to leave the start", log=True),
        Knob(
            "push",
            10,
            1,
            12,
            "for the copy without an anchor: leash divided, steps multiplied by it",
        ),
        Knob("steps", 120, 0, 240, "training steps for each copy"),
    ),
    expected_seconds=5.0,
    measures=(
        MeasureSpec("gold_start", "hidden worth of answers at the start", "points"),
        MeasureSpec("gold_leashed", "hidden worth on the leash", "points"),
        MeasureSpec("gold_pushed", "hidden worth when pushed", "points"),
        MeasureSpec("change_leashed", "change of the hidden worth on the leash", "points"),
        MeasureSpec("change_pushed", "change of the hidden worth when pushed", "points"),
        MeasureSpec("right_start", "right answers at the start", "%"),
        MeasureSpec("right_leashed", "right answers on the leash", "%"),
        MeasureSpec("right_pushed", "right answers when pushed", "%"),
        MeasureSpec("kl_leashed", "distance from the start on the leash", "nats"),
        MeasureSpec("kl_pushed", "distance from the start when pushed", "nats"),
        MeasureSpec("chosen_start", "log-probability of a picked answer at the start", "nats"),
        MeasureSpec("chosen_leashed", "log-probability of a picked answer on the leash", "nats"),
        MeasureSpec("chosen_pushed", "log-probability of a picked answer when pushed", "nats"),
        MeasureSpec("followed_leashed", "picks followed on the leash", "%"),
        MeasureSpec("followed_pushed", "picks followed when pushed", "%"),
    ),
    claims=(
        Claim("leash-worth-rises", "On the leash the hidden worth rises by over 0.25 points"),
        Claim(
            "pushed-worth-falls",
            "Pushed, the hidden worth ends more than a point below where it began",
        ),
        Claim(
            "pushed-still-follows",
            "Pushed, the picked answer of at least 60% of the pairs still gains on the other",
        ),
        Claim(
            "chosen-less-likely",
            "Pushed, even the picked answers get less likely than at the start, by over 5 nats",
        ),
        Claim("leash-holds", "On the leash the distance is at most half of that when pushed"),
    ),
    code=(
        "engine.methods.preference:DPO.step",
        "engine.methods.preference:DPO.fill_gradient",
        "engine.methods.preference:lead",
        "engine.methods.feedback:Follower.step",
        "engine.worlds.manners:Rater.chance",
        "engine.worlds.manners:Gold.score",
    ),
    view="curve",
    curves=(f"worth, {HELD}", f"worth, {PUSHED}"),
    needs=(Need("instructed", "finetune"),),
    makes=("aligned",),
)


@dataclass(frozen=True, slots=True)
class Score:
    """Means over answers: worth, share right, kind phrases, distance in nats from the start.

    `chosen` is the mean ln p of the picked answers, `followed` the share of pairs in which the
    picked one gained on the other since the start.
    """

    worth: float
    right: float
    kind: float
    kl: float
    chosen: float
    followed: float


@dataclass(slots=True)
class Course:
    """What both copies share: the hidden worth, the start, the pairs, the luck of examinations."""

    gold: Gold
    start: Transformer
    pairs: Pairs
    luck: int
    scores: dict[str, Score] = field(default_factory=dict)


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
    """Compare, train two copies side by side, examine both; see `SPEC`."""
    parent = inputs.models["instructed"]
    farm = Farm.from_seed(int(parent.text["seed"]))
    luck = int(rng.eval.integers(2**62))
    yield Phase("reading answers in all manners", 0, READ_STEPS)
    yield from _say("the instructed model", 0, parent.model, luck)
    start = parent.model.copy()
    asked = [ASKED[index] for index in rng.data.integers(0, len(ASKED), READ)]
    told = [(question, ordinary_answer(farm, question, rng.data, WRONG)) for question in asked]
    reading, raters, order = rng.data.spawn(3)
    yield from read_manners(start, told, reading, READ_STEPS, "reading answers in all manners")

    rater = Rater(Gold(farm), float(knobs["label_noise"]))
    made = ordinary_comparisons(farm, rater, int(knobs["comparisons"]), raters, WRONG)
    yield from _shown(made[0])
    picked = [(each.question, each.chosen, each.rejected) for each in made]
    pairs = yield from referred(start, picked, "the start reads the pairs")
    course = Course(rater.gold, start, pairs, luck)
    yield from _say(START, 0, start, luck)
    yield from _examine(course, START, start)

    steps, seed = int(knobs["steps"]), int(order.integers(2**62))
    copies = {}
    for name, push in ((HELD, 1.0), (PUSHED, float(knobs["push"]))):
        copies[name] = Follower(
            start.copy(),
            pairs,
            np.random.default_rng(seed),  # the same batches for both
            rate=RATE * push,
            beta=float(knobs["leash"]) / push,
            anchor=ANCHOR if name == HELD else 0.0,
        )
    yield from _train(course, copies, steps)
    for name, copy in copies.items():
        yield from _examine(course, name, copy.model)
    held = course.scores[HELD]
    figures = {"hidden worth": held.worth, "distance in nats": held.kl}
    yield keep("aligned", copies[HELD].model, parent.text, "instructed", figures)
    yield from _results(course.scores)


def _train(course: Course, copies: dict[str, Follower], steps: int) -> Iterator[Event]:
    """Both copies step by step, with looks on the way: worth, distance, picked answers."""
    every = max(1, steps // LOOKS)
    for step in range(steps + 1):
        if step % every == 0:
            for name, copy in copies.items():
                yield from _look(course, name, copy.model, step)
        if step < steps:
            for name, copy in copies.items():
                yield Scalar(f"loss, {name}", step + 1, copy.step(step))
                yield Phase("learning from the picks", step + 1, steps)


def _look(course: Course, name: str, model: Transformer, step: int) -> Iterator[Event]:
    told = _answers(model, LOOK, np.random.default_rng(course.luck))
    yield Phase("looking at both", step, 0)
    worth = float(np.mean([course.gold.score(*each) for each in told]))
    yield Scalar(f"worth, {name}", step, worth)
    yield Scalar(f"distance, {name}", step, float(divergence(model, course.start, told).mean()))
    chosen, followed = _picks(course, model)
    yield Scalar(f"ln p of picked answers, {name}", step, chosen)
    yield Scalar(f"picks followed, {name}", step, 100 * followed)
    yield from _say(name, step, model, course.luck)


def _answers(model: Transformer, times: int, rng: np.random.Generator) -> list[Answered]:
    """Every question, `times` over, with an answer to each."""
    asked = ASKED * times
    return list(zip(asked, reply(model, asked, rng), strict=True))


def _picks(course: Course, model: Transformer) -> tuple[float, float]:
    """Mean ln p of the first COUNTED picked answers, and the share of pairs where they gained."""
    some = some_of(course.pairs, slice(0, COUNTED))
    gained = lead(model, some.chosen, some.rejected) - some.lead
    chosen = answer_logprobs(model, some.chosen).sum(axis=1)
    return float(chosen.mean()), float(np.mean(gained > ROUNDING))


def _examine(course: Course, name: str, model: Transformer) -> Iterator[Event]:
    """Many answers to every question, with the same draws for each model."""
    rng = np.random.default_rng(course.luck)
    told: list[Answered] = []
    apart: list[float] = []
    total, times = EXAM * len(ASKED), max(1, AT_ONCE // len(ASKED))
    while len(told) < total:
        part = _answers(model, min(times, EXAM), rng)
        apart += divergence(model, course.start, part).tolist()
        told += part
        yield Phase(f"answering, {name}", min(len(told), total), total)
    worth = float(np.mean([course.gold.score(*each) for each in told]))
    right = float(np.mean([course.gold.right(*each) for each in told]))
    kind = float(np.mean([kind_phrases(answer) for _, answer in told]))
    course.scores[name] = Score(worth, right, kind, float(np.mean(apart)), *_picks(course, model))
    yield _table(course.scores)


def _table(scores: dict[str, Score]) -> Grid:
    columns = ("worth", "right %", "kind phrases", "distance", "ln p picked", "picks followed %")
    rows = [
        [s.worth, 100 * s.right, s.kind, s.kl, s.chosen, 100 * s.followed] for s in scores.values()
    ]
    return Grid("what became of the answers", len(rows), np.array(rows), tuple(scores), columns)


def _shown(each: Comparison) -> Iterator[Event]:
    """One comparison in words."""
    asked = VOCABULARY.decode(prompt_of(each.question))
    yield Sample("the rater picked", 0, asked, VOCABULARY.decode(each.chosen))
    yield Sample("and not", 0, asked, VOCABULARY.decode(each.rejected))


def _say(label: str, step: int, model: Transformer, luck: int) -> Iterator[Event]:
    question: Question = ASKED[0]
    answer = reply(model, [question], np.random.default_rng(luck))[0]
    yield Sample(label, step, VOCABULARY.decode(prompt_of(question)), VOCABULARY.decode(answer))


def _results(scores: dict[str, Score]) -> Iterator[Event]:
    start, held, pushed = scores[START], scores[HELD], scores[PUSHED]
    for name, each in (("start", start), ("leashed", held), ("pushed", pushed)):
        yield Measure(f"gold_{name}", each.worth)
        yield Measure(f"right_{name}", 100 * each.right)
        yield Measure(f"chosen_{name}", each.chosen)
    for name, each in (("leashed", held), ("pushed", pushed)):
        yield Measure(f"change_{name}", each.worth - start.worth)
        yield Measure(f"kl_{name}", each.kl)
        yield Measure(f"followed_{name}", 100 * each.followed)
    told = f"from {start.worth:.2f} to {held.worth:.2f} points"
    yield SPEC.verdict("leash-worth-rises", told, passed=held.worth > start.worth + RISE)
    told = f"from {start.worth:.2f} to {pushed.worth:.2f} points"
    yield SPEC.verdict("pushed-worth-falls", told, passed=pushed.worth < start.worth - FALL)
    told = f"{pushed.followed:.0%} of {COUNTED} pairs, {held.followed:.0%} on the leash"
    yield SPEC.verdict("pushed-still-follows", told, passed=pushed.followed >= FOLLOWS)
    told = f"ln p from {start.chosen:.1f} to {pushed.chosen:.1f}, {held.chosen:.1f} on the leash"
    less = pushed.chosen < start.chosen - LESS
    yield SPEC.verdict("chosen-less-likely", told, passed=less)
    told = f"{held.kl:.1f} nats on the leash, {pushed.kl:.1f} when pushed"
    yield SPEC.verdict("leash-holds", told, passed=held.kl <= NEARER * pushed.kl and pushed.kl > 0)
