"""Scale: the same text read by models of six sizes, and by the largest with dirt in it.

The text is made of habits whose chances are known (`engine.worlds.habits`), so each model's loss
can be measured from the floor up. Above it, loss falls as a power of the number of weights: a
straight line where both axes are logarithms. What the text is like counts as well: a small model
that read clean text is set against the largest one, which read a careless copy.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from engine.methods import power_law
from engine.methods.practice import practise, write
from engine.nn.transformer import ModelConfig, Transformer
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
    Phase,
    Sample,
    Scalar,
    StageSpec,
    Streams,
)
from engine.worlds import habits
from engine.worlds.windows import Windows

SIZES = (4, 6, 8, 12, 16, 24)  # numbers that stand for one word
SMALL = 8  # the size set against the largest on dirty text
RATE, BATCH = 0.02, 16
HELD_OUT = 1_000  # sentences
LOOKS = 8  # how often each model's held-out loss is taken
AT_ONCE = 2_000  # sentences written between two events
STRAIGHT = 0.97  # share of the logarithms' variance that the line must explain

SPEC = StageSpec(
    id="scale",
    title="Scale",
    shows="Six models of growing size read the same text, and their losses above the floor are "
    "fitted by a power law. Then the largest reads the text with mistakes in it.",
    knobs=(
        Knob("steps", 600, 20, 1000, "how many times each model reads a batch and adjusts"),
        Knob("dirt", 0.6, 0.0, 1.0, "share of words drawn at random in the dirty text"),
        Knob("sentences", 32_000, 400, 40_000, "how much text there is to read", "sentences"),
    ),
    expected_seconds=6.0,
    measures=(
        MeasureSpec("floor", "lowest loss possible", "nats per token"),
        MeasureSpec("smallest_weights", "weights of the smallest model", "weights"),
        MeasureSpec("small_weights", "weights of the small model in the comparison", "weights"),
        MeasureSpec("largest_weights", "weights of the largest model", "weights"),
        MeasureSpec("above_smallest", "smallest model: loss above the floor", "nats per token"),
        MeasureSpec("above_small", "small model: loss above the floor", "nats per token"),
        MeasureSpec("above_largest", "largest model: loss above the floor", "nats per token"),
        MeasureSpec("above_dirty", "largest, dirty text: loss above the floor", "nats per token"),
        MeasureSpec("at_floor", "models at the floor or below; with any, no line is fitted"),
        MeasureSpec("exponent", "slope of the line: the power of the number of weights"),
        MeasureSpec("halved", "what twice the weights leave of the loss above the floor", "%"),
        MeasureSpec("straight", "R squared: how straight the line is; 1 is exactly"),
    ),
    claims=(
        Claim("larger-better", "Every larger model ends below the one before it"),
        Claim("power-law", "Loss above the floor falls as a power of the weights (R2 over 0.97)"),
        Claim("clean-beats-large", "A small model on clean text beats the largest on dirty text"),
    ),
    code=(
        "engine.stages.scale:_train",
        "engine.methods.power_law:fit",
        "engine.worlds.habits:Habits.sentences",
        "engine.worlds.habits:Habits.floor",
    ),
    view="curve",
    curves=(*(f"{size} wide" for size in SIZES), f"{SIZES[-1]} wide, dirty"),
    levels=("floor",),
)


@dataclass(frozen=True, slots=True)
class Arm:
    """A trained model of the sweep: its weights, counted, and its loss above the floor."""

    weights: int
    above: float


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
    """Train every size on the clean text and the largest on the dirty one; see `SPEC`."""
    del inputs  # only a self-made text has a known floor: nothing from outside takes part
    world = habits.Habits(rng.data)
    held_out = world.sentences(rng.eval, HELD_OUT)
    yield Sample("held-out text", 0, "", habits.VOCABULARY.decode(held_out[:4].ravel()))
    unseen, floor = habits.pages(held_out), world.floor(held_out)
    yield Scalar("floor", 0, floor)
    count, order, start = int(knobs["sentences"]), rng.data.spawn(1)[0], rng.init.spawn(1)[0]
    clean = yield from _text("clean text", world, rng.data.spawn(1)[0], count, 0.0)
    steps = int(knobs["steps"])

    arms: list[Arm] = []
    for size in SIZES:
        name = f"{size} wide"
        model = yield from _train(
            name, size, clean, unseen, steps, deepcopy(order), deepcopy(start)
        )
        arms.append(Arm(model.num_parameters, _loss(model, unseen) - floor))
        yield _written(name, model, steps, rng.sample)
        yield _table(arms, floor)
    dirty = yield from _text("dirty text", world, rng.data.spawn(1)[0], count, float(knobs["dirt"]))
    name = f"{SIZES[-1]} wide, dirty"
    model = yield from _train(
        name, SIZES[-1], dirty, unseen, steps, deepcopy(order), deepcopy(start)
    )
    yield _written(name, model, steps, rng.sample)
    above_dirty = _loss(model, unseen) - floor

    above = [arm.above for arm in arms]
    at_floor = sum(each <= 0 for each in above)  # by the luck of a held-out text that is finite
    law = None if at_floor else power_law.fit([arm.weights for arm in arms], above)
    small, largest = arms[SIZES.index(SMALL)], arms[-1]
    yield Measure("floor", floor)
    yield Measure("smallest_weights", float(arms[0].weights))
    yield Measure("small_weights", float(small.weights))
    yield Measure("largest_weights", float(largest.weights))
    yield Measure("above_smallest", above[0])
    yield Measure("above_small", small.above)
    yield Measure("above_largest", largest.above)
    yield Measure("above_dirty", above_dirty)
    yield Measure("at_floor", float(at_floor))
    if law is not None:
        yield Measure("exponent", -law.exponent)
        yield Measure("halved", 100 * 2**-law.exponent)
        yield Measure("straight", law.r_squared)
    lower = all(later < before for before, later in pairwise(above))
    measured = " > ".join(f"{each:.3f}" for each in above) + " nats above the floor"
    yield SPEC.verdict("larger-better", measured, passed=lower)
    measured = f"{at_floor} of {len(arms)} models at the floor: no line can be fitted"
    if law is not None:
        measured = f"R squared {law.r_squared:.3f}, weights to the power {-law.exponent:.2f}"
    straight = law is not None and law.r_squared > STRAIGHT and law.exponent > 0
    yield SPEC.verdict("power-law", measured, passed=straight)
    measured = (
        f"{small.weights:,} weights on clean text: {small.above:.3f} above the floor; "
        f"{largest.weights:,} on dirty text: {above_dirty:.3f}"
    )
    yield SPEC.verdict("clean-beats-large", measured, passed=small.above < above_dirty)


def _text(
    name: str, world: habits.Habits, rng: np.random.Generator, count: int, careless: float
) -> Generator[Event, None, Windows]:
    """Write a text to read, some sentences at a time."""
    parts: list[np.ndarray] = []
    for begun in range(0, count, AT_ONCE):
        parts.append(world.sentences(rng, min(AT_ONCE, count - begun), careless))
        yield Phase(f"writing {name}", begun, count)
    yield Sample(name, 0, "", habits.VOCABULARY.decode(parts[0][:4].ravel()))
    return habits.pages(np.concatenate(parts))


def _train(
    name: str,
    width: int,
    text: Windows,
    unseen: Windows,
    steps: int,
    order: np.random.Generator,
    start: np.random.Generator,
) -> Generator[Event, None, Transformer]:
    """Train one model: one layer, one head, everything but its width as in all others."""
    shape = ModelConfig(len(habits.VOCABULARY), habits.PAGE, layers=1, heads=1, width=width)
    model = Transformer(shape, start)
    optimizer = AdamW(model.params, lr=RATE, weight_decay=0.0)
    looks = {math.ceil(steps * (mark + 1) / LOOKS) for mark in range(LOOKS)}
    yield Scalar(name, 0, _loss(model, unseen))
    for event in practise(model, optimizer, text, order, steps=steps, rate=RATE, batch=BATCH):
        if event.series != "tokens":
            continue
        yield Phase(f"training: {name}", event.step, steps)
        if event.step in looks:
            yield Scalar(name, event.step, _loss(model, unseen))
    return model


def _loss(model: Transformer, unseen: Windows) -> float:
    return model.loss(unseen.tokens, unseen.targets)


def _written(name: str, model: Transformer, step: int, rng: np.random.Generator) -> Sample:
    vocabulary = habits.VOCABULARY
    words = 2 * habits.SENTENCE
    return Sample(name, step, "", write(model, vocabulary.decode, [vocabulary.end], rng, words))


def _table(arms: Sequence[Arm], floor: float) -> Grid:
    """The sweep so far, beside the line fitted to it."""
    above = [arm.above for arm in arms]
    values = np.full((len(arms), 4), np.nan)
    values[:, 0] = [arm.weights for arm in arms]
    values[:, 1] = [each + floor for each in above]
    values[:, 2] = above
    if len(arms) > 1 and min(above) > 0:
        law = power_law.fit([arm.weights for arm in arms], above)
        values[:, 3] = [law.at(arm.weights) for arm in arms]
    rows = tuple(f"{size} wide" for size, _ in zip(SIZES, arms, strict=False))
    columns = ("weights", "held-out loss", "above floor", "power law")
    return Grid("the sweep", len(arms), values, rows, columns)
