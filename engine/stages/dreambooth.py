"""A handful of pictures: teach a small picture model one new creature, and see what it forgets.

A denoiser first learns to draw creatures of five kinds from noise. Then it is tuned on a few
pictures of a sixth, under a rare word: "a zib creature". Twice, from the same weights: once on
those pictures alone, once with prior preservation, where every batch also holds pictures that the
model itself drew for "a creature" beforehand. An eye that knows every clean picture there can be
counts what comes out. Tuned on so few pictures the model learns them by heart, poses and all: that
is counted too.

Source: Ruiz et al. 2022 (DreamBooth), arXiv 2208.12242, sections 3.2 and 3.3.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from copy import deepcopy
from dataclasses import dataclass

import numpy as np

from engine.methods.diffusion import Denoiser, Training
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
    Scalar,
    StageSpec,
    Streams,
)
from engine.types import Array
from engine.worlds import pictures

WIDTH, RATE, BATCH = 128, 0.004, 32
FALL = 0.5  # share of the steps, at the end, over which a rate falls to zero
CREATURES = 1500  # pictures to learn drawing from
NAMED = 0.5  # share of them whose prompt names the kind: "a cat creature"
FEW, OWN = 12, 48  # in one batch of tuning: pictures of the subject, pictures of its own
DRAW_STEPS = 40  # from noise to a picture
JUDGED = 192  # pictures drawn for each final share, and to preserve
GLANCED = 48  # pictures drawn for a point of a curve
SHOWN = 4  # pictures side by side
LOOKS, GLANCES = 25, 8  # how often pictures and shares are shown, in training and in tuning
KNOWN, TAUGHT, HALF, KEPT, BY_HEART = 0.05, 0.8, 0.5, 0.1, 0.8  # shares the claims speak of

WORDS = ("creature", *pictures.KINDS, "zib")
CLASS, SUBJECT = "a creature", "a zib creature"

SPEC = StageSpec(
    id="dreambooth",
    title="Four pictures and a new creature",
    shows="A small picture model is tuned on four pictures of a snail, called zib. What becomes of "
    "the cats and hens it could draw, with and without a way to preserve them?",
    knobs=(
        Knob("pictures", 4, 1, 8, "how many pictures of the new creature are handed in"),
        Knob("tune_steps", 600, 0, 1500, "how many times it adjusts to them, in each arm"),
        Knob("tune_rate", 0.0015, 0.00001, 0.004, "how far each of these steps goes", log=True),
        Knob("preservation", 1.0, 0.0, 3.0, "how much its own pictures count in the second arm"),
        Knob("base_steps", 5000, 0, 6000, "training steps before the new creature"),
    ),
    expected_seconds=4.5,
    measures=(
        MeasureSpec("weights", "numbers that training adjusts", "weights"),
        MeasureSpec("class_before", '"a creature" that shows a known kind, before tuning', "%"),
        MeasureSpec("subject_before", '"a zib creature" that shows the snail, before tuning', "%"),
        MeasureSpec("subject_without", '"a zib creature" that shows it, without preservation', "%"),
        MeasureSpec("subject_with", '"a zib creature" that shows it, with preservation', "%"),
        MeasureSpec("drift_without", '"a creature" that became the snail, without', "%"),
        MeasureSpec("drift_with", '"a creature" that became the snail, with preservation', "%"),
        MeasureSpec("class_without", '"a creature" still of a known kind, without', "%"),
        MeasureSpec("class_with", '"a creature" still of a known kind, with preservation', "%"),
        MeasureSpec("poses_given", "poses among the pictures handed in", "poses"),
        MeasureSpec("given_poses", "snails drawn in one of those poses, with preservation", "%"),
    ),
    claims=(
        Claim(
            "subject-learned",
            'With preservation at least 80% of the pictures of "a zib creature" show the snail; '
            "before tuning under 5% did",
        ),
        Claim(
            "drifts-without",
            'Without preservation more than half of the pictures of "a creature" become the snail',
        ),
        Claim(
            "kept-with",
            "With preservation fewer than 10% of them do, and at least half show a kind it knew",
        ),
        Claim(
            "poses-by-heart",
            "At least 80% of the snails stand in a pose they had on the pictures handed in",
        ),
    ),
    code=(
        "engine.methods.diffusion:Denoiser.fill_gradient",
        "engine.methods.diffusion:Denoiser.draw",
        "engine.stages.dreambooth:_tune",
        "engine.worlds.pictures:look",
    ),
    view="picture",
    curves=("zib, without", "zib, with", "drift, without", "drift, with"),
)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one arm is tuned on, and how.

    few: the pictures handed in, own: those the model drew before, (N, 144) each, -1..1.
    preservation: what the loss on a picture of its own counts beside one of the few; 0 for none.
    """

    few: Array
    own: Array
    preservation: float
    steps: int
    rate: float


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:  # noqa: ARG001 (takes none)
    """Learn to draw, then tune twice on a few pictures; see `SPEC`."""
    yield Phase("drawing creatures to learn from", 0, CREATURES)
    base = Denoiser(pictures.SIDE**2, len(WORDS), WIDTH, rng.init)
    yield from _learn_creatures(base, int(knobs["base_steps"]), rng)

    own, before = yield from _judge(base, CLASS, rng.eval)
    _, before_subject = yield from _judge(base, SUBJECT, rng.eval)
    few, poses = pictures.subject(rng.data, int(knobs["pictures"]))
    yield Grid("handed in: zib", 0, pictures.sheet(few[:SHOWN]), draw="picture")

    steps, rate = int(knobs["tune_steps"]), float(knobs["tune_rate"])
    luck, eyes, judge = rng.sample.spawn(1)[0], *rng.eval.spawn(2)
    seen = {}
    for arm, weight in (("without", 0.0), ("with", float(knobs["preservation"]))):
        model, draws = base.copy(), deepcopy(judge)
        lesson = Lesson(2 * few - 1, 2 * own - 1, weight, steps, rate)
        yield from _tune(model, lesson, arm, deepcopy(luck), deepcopy(eyes))
        _, seen[CLASS, arm] = yield from _judge(model, CLASS, draws)
        _, seen[SUBJECT, arm] = yield from _judge(model, SUBJECT, draws)

    class_share = {arm: seen[CLASS, arm].share_of_class() for arm in ("without", "with")}
    drift = {arm: seen[CLASS, arm].share_of_subject() for arm in ("without", "with")}
    subject = {arm: seen[SUBJECT, arm].share_of_subject() for arm in ("without", "with")}
    given, started = given_poses(seen[SUBJECT, "with"], poses), before_subject.share_of_subject()
    yield Measure("weights", float(base.net.params.size))
    yield Measure("class_before", 100 * before.share_of_class())
    yield Measure("subject_before", 100 * started)
    for arm in ("without", "with"):
        yield Measure(f"subject_{arm}", 100 * subject[arm])
        yield Measure(f"drift_{arm}", 100 * drift[arm])
        yield Measure(f"class_{arm}", 100 * class_share[arm])
    yield Measure("poses_given", float(len(poses)))
    yield Measure("given_poses", 100 * given)
    learned = f"{started:.0%} before, {subject['with']:.0%} after"
    taught = started < KNOWN and subject["with"] >= TAUGHT
    yield SPEC.verdict("subject-learned", learned, passed=taught)
    became = f"{drift['without']:.0%} became the snail, {class_share['without']:.0%} a known kind"
    yield SPEC.verdict("drifts-without", became, passed=drift["without"] > HALF)
    kept = f"{drift['with']:.0%} became the snail, {class_share['with']:.0%} a known kind"
    still = drift["with"] < KEPT and class_share["with"] >= HALF
    yield SPEC.verdict("kept-with", kept, passed=still)
    stands = f"{given:.0%} in {len(poses)} given poses of {len(pictures.POSES)}"
    yield SPEC.verdict("poses-by-heart", stands, passed=given >= BY_HEART)


