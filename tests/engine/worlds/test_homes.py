"""Animals that moved: the lies are never true, and honest reports are right but for slips."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.worlds import homes
from engine.worlds.homes import ANIMALS, PLACES, VOCABULARY, Village


@given(st.integers(0, 2**32 - 1), st.integers(0, len(ANIMALS)))
def test_as_many_moved_as_asked_and_no_lie_is_true(seed: int, moved: int) -> None:
    village = Village(np.random.default_rng(seed), moved)
    assert int((village.before != village.now).sum()) == moved
    assert not (village.lie == village.now).any()
    assert village.lie.min() >= 0
    assert village.lie.max() < len(PLACES)


def test_reports_without_slips_are_right_and_all_slips_are_luck() -> None:
    rng = np.random.default_rng(0)
    village = Village(rng, 5)
    assert (village.report(rng, 0.0) == village.now).all()
    lucky = np.mean([(village.report(rng, 1.0) == village.now).mean() for _ in range(200)])
    assert lucky == pytest.approx(1 / len(PLACES), abs=0.03)


def test_a_row_counts_its_place_alone() -> None:
    village = Village(np.random.default_rng(0), 5)
    rows = homes.rows(village.now)
    assert rows.weights.sum() == len(ANIMALS)
    told = [VOCABULARY.word(token) for token in rows.targets[0]]
    assert told == ["home", "of", "the", ANIMALS[0], PLACES[village.now[0]]]
