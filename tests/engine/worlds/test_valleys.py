"""The valleys: what is asked for is what the notes hold, and rebalancing evens it out."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.worlds import valleys
from engine.worlds.valleys import ANIMALS, TRADES, VALLEYS, VOCABULARY, Note, Valleys


def notes(count: int, skew: float, marsh: float, seed: int = 0) -> list[Note]:
    rng = np.random.default_rng(seed)
    world = Valleys(rng)
    return [world.note(rng, skew, marsh) for _ in range(count)]


def kinds(told: list[Note]) -> Counter[tuple[int, int, int]]:
    return Counter((note.valley, note.trade, note.animal) for note in told)


@pytest.mark.parametrize("skew", [0.5, 0.85, 1.0])
def test_the_text_has_the_skew_it_was_asked_for(skew: float) -> None:
    assert valleys.usual_share(notes(4000, skew, 0.1)) == pytest.approx(skew, abs=0.03)


def test_rebalancing_gives_every_kind_about_the_same_share() -> None:
    told = notes(4000, 0.85, 0.1)
    even = kinds(valleys.balanced(told, 1.0, np.random.default_rng(1)))
    share = 4000 / (len(VALLEYS) * len(TRADES) * len(ANIMALS))
    assert all(count == pytest.approx(share, rel=0.4) for count in even.values())


def test_rebalancing_at_strength_zero_keeps_the_shares() -> None:
    told = notes(4000, 0.85, 0.1)
    same = valleys.balanced(told, 0.0, np.random.default_rng(1))
    assert valleys.usual_share(same) == pytest.approx(0.85, abs=0.03)


@given(st.integers(0, 2**32 - 1), st.floats(0, 1))
def test_rebalancing_invents_no_note(seed: int, strength: float) -> None:
    told = notes(50, 0.85, 0.3, seed)
    assert set(valleys.balanced(told, strength, np.random.default_rng(seed))) <= set(told)


@given(st.integers(0, 2**32 - 1))
def test_both_dialects_fit_a_window_and_share_no_place(seed: int) -> None:
    world = Valleys(np.random.default_rng(seed))
    places = [{world.yard(valley, trade) for trade in range(len(TRADES))} for valley in (0, 1)]
    assert len(places[0]) == len(places[1]) == len(TRADES)
    assert not places[0] & places[1]
    for valley in (0, 1):
        told = world.tell(valley, 0, 0, "rain")
        assert len(told) <= valleys.CONTEXT
        start = world.until("yard", valley, 0, 0, "rain")
        assert start == [VOCABULARY.end, *told[: len(start) - 1]]
        assert VOCABULARY.word(told[len(start) - 1]) == world.yard(valley, 0)
