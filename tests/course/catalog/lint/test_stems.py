"""A question asked twice is seen, wherever in the course it stands."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from course.catalog.lint.stems import ALIKE, near_pairs

QUIZ = "01-dice/quiz.toml"
FAIR = "How many fours come in sixty throws of a fair die?"


def test_nearly_the_same_stem_is_seen_in_a_lesson(clean: Any) -> None:
    clean.edit(QUIZ, "Stem bbbbb number 1?", FAIR)
    clean.edit(QUIZ, "Stem ccccc number 2?", FAIR.replace("a fair", "the fair"))
    found = clean.finding("stem-twice")
    assert "nearly that of 'item-1' of 'dice'" in found.message
    assert found.line == clean.line(QUIZ, "the fair die")


def test_nearly_the_same_stem_is_seen_across_lessons(clean: Any) -> None:
    folder = clean.second()
    clean.edit(QUIZ, "Stem bbbbb number 1?", FAIR)
    clean.edit(f"{folder}/quiz.toml", "Coin ccccc number 2?", FAIR.replace("a fair", "the fair"))
    found = clean.finding("stem-twice")
    assert "nearly that of 'item-1' of 'dice'" in found.message
    assert found.path == f"{folder}/quiz.toml"


def test_the_same_stem_is_seen(clean: Any) -> None:
    clean.edit(QUIZ, "Stem ccccc number 2?", "STEM bbbbb number  1?")
    assert "'item-1' of 'dice' has this stem" in clean.finding("stem-twice").message


def test_another_question_about_the_same_thing_passes(clean: Any) -> None:
    clean.edit(QUIZ, "Stem bbbbb number 1?", FAIR)
    clean.edit(QUIZ, "Stem ccccc number 2?", "How many fours come in six throws of a loaded die?")
    assert clean.lint() == []


def _all_pairs(bags: Sequence[frozenset[str]]) -> list[int]:
    """Which sets are nearly an earlier one, every pair compared."""
    return [
        place
        for place, bag in enumerate(bags)
        if any(len(bag & other) > ALIKE * len(bag | other) for other in bags[:place])
    ]


@given(st.integers(0, 2**32))
def test_the_filter_misses_no_pair(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - cases, not secrets
    words = "abcdefghijklmnop"
    bags = []
    for _ in range(30):
        if bags and rng.random() < 0.5:
            bag = set(rng.choice(bags)) ^ {rng.choice(words)}
        else:
            bag = set(rng.sample(words, rng.randint(1, 14)))
        if bag:
            bags.append(frozenset(bag))
    assert [place for place, _ in near_pairs(bags)] == _all_pairs(bags)
