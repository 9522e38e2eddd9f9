"""A dense network: its shapes, its starting size, its gradient."""

from __future__ import annotations

import numpy as np
import pytest

from engine import ops
from engine.gradcheck import TOLERANCE, worst_error
from engine.nn.dense import Dense


@pytest.mark.parametrize("bend", [ops.tanh, ops.squared_relu])
def test_its_gradient_agrees_with_its_slope(bend) -> None:
    rng = np.random.default_rng(3)
    net = Dense((3, 5, 2), rng, np.float64, bend)
    x = rng.standard_normal((7, 3))
    weights = {name: view + 0.1 for name, view in net.params}
    error = worst_error(lambda t, n: net.forward(t, n, t.constant(x)), weights, rng)
    assert error <= TOLERANCE


def test_without_a_hidden_layer_it_is_a_weighted_sum() -> None:
    net = Dense((2, 1), np.random.default_rng(0), np.float64)
    x = np.array([[1.0, 2.0], [3.0, -1.0]])
    assert np.allclose(net(x), x @ net.params.views["1.weight"] + net.params.views["1.bias"])


def test_its_answer_is_a_copy() -> None:
    net = Dense((2, 4, 1), np.random.default_rng(0))
    first = net(np.ones((3, 2)))
    kept = first.copy()
    net(np.zeros((3, 2)))
    assert np.array_equal(first, kept)