def prompt(text: str) -> Array:
    """Which words of WORDS a text holds: (W,) of 0 and 1."""
    return np.array([float(word in text.split()) for word in WORDS])


def given_poses(seen: pictures.Seen, poses: Array) -> float:
    """Share of the recognised snails that stand as on one of the pictures handed in; 0 if none."""
    snails = seen.pose[seen.kind == len(pictures.KINDS)]
    return float(np.isin(snails, poses).mean()) if len(snails) else 0.0


def _learn_creatures(model: Denoiser, steps: int, rng: Streams) -> Generator[Event, None, None]:
    """Train on creatures of all kinds, half of them named by their kind."""
    parts: list[Array] = []
    while sum(map(len, parts)) < CREATURES:
        parts.append(pictures.creatures(rng.data, 100))
        yield Phase("drawing creatures to learn from", sum(map(len, parts)), CREATURES)
    clean = np.concatenate(parts)
    yield Grid("to learn from", 0, pictures.sheet(clean[:SHOWN]), draw="picture")
    kinds = np.array(list(pictures.KINDS))[pictures.look(clean).kind]
    named = rng.data.random(len(clean)) < NAMED
    prompts = np.stack(
        [
            prompt(f"a {kind} creature" if tell else CLASS)
            for kind, tell in zip(kinds, named, strict=True)
        ]
    )
    training, order = Training(model, RATE), rng.data.spawn(1)[0]
    looks = {round(steps * share) for share in np.linspace(0, 1, LOOKS)}
    shares = np.full(BATCH, 1 / BATCH)
    for step in range(steps + 1):
        if step in looks:
            phase = Phase("learning to draw creatures", step, steps)
            yield phase
            yield from _show(model, CLASS, "before tuning", phase, rng.sample.spawn(1)[0])
        if step < steps:
            rows = order.integers(0, len(clean), BATCH)
            now = _falling(step, steps)
            loss = training.step(2 * clean[rows] - 1, prompts[rows], shares, order, now)
            if step % 10 == 0:
                yield Scalar("loss", step, loss)


