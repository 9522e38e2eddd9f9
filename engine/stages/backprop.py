"""Backpropagation: how much of the error is each weight's doing?

A small network learns to tell two moons apart. At several moments of its training every weight's
slope, as backpropagation gives it, is held against a plain experiment: nudge that one weight up and
down, and see what the loss does. A straight line is fitted to the same points, to show what the
bend in the network is for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from engine import ops
from engine.errors import NonFiniteLoss
from engine.nn.dense import Dense
from engine.optim import SGD, clip_grad_norm
from engine.parallel import ShardedGradient
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
from engine.training import all_finite
from engine.types import Array
from engine.worlds import moons

AGREE = 1e-5  # the largest error, as a share of a typical slope, that counts as agreement
FEWER = 0.5  # share of the line's mistakes that the network must stay below
TRAINED, HELD_OUT = 300, 2000  # points
LINE_STEPS, LINE_RATE = 400, 0.3  # enough for a straight line to settle
MOMENTUM = 0.9
LOOKS = 80  # how often the boundary is drawn
CHECKS = 16  # at how many moments all slopes are checked
AT_ONCE = 60  # weights nudged between two events
FARTHEST = 1e12  # reported where a slope is not a finite number
CELLS = 28  # of the boundary's picture, along each side
SHOWN = 10  # weights in the table

SPEC = StageSpec(
    id="backprop",
    title="Blame goes backward",
    shows="A small network learns to tell two moons apart. Backpropagation says how much each "
    "weight is to blame; nudging the weights one by one says whether that is right.",
    knobs=(
        Knob("hidden", 16, 1, 32, "units in each of the two hidden layers"),
        Knob("steps", 1500, 0, 4000, "how many times all weights are adjusted"),
        Knob("learning_rate", 0.1, 0.001, 0.5, "how far each step moves the weights", log=True),
        Knob("noise", 0.15, 0.0, 0.6, "how far points stray from their moon"),
        Knob("nudge", 1e-6, 1e-13, 1.0, "how far a weight is moved for the check", log=True),
    ),
    expected_seconds=2.0,
    measures=(
        MeasureSpec("weights", "numbers that training adjusts", "weights"),
        MeasureSpec(
            "worst_error", "largest error of any slope, against a typical slope (1e12 at most)"
        ),
        MeasureSpec("compared", "slopes held against a nudge", "slopes"),
        MeasureSpec("loss_start", "loss before the first step", "nats per point"),
        MeasureSpec("loss_end", "loss after the last step", "nats per point"),
        MeasureSpec("network", "new points the network puts in the wrong moon", "%"),
        MeasureSpec("line", "new points a straight line puts in the wrong moon", "%"),
    ),
    claims=(
        Claim(
            "slopes-agree",
            "For every weight, backpropagation's slope and a nudge's agree within 0.00001 of a "
            "typical slope",
        ),
        Claim(
            "beats-line",
            "On new points the network makes fewer than half the mistakes of a straight line",
        ),
    ),
    code=(
        "engine.tape:Tape.backward",
        "engine.ops.linear:linear",
        "engine.ops.tanh:tanh",
        "engine.stages.backprop:nudged_slope",
        "engine.scalar:Scalar.backward",
    ),
    view="boundary",
    curves=("loss", "held-out"),
    levels=("straight line",),
)


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:  # noqa: ARG001 (takes none)
    """Fit a line and a network to the same moons; see `SPEC`."""
    yield Phase("drawing the moons", 0, 0)
    noise, steps = float(knobs["noise"]), int(knobs["steps"])
    points, classes = moons.generate(rng.data, TRAINED, noise)
    new_points, new_classes = moons.generate(rng.eval, HELD_OUT, noise)

    line = Classifier(Dense((2, 1), rng.init.spawn(1)[0], np.float64), points, classes)
    for step in range(LINE_STEPS):
        line.fill_gradient()
        line.step(step, LINE_RATE)
        if step % 50 == 0:
            yield Phase("fitting a straight line", step, LINE_STEPS)
    yield Grid("points", 0, np.column_stack([points, classes]), draw="points")
    yield Scalar("straight line", 0, line.loss(new_points, new_classes))

    hidden = int(knobs["hidden"])
    network = Classifier(Dense((2, hidden, hidden, 1), rng.init, np.float64), points, classes)
    loss_start, worst, compared = network.loss(points, classes), 0.0, 0
    loss = loss_start
    looks = {round(steps * share) for share in np.linspace(0, 1, LOOKS)}
    checks = {round(steps * share) for share in np.linspace(0, 1, CHECKS)}
    listed = np.sort(rng.eval.permutation(network.net.params.size)[:SHOWN])
    for step in range(steps + 1):
        loss = network.fill_gradient()
        if step in looks:
            yield Scalar("loss", step, loss)
            yield Scalar("held-out", step, network.loss(new_points, new_classes))
            yield Grid("boundary", step, network.boundary(), draw="boundary")
            yield Phase("training, and nudging every weight now and then", step, steps)
        if step in checks:
            slopes = network.net.params.grad.copy()
            nudged = np.empty_like(slopes)
            for index in range(len(slopes)):
                nudged[index] = nudged_slope(network, index, float(knobs["nudge"]))
                if index % AT_ONCE == 0:
                    yield Phase("training, and nudging every weight now and then", step, steps)
            yield _table(network, step, slopes, nudged, listed)
            worst, compared = max(worst, error(slopes, nudged)), compared + len(slopes)
        if step < steps:
            network.step(step, float(knobs["learning_rate"]))

    wrong, wrong_line = (each.mistakes(new_points, new_classes) for each in (network, line))
    yield Measure("weights", float(network.net.params.size))
    yield Measure("worst_error", worst)
    yield Measure("compared", float(compared))
    yield Measure("loss_start", loss_start)
    yield Measure("loss_end", loss)
    yield Measure("network", 100 * wrong)
    yield Measure("line", 100 * wrong_line)
    off = f"{compared:,} slopes compared; the worst is off by {worst:.1e} of a typical slope"
    yield SPEC.verdict("slopes-agree", off, passed=worst <= AGREE)
    made = f"network {wrong:.1%} wrong, straight line {wrong_line:.1%} wrong"
    yield SPEC.verdict("beats-line", made, passed=wrong < FEWER * wrong_line)


class Classifier:
    """A network whose one output, through a sigmoid, is the chance of the second class.

    `points` (N, 2) in the unit square and `classes` (N,) of 0 and 1 are what it is trained on.
    """

    def __init__(self, net: Dense, points: Array, classes: Array) -> None:
        self.net = net
        self.points, self.classes = points, classes
        self._optimizer = SGD(net.params, momentum=MOMENTUM)
        self._gradient = ShardedGradient(net.params)

    def fill_gradient(self) -> float:
        """The loss; `net.params.grad` then holds its slope for each weight."""
        return self._gradient(self._objective, (_centred(self.points), self.classes), 1)

    def _objective(self, tape: Tape, weights: Mapping[str, Node], x: Array, classes: Array) -> Node:
        """Mean of -ln p(right class), p being the sigmoid of the output: one number."""
        score = self.net.forward(tape, weights, tape.constant(x))  # (N, 1)
        towards = tape.constant(2.0 * classes[:, None] - 1)  # +1 where the class is the second
        logprob = ops.log_sigmoid(tape, ops.multiply(tape, score, towards))
        return ops.weighted_sum(tape, logprob, np.full(score.shape, -1 / len(x)))

    def step(self, step: int, rate: float) -> None:
        """Step against the gradient that was filled last. Raises NonFiniteLoss."""
        norm = clip_grad_norm(self.net.params, 1.0)
        self._optimizer.step(rate)
        if not (np.isfinite(norm) and all_finite(self.net.params.flat)):
            raise NonFiniteLoss(step, rate)

    def loss(self, points: Array, classes: Array) -> float:
        """Mean of -ln p(right class) on any points, in nats."""
        score = self.net(_centred(points))[:, 0]
        return float(np.logaddexp(0, np.where(classes == 1, -score, score)).mean())

    def mistakes(self, points: Array, classes: Array) -> float:
        """Share of points put in the wrong class."""
        return float(np.mean((self.net(_centred(points))[:, 0] > 0) != (classes == 1)))

    def boundary(self) -> Array:
        """The chance of the second class over the unit square, row 0 on top: (CELLS, CELLS)."""
        score = np.clip(self.net(_centred(moons.lattice(CELLS)))[:, 0], -60, 60)
        return np.asarray(1 / (1 + np.exp(-score))).reshape(CELLS, CELLS)


def nudged_slope(network: Classifier, index: int, nudge: float) -> float:
    """The slope of the loss along one weight, found by moving it up and down a little."""
    weights = network.net.params.flat
    kept = weights[index]
    weights[index] = kept + nudge
    above = network.loss(network.points, network.classes)
    weights[index] = kept - nudge
    below = network.loss(network.points, network.classes)
    weights[index] = kept
    return (above - below) / (2 * nudge)


def error(slopes: Array, nudged: Array) -> float:
    """The largest difference, as a share of the typical (root mean square) slope; FARTHEST at most.

    Dividing each by its own slope instead would blame a weight whose slope is nearly zero. A slope
    that is not a finite number agrees with nothing.
    """
    if not (np.isfinite(slopes).all() and np.isfinite(nudged).all()):
        return FARTHEST
    typical = max(float(np.sqrt(np.mean(slopes**2))), 1e-300)
    return min(FARTHEST, float(np.abs(slopes - nudged).max()) / typical)


def _centred(points: Array) -> Array:
    """The unit square as -2..2: coordinates of about the size a starting weight expects."""
    return 4 * points - 2


def _table(network: Classifier, step: int, slopes: Array, nudged: Array, listed: Array) -> Grid:
    """Some weights, with both slopes and how far apart they are."""
    values = np.stack([slopes, nudged, np.abs(slopes - nudged)], axis=1)[listed]
    rows = tuple(_name(network, index) for index in listed.tolist())
    return Grid("slopes", step, values, rows, ("backprop", "nudged", "apart"))


def _name(network: Classifier, index: int) -> str:
    """Where a weight stands: "layer 2, from 3 to 7"."""
    params = network.net.params
    matrix = next(name for name, span in params.spans.items() if index < span.stop)
    layer, kind = matrix.split(".")
    place = np.unravel_index(index - params.spans[matrix].start, params.shapes[matrix])
    numbers = [int(number) + 1 for number in place]
    if kind == "bias":
        return f"layer {layer}, bias of {numbers[0]}"
    return f"layer {layer}, from {numbers[0]} to {numbers[1]}"
