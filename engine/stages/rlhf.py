"""Practise toward a learned reward, with and without a leash; watch the hidden worth.

The learner's instructed model first reads answers in all ordinary manners, so that there is
something to choose from. Two copies of that start then practise: they answer, the reward model
scores, and better answers become likelier. One pays for leaving the start, the other does not. What
the answers are really worth is only watched: neither is ever told.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.methods.best_of_n import best_of
from engine.methods.keeping import keep
from engine.methods.policy_gradient import PolicyGradient, answer_rows, divergence, reply
from engine.methods.practice import held_then_falling, practise
from engine.methods.reward_model import answered, score
from engine.nn.transformer import Transformer
from engine.optim import AdamW
from engine.stages import reward
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
from engine.types import Array
from engine.worlds.manners import (
    ASKED,
    Gold,
    Rater,
    ordinary_answer,
)
from engine.worlds.questions import VOCABULARY, Farm, Question

READ, READ_STEPS, READ_RATE, READ_BATCH, WRONG = 400, 60, 0.002, 16, 0.15
TRIES = 4  # answers to each question in one round
PASSES = 2  # steps on the answers of one round
JUDGED, JUDGE_STEPS = 1200, 140  # comparisons and steps of another reward model
DRAWN = 256  # answers to each question for best-of-n
AT_ONCE = 32  # answers written between two events
EXAM = 12  # answers to each question when a model is examined
SHOWN = 5  # times during practice that an answer is shown
RISE, CLEARLY, DOWN, NEARER = 0.5, 0.1, 0.3, 0.5
START, FREE, HELD = "the start", "without the leash", "with the leash"

SPEC = StageSpec(
    id="rlhf",
    title="Practice toward a reward",
    shows="Your instructed model practises toward your reward model's score, once freely and once "
    "on a leash. The hidden worth of its answers is drawn beside the score.",
    knobs=(
        Knob("leash", 0.8, 0.0, 2.0, "price of leaving the start, in rewards per nat of distance"),
        Knob("updates", 32, 0, 60, "rounds of answering and adjusting"),
        Knob("learning_rate", 0.002, 0.0002, 0.005, "how far each round moves", log=True),
        Knob(
            "label_noise", 0.0, 0.0, 0.5, "above 0: a new reward model, from picks turned round so"
        ),
    ),
    expected_seconds=6.0,
    measures=(
        MeasureSpec("gold_start", "hidden worth of answers at the start", "points"),
        MeasureSpec("gold_free", "hidden worth after practice without the leash", "points"),
        MeasureSpec("gold_leashed", "hidden worth after practice with the leash", "points"),
        MeasureSpec("change_free", "change of the hidden worth without the leash", "points"),
        MeasureSpec("change_leashed", "change of the hidden worth with the leash", "points"),
        MeasureSpec(
            "learned_start", "learned reward at the start, near 0 as its zero is there", "spreads"
        ),
        MeasureSpec("learned_free", "learned reward after practice without the leash", "spreads"),
        MeasureSpec("learned_leashed", "learned reward after practice with the leash", "spreads"),
        MeasureSpec("kl_free", "distance from the start without the leash", "nats"),
        MeasureSpec("kl_leashed", "distance from the start with the leash", "nats"),
        MeasureSpec("right_start", "right answers at the start", "%"),
        MeasureSpec("right_free", "right answers without the leash", "%"),
        MeasureSpec("right_leashed", "right answers with the leash", "%"),
        MeasureSpec("best_n", "answers to choose from where the hidden worth peaks", "answers"),
        MeasureSpec("gold_best_n", "hidden worth at that peak", "points"),
        MeasureSpec("gold_most", f"hidden worth of the best-scored of {DRAWN}", "points"),
    ),
    claims=(
        Claim(
            "free-score-rises", "Without the leash the learned reward rises by over half a spread"
        ),
        Claim("free-worth-falls", "Without the leash the hidden worth falls by over 0.3 points"),
        Claim("leash-worth-rises", "With the leash the hidden worth rises by over 0.1 points"),
        Claim("leash-holds", "The leash at least halves the distance from the start"),
        Claim(
            "best-of-n-peaks",
            f"Choosing the best-scored of n answers, the hidden worth peaks between 1 and {DRAWN}",
        ),
    ),
    code=(
        "engine.methods.policy_gradient:PolicyGradient.judge",
        "engine.methods.policy_gradient:PolicyGradient.step",
        "engine.ops.clipped_gain:clipped_gain",
        "engine.methods.reward_model:score",
        "engine.methods.best_of_n:best_of",
        "engine.worlds.manners:Gold.score",
    ),
    view="curve",
    curves=(f"learned, {FREE}", f"worth, {FREE}", f"learned, {HELD}", f"worth, {HELD}"),
    needs=(Need("instructed", "finetune"), Need("reward", "reward")),
    makes=("aligned",),
)


@dataclass(frozen=True, slots=True)
class Score:
    """Means over answers: learned reward, hidden worth, distance from the start, share right."""

    learned: float
    worth: float
    kl: float
    right: float


@dataclass(slots=True)
class Course:
    """What both arms share: the farm, the start, the judge they see and the one they do not.

    `middle` and `spread` are of the start's raw scores: learned rewards are given in spreads above
    the middle.
    """

    farm: Farm
    gold: Gold
    judge: Transformer
    start: Transformer
    luck: int
    middle: float = 0.0
    spread: float = 1.0
    scores: dict[str, Score] = field(default_factory=dict)

    def rewards(self, told: Sequence[tuple[Question, Sequence[int]]]) -> Array:
        """Learned rewards: (N,)."""
        return np.asarray((score(self.judge, answered(told)) - self.middle) / self.spread)

    def worth(self, told: Sequence[tuple[Question, Sequence[int]]]) -> Array:
        """Hidden worth: (N,)."""
        return np.array([self.gold.score(*each) for each in told])


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
    """Start, best-of-n, practice in two arms, examination; see `SPEC`."""
    parent = inputs.models["instructed"]
    farm = Farm.from_seed(int(parent.text["seed"]))
    yield Phase("reading answers in all manners", 0, READ_STEPS)
    yield from _say("the instructed model", 0, parent.model, rng.eval.spawn(1)[0])
    start = parent.model.copy()
    yield from _read(start, farm, rng.data)
    judge = inputs.models["reward"].model
    if float(knobs["label_noise"]) > 0:
        judge = parent.model.copy()
        yield from _judge_anew(judge, farm, float(knobs["label_noise"]), rng.data.spawn(1)[0])
    course = Course(farm, Gold(farm), judge, start, int(rng.eval.integers(2**62)))
    yield from _say(START, 0, start, np.random.default_rng(course.luck))
    peak = yield from _choose(course, rng.sample.spawn(1)[0])
    yield from _examine(course, START, start)

    luck = int(rng.sample.integers(2**62))
    arms = [
        Arm(name, start.copy(), course, leash, float(knobs["learning_rate"]), luck)
        for name, leash in ((FREE, 0.0), (HELD, float(knobs["leash"])))
    ]
    updates = int(knobs["updates"])
    for step in range(updates + 1):
        for arm in arms:
            yield from arm.update(step, updates)
        if step % max(1, updates // SHOWN) == 0:
            for arm in arms:
                yield from _say(arm.name, step, arm.policy, np.random.default_rng(course.luck))
    for arm in arms:
        yield from _examine(course, arm.name, arm.policy)
    held = course.scores[HELD]
    figures = {"hidden worth": held.worth, "distance in nats": held.kl}
    yield keep("aligned", arms[1].policy, parent.text, "instructed", figures)
    yield from _results(course.scores, peak)


class Arm:
    """One policy in practice, with or without a leash."""

    def __init__(
        self, name: str, policy: Transformer, course: Course, leash: float, rate: float, luck: int
    ) -> None:
        self.name = name
        self.policy = policy
        self._course = course
        self._rate = rate
        self._rng = np.random.default_rng(luck)
        adam = AdamW(policy.params, lr=rate, weight_decay=0.0)
        self._gradient = PolicyGradient(policy, course.start, adam, leash)

    def update(self, step: int, updates: int) -> Iterator[Event]:
        """Answer, be scored, adjust; what was answered is measured before the adjustment."""
        asked = [question for question in ASKED for _ in range(TRIES)]
        told: list[tuple[Question, list[int]]] = []
        for start in range(0, len(asked), AT_ONCE):
            some = asked[start : start + AT_ONCE]
            told += zip(some, reply(self.policy, some, self._rng), strict=True)
            yield Phase(f"practising {self.name}", step, updates)
        rewards = self._course.rewards(told)
        yield Scalar(f"learned, {self.name}", step, float(rewards.mean()))
        yield Scalar(f"worth, {self.name}", step, float(self._course.worth(told).mean()))
        batch = self._gradient.judge(told, rewards, TRIES)
        yield Scalar(f"distance, {self.name}", step, float(batch.apart.mean()))
        if step < updates:
            rate = self._rate * held_then_falling(step, updates)
            for _ in range(PASSES):
                self._gradient.step(batch, step, rate)
                yield Phase(f"practising {self.name}", step, updates)
            self._gradient.release()


def _read(start: Transformer, farm: Farm, rng: np.random.Generator) -> Iterator[Event]:
    """A short tuning on ordinary answers: the model learns that there are many manners."""
    asked = [ASKED[index] for index in rng.integers(0, len(ASKED), READ)]
    told = [(question, ordinary_answer(farm, question, rng, WRONG)) for question in asked]
    adam = AdamW(start.params, lr=READ_RATE, weight_decay=0.0)
    lessons = practise(
        start,
        adam,
        answer_rows(told),
        rng.spawn(1)[0],
        steps=READ_STEPS,
        rate=READ_RATE,
        batch=READ_BATCH,
    )
    for event in lessons:
        if event.series == "loss":
            yield Phase("reading answers in all manners", event.step, READ_STEPS)


def _judge_anew(
    judge: Transformer, farm: Farm, noise: float, rng: np.random.Generator
) -> Iterator[Event]:
    """Train another reward model, as the stage `reward` does, on picks turned round that often."""
    made = yield from reward.gather(farm, Rater(Gold(farm), noise), JUDGED, rng)
    told = [(each.question, each.chosen, each.rejected) for each in made]
    school = reward.School(judge, told, np.full(len(made), 1 / len(made)), made)
    yield from school.teach("noisier picks", JUDGE_STEPS, rng.spawn(1)[0])


def _choose(
    course: Course, rng: np.random.Generator
) -> Generator[Event, None, tuple[int, float, float]]:
    """Best-of-n with the start's answers: n of the peak, the worth there, the worth at the end."""
    scores, worth = [], []
    for number, question in enumerate(ASKED):
        told: list[tuple[Question, list[int]]] = []
        parts: list[Array] = []
        for _ in range(0, DRAWN, AT_ONCE):
            asked = [question] * min(AT_ONCE, DRAWN - len(told))
            some = list(zip(asked, reply(course.start, asked, rng), strict=True))
            told += some
            parts.append(course.rewards(some))
            yield Phase("drawing many answers", number * DRAWN + len(told), len(ASKED) * DRAWN)
        scores.append(np.concatenate(parts))
        worth.append(course.worth(told))
    learned, true = np.array(scores), np.array(worth)
    course.middle, course.spread = float(learned.mean()), max(1e-6, float(learned.std()))
    learned = (learned - course.middle) / course.spread
    sizes = [2**power for power in range(DRAWN.bit_length()) if 2**power <= DRAWN]
    table = np.array([[best_of(learned, each, n) for each in (learned, true)] for n in sizes])
    rows = tuple(f"best of {n}" for n in sizes)
    yield Grid("choosing the best-scored of n", 0, table, rows, ("learned reward", "hidden worth"))
    top = int(np.argmax(table[:, 1]))
    return sizes[top], float(table[top, 1]), float(table[-1, 1])


