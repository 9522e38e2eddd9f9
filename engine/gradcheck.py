"""Is the gradient right? Compare it with the slope that the forward pass itself shows.

Walk a tiny way along a random direction, forward and backward, and see how much the result
changes; the gradient must predict that number. One direction tests all weights together: a single
wrong term shows in almost every direction. In float64, so that rounding does not hide an error.

Source: HIPS autograd's `test_util` checks in the same way; the central difference is in Nocedal &
Wright 2006, "Numerical Optimization", section 8.1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from engine import ops
from engine.nn.parameters import Parameters
from engine.nn.transformer import ModelConfig, Transformer
from engine.tape import Node, Tape
from engine.types import Array

STEP = float(np.finfo(np.float64).eps ** (1 / 3))
"""How far to walk, 6e-6: the quotient errs by the square of the step, rounding by the precision
divided by it, and the cube root of the precision balances the two."""

TOLERANCE = 1e-6
"""The largest relative error that passes. Over the seeds 0 to 59 a right gradient stays below 1e-8;
a wrong one is usually at 1."""

Objective = Callable[[Tape, Mapping[str, Node]], Node]
"""Takes a tape and named inputs; returns any value. It is projected onto one number here."""


def worst_error(
    objective: Objective,
    inputs: Mapping[str, Array],
    rng: np.random.Generator,
    directions: int = 5,
) -> float:
    """The largest relative error of the gradient over some random directions.

    `inputs`: name -> array of any shape, all differentiated; the objective's value has any shape
    too. The error is measured as in `compare_slopes`.
    """
    params = Parameters(inputs, np.float64)
    tape = Tape(np.float64)
    nodes = params.nodes(tape, params.grad)
    projection: list[Array] = []

    def value(*, backward: bool = False) -> float:
        tape.reset()
        out = objective(tape, nodes)
        if not projection:
            projection.append(rng.standard_normal(out.shape))
        total = ops.weighted_sum(tape, out, projection[0])
        if backward:
            tape.backward(total)
        return float(total.value)

    value(backward=True)
    return compare_slopes(params, value, rng, directions)


def compare_slopes(
    params: Parameters, value: Callable[[], float], rng: np.random.Generator, directions: int
) -> float:
    """Worst relative error between `params.grad` and the slope of `value` along directions.

    The error is |slope - predicted| divided by the slope that a direction of length one has on
    average (root mean square), |gradient| / sqrt(number of weights). Dividing by the slope at hand
    would make the error of a right gradient as large as you like: some direction happens to be
    almost level.
    """
    start = params.flat.copy()
    typical = max(float(np.linalg.norm(params.grad)) / params.size**0.5, 1e-12)
    worst = 0.0
    for _ in range(directions):
        direction = rng.standard_normal(params.size)
        direction /= np.linalg.norm(direction)
        predicted = float(params.grad @ direction)
        params.copy_from(start + STEP * direction)
        ahead = value()
        params.copy_from(start - STEP * direction)
        behind = value()
        slope = (ahead - behind) / (2 * STEP)
        worst = max(worst, abs(slope - predicted) / typical)
    params.copy_from(start)
    return worst


def check_primitives(rng: np.random.Generator, directions: int = 5) -> dict[str, float]:
    """Worst relative error of every primitive in `engine.ops`, by name."""
    return {
        name: worst_error(objective, inputs, rng, directions)
        for name, (objective, inputs) in primitive_cases(rng).items()
    }


def check_model(config: ModelConfig, rng: np.random.Generator, directions: int = 5) -> float:
    """Worst relative error of a whole transformer's gradient, at random weights.

    At its starting weights a model is too simple a case: the blocks' outputs are zero.
    """
    model = Transformer(config, rng, np.float64)
    model.params.flat += 0.3 * rng.standard_normal(model.num_parameters)
    text = rng.integers(0, config.vocab_size, (3, config.context + 1))
    tokens, targets = text[:, :-1], text[:, 1:]
    weights = rng.random(targets.shape)
    model.loss_and_grad(tokens, targets, weights)
    return compare_slopes(
        model.params, lambda: model.loss(tokens, targets, weights), rng, directions
    )


def primitive_cases(
    rng: np.random.Generator,
) -> dict[str, tuple[Objective, dict[str, Array]]]:
    """A small case of every primitive: what to compute, and from which arrays."""

    def some(*shape: int) -> Array:
        return rng.standard_normal(shape)

    tokens = rng.integers(0, 4, (3, 5))  # 4 of the 5 rows: one is never used
    positions = rng.integers(0, 5, 3)
    target, old, advantage = some(3, 4), some(3, 4), some(3, 4)
    x = {"x": some(3, 5, 6)}
    return {
        "add": (
            lambda t, n: ops.add(t, ops.add(t, n["x"], n["bias"]), n["y"]),
            x | {"bias": some(5, 6), "y": some(3, 5, 6)},
        ),
        "attention": (lambda t, n: ops.attention(t, n["x"], heads=2), {"x": some(3, 5, 24)}),
        "clipped_gain": (
            lambda t, n: ops.clipped_gain(t, n["x"], old, advantage),
            {"x": old + 0.3 * some(3, 4)},
        ),
        "embedding": (
            lambda t, n: ops.add(
                t,
                ops.embedding(t, n["table"], tokens),
                ops.embedding(t, n["large"], 40 * tokens),
            ),
            {"table": some(5, 6), "large": some(200, 6)},
        ),
        "linear": (
            lambda t, n: ops.linear(t, n["x"], n["weight"], residual=n["stream"]),
            x | {"weight": some(6, 4), "stream": some(3, 5, 4)},
        ),
        "log_sigmoid": (lambda t, n: ops.log_sigmoid(t, n["x"]), {"x": 3 * some(3, 4)}),
        "log_softmax": (lambda t, n: ops.log_softmax(t, n["x"]), x),
        "low_rank": (
            lambda t, n: ops.low_rank(t, n["weight"], n["down"], n["up"], scale=0.5),
            {"weight": some(6, 4), "down": some(6, 2), "up": some(2, 4)},
        ),
        "multiply": (
            lambda t, n: ops.multiply(t, n["x"], n["y"]),
            {"x": some(3, 4), "y": some(3, 4)},
        ),
        "pick": (lambda t, n: ops.pick(t, n["x"], positions), x),
        "rms_norm": (lambda t, n: ops.rms_norm(t, n["x"]), x),
        "squared_error": (lambda t, n: ops.squared_error(t, n["x"], target), {"x": some(3, 4)}),
        "squared_relu": (lambda t, n: ops.squared_relu(t, n["x"]), x),
        "tanh": (lambda t, n: ops.tanh(t, n["x"]), x),
        "token_logprob": (
            lambda t, n: ops.token_logprob(t, n["x"], n["table"], tokens),
            x | {"table": some(5, 6)},
        ),
        "weighted_sum": (lambda t, n: ops.weighted_sum(t, n["x"], target), {"x": some(3, 4)}),
    }
