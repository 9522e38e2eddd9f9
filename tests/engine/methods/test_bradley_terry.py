from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.methods.bradley_terry import (
    VIRTUAL,
    agreement,
    correlation,
    cycles,
    fit,
    foretold,
)

ORDER = np.triu(np.full((4, 4), 5.0), 1)  # 0 beats 1 beats 2 beats 3, five times each
RING = np.array([[0.0, 1, 0], [0, 0, 1], [1, 0, 0]])


@settings(max_examples=15, deadline=None)
@given(arrays(np.float64, (4, 4), elements=st.integers(0, 20).map(float)))
def test_fitted_strengths_expect_as_many_wins_as_there_were(wins) -> None:
    """The score equations: at the likeliest strengths expected and counted wins are equal."""
    np.fill_diagonal(wins, 0)
    strengths = fit(wins)
    gaps = strengths[:, None] - strengths[None, :]
    expected = ((wins + wins.T) / (1 + np.exp(-gaps))).sum(axis=1)
    # The virtual half wins are against strength 0 before centring: found again from their balance.
    pulled = wins.sum(axis=1) - expected
    assert np.abs(pulled).max() <= VIRTUAL + 0.1


def test_more_wins_make_stronger_and_a_ring_makes_equals() -> None:
    assert (np.diff(fit(ORDER)) < 0).all()
    assert fit(RING) == pytest.approx(np.zeros(3), abs=1e-6)


def test_known_strengths_are_found_again() -> None:
    true = np.array([1.0, 0.3, -0.2, -1.1])
    chance = 1 / (1 + np.exp(true[None, :] - true[:, None]))
    wins = 2000 * chance * (1 - np.eye(4))
    assert fit(wins) == pytest.approx(true, abs=0.03)


def test_agreement_counts_picks_of_the_stronger() -> None:
    assert agreement(ORDER, np.array([4.0, 3, 2, 1])) == 1.0
    assert agreement(ORDER, np.array([1.0, 2, 3, 4])) == 0.0
    assert agreement(ORDER, np.zeros(4)) == 0.5


def test_an_order_foretells_its_own_pairings_and_a_ring_foretells_the_opposite() -> None:
    assert foretold(ORDER, 0, 2) == 1.0
    assert foretold(RING, 0, 1) == 0.0


def test_a_ring_is_a_cycle_and_an_order_has_none() -> None:
    assert cycles(RING) == (1, 1)
    assert cycles(ORDER) == (0, 4)
    assert cycles(np.zeros((3, 3))) == (0, 0)


def test_correlation_sees_the_order_only() -> None:
    first = np.array([1.0, 2, 30])
    assert correlation(first, np.exp(first)) == pytest.approx(1)
    assert correlation(first, -first) == pytest.approx(-1)
    assert correlation(first, np.array([2.0, 2, 2.5])) == pytest.approx(0.8660254)
