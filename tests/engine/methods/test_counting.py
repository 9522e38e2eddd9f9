"""The counting model bets on everything, its bets sum to one, and both ways of scoring agree."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.methods.counting import CountingModel

READ = st.text(alphabet="abc d", max_size=60)
ANY = st.text(max_size=30)


@given(READ, ANY, st.integers(0, 5))
def test_chances_after_any_text_are_above_zero_and_sum_to_one(
    read: str, before: str, order: int
) -> None:
    model = CountingModel("abc d", order)
    model.learn(read)
    chances = model.chances(before)
    assert chances.sum() == pytest.approx(1.0)
    assert (chances > 0).all()
    assert [model.chance(before, character) for character in model.alphabet] == pytest.approx(
        chances[:-1].tolist()
    )


@given(READ, st.text(min_size=1, max_size=40), st.integers(0, 5))
def test_the_score_is_the_mean_surprise(read: str, text: str, order: int) -> None:
    model = CountingModel("abc d", order)
    model.learn(read)
    surprises = model.surprises(text)
    assert model.score(text) == pytest.approx(sum(surprises) / len(surprises))


@given(READ, st.integers(0, 60))
def test_counting_in_two_parts_is_counting_at_once(read: str, cut: int) -> None:
    whole, parts = CountingModel("abc d", 2), CountingModel("abc d", 2)
    whole.learn(read)
    parts.learn(read[:cut])
    parts.learn(read, min(cut, len(read)))
    assert whole.chances("ab").tolist() == parts.chances("ab").tolist()


@given(READ, st.integers(0, 3), st.integers(0, 20))
def test_it_writes_as_many_characters_as_asked_all_from_its_alphabet(
    read: str, order: int, length: int
) -> None:
    model = CountingModel("abc d", order)
    model.learn(read)
    written = "".join(model.write("ab", length, np.random.default_rng(0)))
    assert len(written) == length
    assert set(written) <= set("abc d")


def test_two_counts_worked_by_hand() -> None:
    model = CountingModel("ab", 1)
    model.learn("aab")
    # Without context: 2 a and 1 b of 3, 2 kinds, mixed with an even bet of 1/3 each.
    assert model.chance("", "a") == pytest.approx((2 + 2 / 3) / 5)
    # After "a": once a, once b, 2 kinds.
    assert model.chance("a", "b") == pytest.approx((1 + 2 * (1 + 2 / 3) / 5) / 4)