def _tune(
    model: Denoiser,
    lesson: Lesson,
    arm: str,
    rng: np.random.Generator,
    eyes: np.random.Generator,
) -> Generator[Event, None, None]:
    """Tune on the few pictures as "a zib creature", and on its own ones as "a creature".

    Without preservation its own ones are drawn too and count nothing: that way both arms see the
    same pictures under the same noise.
    """
    training = Training(model, lesson.rate)
    prompts = np.stack([prompt(SUBJECT)] * FEW + [prompt(CLASS)] * OWN)
    shares = np.concatenate([np.full(FEW, 1 / FEW), np.full(OWN, lesson.preservation / OWN)])
    glances = {round(lesson.steps * share) for share in np.linspace(0, 1, GLANCES)}
    for step in range(lesson.steps + 1):
        if step in glances:
            phase = Phase(f"tuning {arm} preservation", step, lesson.steps)
            yield phase
            yield from _show(model, CLASS, arm, phase, eyes)
            yield from _show(model, SUBJECT, arm, phase, eyes)
            for name, text in (("drift", CLASS), ("zib", SUBJECT)):
                drawn = yield from _drawn(model, text, GLANCED, phase, eyes)
                share = pictures.look(drawn).share_of_subject()
                yield Scalar(f"{name}, {arm}", step, share)
        if step < lesson.steps:
            few = lesson.few[rng.integers(0, len(lesson.few), FEW)]
            batch = np.concatenate([few, lesson.own[rng.integers(0, len(lesson.own), OWN)]])
            training.step(batch, prompts, shares, rng, _falling(step, lesson.steps))
            if step % 20 == 0:
                yield Phase(f"tuning {arm} preservation", step, lesson.steps)


def _judge(
    model: Denoiser, text: str, rng: np.random.Generator
) -> Generator[Event, None, tuple[Array, pictures.Seen]]:
    """Many pictures for one prompt, and what they show."""
    phase = Phase("counting what it draws", 0, 0)
    drawn = yield from _drawn(model, text, JUDGED, phase, rng)
    return drawn, pictures.look(drawn)


def _drawn(
    model: Denoiser, text: str, count: int, phase: Phase, rng: np.random.Generator
) -> Generator[Event, None, Array]:
    """Pictures for one prompt, brightness 0..1: (N, 144); yields `phase` meanwhile."""
    prompts = np.tile(prompt(text), (count, 1))
    drawn = np.empty_like(prompts)
    for step, clean in enumerate(model.draw(prompts, DRAW_STEPS, rng)):
        drawn = clean
        if step % 8 == 0:
            yield phase
    return (drawn + 1) / 2


def _show(
    model: Denoiser, text: str, arm: str, phase: Phase, rng: np.random.Generator
) -> Iterator[Event]:
    """A few pictures side by side."""
    drawn = yield from _drawn(model, text, SHOWN, phase, rng)
    yield Grid(f'"{text}", {arm}', phase.step, pictures.sheet(drawn), draw="picture")


def _falling(step: int, steps: int) -> float:
    """The share of the full rate at one step: held, then falling to zero."""
    return min(1.0, (steps - step) / (FALL * steps))
