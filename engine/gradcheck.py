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

STEP = 1e-5
"""How far to walk: the difference quotient errs by the square of this, and rounding stays below
1e-10."""

TOLERANCE = 1e-6
"""The largest relative error that passes. A right gradient is usually at 1e-9, a wrong one at 1."""

Objective = Callable[[Tape, Mapping[str, Node]], Node]
"""Takes a tape and named inputs; returns any value. It is projected onto one number here."""


def worst_error(
    objective: Objective,
    inputs: Mapping[str, Array],
    rng: np.random.Generator,
    directions: int = 5,
) -> float:
    """The largest relative error of the gradient over some random directions.

    `inputs`: name -> array, all differentiated. The error is |slope - predicted| divided by the
    larger of the two.
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
    """Worst relative error between `params.grad` and the slope of `value` along directions."""
    start = params.flat.copy()
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
        worst = max(worst, abs(slope - predicted) / max(abs(slope), abs(predicted), 1e-12))
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
        "token_logprob": (
            lambda t, n: ops.token_logprob(t, n["x"], n["table"], tokens),
            x | {"table": some(5, 6)},
        ),
        "weighted_sum": (lambda t, n: ops.weighted_sum(t, n["x"], target), {"x": some(3, 4)}),
    }
