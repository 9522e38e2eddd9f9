"""The scalar engine: small enough to check by hand, right enough to train."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.scalar import Network, Scalar

NUMBERS = st.floats(0.2, 3)


def test_an_example_by_hand() -> None:
    a, b, c = Scalar(2.0), Scalar(-3.0), Scalar(10.0)
    result = a * b + c * a  # = 14; d/da = b + c = 7, d/db = a, d/dc = a
    result.backward()
    assert (result.value, a.grad, b.grad, c.grad) == (14, 7, 2, 2)
    result.backward()
    assert a.grad == 7  # not 14: each pass starts anew


FORMULAS: list[Callable[[Scalar, Scalar], Scalar]] = [
    lambda x, y: (x * y).tanh() + x / y,
    lambda x, y: (x - y).relu() * 3.0 + 2.0 / x,
    lambda x, y: (x.exp() + y**3).log() - 1.5 * x,
    lambda x, y: 1.0 - (x * x * x + y) ** -0.5,
]


@pytest.mark.parametrize("formula", FORMULAS)
@given(x=NUMBERS, y=NUMBERS)
def test_gradients_equal_slopes(
    formula: Callable[[Scalar, Scalar], Scalar], x: float, y: float
) -> None:
    if abs(x - y) < 1e-3:
        return  # relu has a corner there
    a, b = Scalar(x), Scalar(y)
    formula(a, b).backward()
    h = 1e-5

    def at(dx: float, dy: float) -> float:
        return formula(Scalar(x + dx), Scalar(y + dy)).value

    assert a.grad == pytest.approx((at(h, 0) - at(-h, 0)) / (2 * h), rel=1e-5, abs=1e-6)
    assert b.grad == pytest.approx((at(0, h) - at(0, -h)) / (2 * h), rel=1e-5, abs=1e-6)


def test_a_long_chain_needs_no_recursion() -> None:
    x = Scalar(1.0)
    y = x
    for _ in range(5000):
        y = y + 1.0
    y.backward()
    assert (y.value, x.grad) == (5001, 1)


def test_a_network_learns_what_no_straight_line_can() -> None:
    points = [((0.0, 0.0), -1), ((0.0, 1.0), 1), ((1.0, 0.0), 1), ((1.0, 1.0), -1)]
    network = Network((2, 6, 1), np.random.default_rng(0))
    assert len(network.parameters) == 2 * 6 + 6 + 6 + 1
    for _ in range(300):
        loss = Scalar(0.0)
        for point, wanted in points:
            loss = loss + (network(point)[0] - wanted) ** 2
        loss.backward()
        for weight in network.parameters:
            weight.value -= 0.05 * weight.grad
    assert all(math.copysign(1, network(point)[0].value) == wanted for point, wanted in points)