def _examine(course: Course, name: str, model: Transformer) -> Iterator[Event]:
    """Every question several times, with the same draws for each model; recorded in the course."""
    rng, told = np.random.default_rng(course.luck), []
    kl: list[Array] = []
    rewards: list[Array] = []
    asked = [question for question in ASKED for _ in range(EXAM)]
    for start in range(0, len(asked), AT_ONCE):
        some = asked[start : start + AT_ONCE]
        part = list(zip(some, reply(model, some, rng), strict=True))
        yield Phase(f"answering, {name}", start, len(asked))
        kl.append(divergence(model, course.start, part))
        rewards.append(course.rewards(part))
        told += part
        yield Phase(f"answering, {name}", start + len(some), len(asked))
    right = float(np.mean([course.gold.right(*each) for each in told]))
    learned, worth = float(np.concatenate(rewards).mean()), float(course.worth(told).mean())
    course.scores[name] = Score(learned, worth, float(np.concatenate(kl).mean()), right)
    columns = ("learned reward", "hidden worth", "distance, nats", "right %")
    rows = [[s.learned, s.worth, s.kl, 100 * s.right] for s in course.scores.values()]
    yield Grid("score and worth", len(rows), np.array(rows), tuple(course.scores), columns)


def _say(label: str, step: int, model: Transformer, rng: np.random.Generator) -> Iterator[Event]:
    question = ASKED[0]
    asked = VOCABULARY.decode(VOCABULARY.encode(question.text))
    yield Sample(label, step, asked, VOCABULARY.decode(reply(model, [question], rng)[0]))


