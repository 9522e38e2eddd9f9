from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import paths
from course.tutor import thesaurus
from course.tutor.vocabulary import CARRIER, STOP
from course.tutor.words import (
    fold,
    has_number,
    stem,
    surface,
    terms,
    wants_meaning,
    wants_number,
    wants_reason,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("frozen", "freeze"),
        ("taught", "teaches"),
        ("weights", "weight"),
        ("predictions", "predict"),
    ],
)
def test_forms_of_one_word_meet(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_words_are_folded_and_split() -> None:
    assert list(surface(fold("Pre-training can’t cost 0.50€: Café GPT-3"))) == [
        "pretraining", "pre", "training", "cant", "cost", "50", "cafe", "gpt3", "gpt"
    ]  # fmt: skip
    assert terms("What is it?") == []


@given(st.text(max_size=300))
def test_folding_takes_any_text(text: str) -> None:
    assert all(1 < len(word) <= 40 for word in surface(fold(text)))


def test_kinds_of_questions_are_told_apart() -> None:
    assert wants_number("how many guesses")
    assert wants_meaning("whats a token")
    assert wants_meaning("what does the loss measure")
    assert not wants_meaning("what happens when you turn it off and on again")
    assert wants_reason("how come it knows")
    assert has_number("It places seven bets.")
    assert not has_number("It places bets.")


def test_the_thesaurus_reads_both_ways_and_knows_no_word_twice_in_one_idea() -> None:
    assert stem("predict") in thesaurus.related("guessing")
    assert stem("guess") in thesaurus.related("prediction")
    assert thesaurus.related("zork") == frozenset()


def test_no_word_is_both_a_stop_word_and_a_carrier() -> None:
    assert not STOP & CARRIER


def test_the_tutor_knows_no_lesson_of_its_own() -> None:
    folder = Path(thesaurus.__file__).parent
    names = [entry.parent.name for entry in paths.bundled_lessons().glob("*/lesson.md")]
    assert names
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    assert not any(name in source for name in names)
