"""A fit finds the power law its points were taken from, and says when they follow none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.methods import power_law

XS = [10.0, 30.0, 100.0, 1000.0]


@given(st.floats(0.01, 100), st.floats(0.05, 3))
def test_points_of_a_power_law_give_it_back(scale: float, exponent: float) -> None:
    law = power_law.fit(XS, [scale * x**-exponent for x in XS])
    assert law.scale == pytest.approx(scale)
    assert law.exponent == pytest.approx(exponent)
    assert law.r_squared == pytest.approx(1.0)
    assert law.at(50.0) == pytest.approx(scale * 50.0**-exponent)


def test_points_that_go_up_and_down_lie_on_no_straight_line() -> None:
    assert power_law.fit(XS, [1.0, 3.0, 1.0, 3.0]).r_squared < 0.5


def test_a_rise_has_a_negative_exponent() -> None:
    assert power_law.fit(XS, XS).exponent == pytest.approx(-1.0)


@pytest.mark.parametrize(("xs", "ys"), [([1, 2], [1, 0]), ([0, 2], [1, 1]), ([2, 2], [1, 3])])
def test_what_has_no_logarithm_or_no_slope_is_refused(xs: list[float], ys: list[float]) -> None:
    with pytest.raises(ValueError, match="power law"):
        power_law.fit(xs, ys)