def _results(scores: dict[str, Score], peak: tuple[int, float, float]) -> Iterator[Event]:
    start, free, held = scores[START], scores[FREE], scores[HELD]
    for name, each in (("start", start), ("free", free), ("leashed", held)):
        yield Measure(f"gold_{name}", each.worth)
        yield Measure(f"learned_{name}", each.learned)
        yield Measure(f"right_{name}", 100 * each.right)
    yield Measure("change_free", free.worth - start.worth)
    yield Measure("change_leashed", held.worth - start.worth)
    yield Measure("kl_free", free.kl)
    yield Measure("kl_leashed", held.kl)
    best, worth, last = peak
    yield Measure("best_n", float(best))
    yield Measure("gold_best_n", worth)
    yield Measure("gold_most", last)
    told = f"from {start.learned:+.1f} to {free.learned:+.1f} spreads"
    risen = free.learned - start.learned > RISE
    yield SPEC.verdict("free-score-rises", told, passed=risen)
    told = f"from {start.worth:.2f} to {free.worth:.2f} points"
    yield SPEC.verdict("free-worth-falls", told, passed=free.worth < start.worth - DOWN)
    told = f"from {start.worth:.2f} to {held.worth:.2f} points"
    yield SPEC.verdict("leash-worth-rises", told, passed=held.worth > start.worth + CLEARLY)
    told = f"{held.kl:.1f} nats with the leash, {free.kl:.1f} without"
    yield SPEC.verdict("leash-holds", told, passed=held.kl < NEARER * free.kl)
    told = f"{worth:.2f} points at the best of {best}, {last:.2f} at the best of {DRAWN}"
    peaked = 1 < best < DRAWN and last < worth - CLEARLY
    yield SPEC.verdict("best-of-n-peaks", told, passed=peaked)
