"""Many updates into one: what a minority can move, and what it cannot."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.methods import aggregation

UPDATES = arrays(np.float64, (7, 5), elements=st.floats(-10, 10))
LOUD = arrays(np.float64, (3, 5), elements=st.floats(-1e6, 1e6))


@given(UPDATES)
def test_without_attackers_a_mean_without_trimming_is_the_mean(updates) -> None:
    assert np.allclose(aggregation.trimmed_mean(updates, 0.0), aggregation.mean(updates))


@given(UPDATES, LOUD)
def test_a_minority_cannot_move_the_median_or_the_trimmed_mean_out_of_the_honest_range(
    honest, attack
) -> None:
    together = np.concatenate([honest, attack])
    for robust in (aggregation.median(together), aggregation.trimmed_mean(together, 0.3)):
        assert (robust >= honest.min(axis=0) - 1e-9).all()
        assert (robust <= honest.max(axis=0) + 1e-9).all()


def test_one_loud_user_moves_the_mean_anywhere() -> None:
    honest = np.zeros((19, 3))
    wanted = np.array([5.0, -2.0, 1.0])
    moved = aggregation.mean(np.concatenate([honest, 20 * wanted[None]]))
    assert moved == pytest.approx(wanted)


def test_half_of_the_users_move_the_median() -> None:
    updates = np.concatenate([np.zeros((10, 1)), np.full((10, 1), 8.0)])
    assert aggregation.median(updates) == pytest.approx([4.0])


@given(UPDATES, st.floats(0.0, 5.0))
def test_staying_near_ends_no_farther_than_the_radius_and_in_the_same_direction(
    updates, radius: float
) -> None:
    weights, baseline = updates[0], updates[1]
    near = aggregation.near(weights, baseline, radius)
    assert np.linalg.norm(near - baseline) <= radius * (1 + 1e-9) + 1e-12
    if np.linalg.norm(weights - baseline) <= radius:
        assert (near == weights).all()
    else:
        assert np.dot(near - baseline, weights - baseline) >= 0
