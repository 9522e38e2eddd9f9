"""The loss over two weights is a bowl whose bottom and curvature are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.worlds import milk

FEW = st.integers(0, 500).map(lambda seed: milk.generate(np.random.default_rng(seed), 30))


@given(FEW, st.floats(-5, 5), st.floats(-5, 5))
def test_no_line_lies_below_the_bottom(goats: milk.Goats, slope: float, base: float) -> None:
    assert goats.loss(np.array([slope, base])) >= goats.loss(goats.bottom()) - 1e-9


@given(FEW)
def test_nowhere_does_the_loss_bend_more_than_its_curvature(goats: milk.Goats) -> None:
    bottom, least = goats.bottom(), goats.loss(goats.bottom())
    angles = np.linspace(0, np.pi, 400)
    around = np.column_stack([np.cos(angles), np.sin(angles)])
    bends = 2 * (goats.loss(bottom + around) - least)  # second derivative along each direction
    assert bends.max() == pytest.approx(goats.curvature(), rel=1e-3)


def test_a_line_is_scored_by_its_mean_squared_error() -> None:
    goats = milk.Goats(np.array([[0.0], [1.0]]), np.array([[1.0], [3.0]]))
    assert goats.loss(np.array([2.0, 0.0])) == pytest.approx(1.0)
    assert goats.bottom().tolist() == pytest.approx([2.0, 1.0])
