"""Gradient descent: one start, one valley, and how far each step goes.

A line with two weights guesses how much milk a goat gives. Two weights make a landscape that can be
drawn whole: every point is a line, its height the loss. From one start, plain gradient descent goes
down it at three learning rates, with nothing to hold it back; momentum and Adam go along. The
curvature of the valley says beforehand which rates are too large.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite

import numpy as np

from engine import ops
from engine.nn.dense import Dense
from engine.optim import SGD, AdamW
from engine.parallel import ShardedGradient, unwarned
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
from engine.tape import Node, Tape
from engine.training import Optimizer
from engine.types import Array
from engine.worlds import milk
from engine.worlds.moons import lattice

GOATS = 240
MOMENTUM, ADAM_RATE = 0.9, 0.1
FAR, NEAR = 0.10, 0.01  # shares of the way down still left: slow, arrived
GROWN = 10.0  # how many times the loss at the start counts as diverged
ON_CHART = 2.0  # a loss beyond this many times the start is off the chart, and not drawn
LOW, HIGH = np.array([-3.0, -2.0]), np.array([5.0, 5.0])  # slope and base at the map's edges
CELLS = 36  # of the map, along each side
LOOKS = 60  # how often the paths are drawn
AROUND = (0.5, 0.9, 1.1, 1.5)  # rates tried around the edge, as shares of it

SMALL, MIDDLE, LARGE = "small rate", "middle rate", "large rate"
WITH_MOMENTUM, WITH_ADAM = "small, momentum", "Adam"

SPEC = StageSpec(
    id="descend",
    title="Nudge the weights",
    shows="One start, one valley, three learning rates: too small creeps, right arrives, too large "
    "is thrown out. Momentum and Adam go along.",
    knobs=(
        Knob("small_rate", 0.004, 0.0001, 0.5, "learning rate of the first arm", log=True),
        Knob("middle_rate", 0.4, 0.001, 0.7, "learning rate of the second arm", log=True),
        Knob("large_rate", 1.0, 0.1, 3.0, "learning rate of the third arm", log=True),
        Knob("batch", 240, 1, 240, "goats looked at for one step; 240 is all of them"),
        Knob("steps", 250, 0, 1000, "steps each arm takes"),
    ),
    expected_seconds=1.0,
    measures=(
        MeasureSpec("loss_start", "loss where all arms start", "litres squared"),
        MeasureSpec("bottom", "lowest loss any line has on these goats", "litres squared"),
        MeasureSpec("small_left", "how much of the way down the small rate has left", "%"),
        MeasureSpec("middle_left", "how much of the way down the middle rate has left", "%"),
        MeasureSpec("momentum_left", "the same, small rate with momentum", "%"),
        MeasureSpec("adam_left", "the same, Adam", "%"),
        MeasureSpec("large_times", "the large rate's last finite loss, against the start", "times"),
        MeasureSpec("large_steps", "steps the large rate took while its loss was finite", "steps"),
        MeasureSpec("edge", "2 / curvature: the largest rate that should not diverge"),
    ),
    claims=(
        Claim(
            "small-is-slow",
            "The small rate still has more than 10% of the way down left when the middle rate has "
            "less than 1%",
        ),
        Claim("middle-arrives", "The middle rate goes at least 99% of the way to the lowest loss"),
        Claim("large-diverges", "The large rate ends with more than 10 times the loss it began at"),
        Claim(
            "curvature-tells",
            "At 0.9 of the edge that the curvature gives the loss falls; at 1.1 of it, it grows",
        ),
        Claim(
            "momentum-helps",
            "At the same small rate, momentum leaves less than half as much of the way",
        ),
    ),
    code=(
        "engine.optim.sgd:SGD.step",
        "engine.optim.adamw:AdamW.step",
        "engine.stages.descend:Arm.step",
        "engine.worlds.milk:Goats.curvature",
    ),
    view="valley",
    curves=(SMALL, MIDDLE, LARGE, WITH_MOMENTUM, WITH_ADAM),
    levels=("lowest",),
)


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:  # noqa: ARG001 (takes none)
    """Go down one valley in five ways, then probe the edge; see `SPEC`."""
    yield Phase("counting goats", 0, 0)
    goats = milk.generate(rng.data, GOATS)
    start = np.array([rng.init.uniform(-1.5, -0.5), rng.init.uniform(3.0, 4.0)])
    loss_start, bottom = float(goats.loss(start)), float(goats.loss(goats.bottom()))
    yield Scalar("lowest", 0, bottom)
    yield Phase("drawing the valley", 0, 0)
    yield _valley(goats)

    small, large = float(knobs["small_rate"]), float(knobs["large_rate"])
    arms = {
        SMALL: Arm(goats, start, small),
        MIDDLE: Arm(goats, start, float(knobs["middle_rate"])),
        LARGE: Arm(goats, start, large),
        WITH_MOMENTUM: Arm(goats, start, small, momentum=MOMENTUM),
        WITH_ADAM: Arm(goats, start, ADAM_RATE, adam=True),
    }
    steps, batch, order = int(knobs["steps"]), int(knobs["batch"]), rng.data.spawn(1)[0]
    looks = {round(steps * share) for share in np.linspace(0, 1, LOOKS)}
    for step in range(steps + 1):
        for name, arm in arms.items():
            if step in looks:
                yield arm.path_so_far(name, step)
            if arm.loss <= ON_CHART * loss_start:
                yield Scalar(name, step, arm.loss)
        if step in looks:
            yield Phase("stepping down", step, steps)
        rows = order.choice(GOATS, batch, replace=False)
        for arm in arms.values() if step < steps else ():
            arm.step(rows)

    curvature = goats.curvature()
    edge, after = 2 / curvature, []
    for share in AROUND:
        arm = Arm(goats, start, share * edge)
        for step in range(steps):
            if step % 100 == 0:
                yield Phase("trying rates around the edge", step, steps)
            arm.step(order.choice(GOATS, batch, replace=False))
        after.append(arm.loss / loss_start)
    rates = np.column_stack([edge * np.array(AROUND), np.log10(after)])
    names = tuple(f"{share} x edge" for share in AROUND)
    yield Grid("around the edge", 0, rates, names, ("rate", "log10 of loss / start"))

    left = {name: (arm.loss - bottom) / (loss_start - bottom) for name, arm in arms.items()}
    times = arms[LARGE].loss / loss_start
    yield Measure("loss_start", loss_start)
    yield Measure("bottom", bottom)
    yield Measure("small_left", 100 * left[SMALL])
    yield Measure("middle_left", 100 * left[MIDDLE])
    yield Measure("momentum_left", 100 * left[WITH_MOMENTUM])
    yield Measure("adam_left", 100 * left[WITH_ADAM])
    yield Measure("large_times", times)
    yield Measure("large_steps", float(arms[LARGE].taken))
    yield Measure("edge", edge)

    slow = f"left: small rate {_share(left[SMALL])}, middle rate {_share(left[MIDDLE])}"
    behind = left[SMALL] > FAR and left[MIDDLE] < NEAR
    yield SPEC.verdict("small-is-slow", slow, passed=behind)
    arrived = f"{_share(left[MIDDLE])} of the way left"
    yield SPEC.verdict("middle-arrives", arrived, passed=left[MIDDLE] < NEAR)
    thrown = f"{times:.1e} times the start after {arms[LARGE].taken} steps"
    thrown += ", then no longer a number" if arms[LARGE].over else ""
    yield SPEC.verdict("large-diverges", thrown, passed=times > GROWN)
    below, above = (after[AROUND.index(share)] for share in (0.9, 1.1))
    told = f"edge {edge:.3f}; {below:.1e} times the start below it, {above:.1e} above"
    yield SPEC.verdict("curvature-tells", told, passed=below < 1 < above)
    helped = f"left: {_share(left[SMALL])} without momentum, "
    helped += f"{_share(left[WITH_MOMENTUM])} with"
    half = left[WITH_MOMENTUM] < left[SMALL] / 2
    yield SPEC.verdict("momentum-helps", helped, passed=half)


class Arm:
    """One way down: a line of two weights, its optimizer and where it has been.

    `loss`: over all goats, the last that was finite. `taken`: steps until then. `over`: the loss is
    no number any more; further steps are not taken.
    """

    def __init__(
        self,
        goats: milk.Goats,
        start: Array,
        rate: float,
        *,
        momentum: float = 0.0,
        adam: bool = False,
    ) -> None:
        self._goats = goats
        self._line = Dense((1, 1), np.random.default_rng(0))  # its weights are the start's
        self._line.params.copy_from(start.astype(np.float32))
        params = self._line.params
        self._optimizer: Optimizer = (
            AdamW(params, rate, weight_decay=0.0) if adam else SGD(params, rate, momentum)
        )
        self._gradient = ShardedGradient(params)
        self._path = [start]
        self.loss = float(goats.loss(start))
        self.taken = 0
        self.over = False

    def step(self, rows: Array) -> None:
        """One step against the gradient of some goats' loss. Nothing is clipped."""
        if self.over:
            return
        batch = (self._goats.grazed[rows], self._goats.litres[rows])
        self._gradient(self._objective, batch, 1)
        with unwarned():
            self._optimizer.step()
            place = self._line.params.flat.astype(np.float64)
            loss = float(self._goats.loss(self._line.params.flat))
        self.over = not isfinite(loss)
        if not self.over:
            self.loss, self.taken = loss, self.taken + 1
            self._path.append(place)

    def _objective(self, tape: Tape, weights: Mapping[str, Node], x: Array, y: Array) -> Node:
        """Mean squared error: one number."""
        guess = self._line.forward(tape, weights, tape.constant(x.astype(np.float32)))  # (N, 1)
        squares = ops.squared_error(tape, guess, y.astype(np.float32))
        return ops.weighted_sum(tape, squares, np.full(y.shape, 1 / len(y)))

    def path_so_far(self, name: str, step: int) -> Grid:
        """Where it has been, as points of the map, up to where it leaves the map."""
        places = (np.array(self._path) - LOW) / (HIGH - LOW)
        outside = ~((places >= 0) & (places <= 1)).all(axis=1)
        kept = places[: int(outside.argmax())] if outside.any() else places
        return Grid(name, step, kept, columns=("slope", "base"), draw="path")


def _valley(goats: milk.Goats) -> Grid:
    """The loss of every line on the map."""
    lines = LOW + lattice(CELLS) * (HIGH - LOW)  # (CELLS^2, 2)
    return Grid("loss of every line", 0, goats.loss(lines).reshape(CELLS, CELLS), draw="valley")


def _share(left: float) -> str:
    """A share of the way in percent, or as a power of ten where an arm was thrown far out."""
    return f"{left:.2%}" if left < 100 else f"{left:.0e} times the way"
