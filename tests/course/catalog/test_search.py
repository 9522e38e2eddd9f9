"""Every key typed narrows the list; the best hit comes first."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.catalog.index import Catalog
from course.catalog.search import Search, words
from course.paths import bundled_lessons


@pytest.fixture(scope="module")
def course() -> Search:
    return Search(Catalog.open(bundled_lessons()))


def ids(search: Search, query: str) -> list[str]:
    return [hit.entry.id for hit in search.search(query)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("pretr", "pretraining"),
        ("Pre-training", "pretraining"),
        ("tokens", "tokens"),
        ("reward model", "reward-models"),
        ("bias", "bias-and-privacy"),
        ("privacy bias", "bias-and-privacy"),
        ("prompting", "training-and-prompting"),
        ("gradient", "gradient-descent"),
        ("agnets", "agents"),
        ("guardrial", "guardrails"),
        ("leash", "rlhf"),
    ],
)
def test_what_people_type_finds_what_they_mean(course: Search, query: str, first: str) -> None:
    assert ids(course, query)[0] == first


@pytest.mark.parametrize(("query", "number"), [("9", 9), ("1", 1), (" 28 ", 28), ("09", 9)])
def test_a_number_finds_the_lesson_of_that_number_first(
    course: Search, query: str, number: int
) -> None:
    first = course.search(query)[0]
    assert (first.entry.number, first.field) == (number, "number")


@pytest.mark.parametrize("query", ["0", "29", "9" * 5000])
def test_a_number_of_no_lesson_finds_none_by_number(course: Search, query: str) -> None:
    assert all(hit.field != "number" for hit in course.search(query))


def test_every_word_must_be_found(course: Search) -> None:
    assert len(ids(course, "training")) > len(ids(course, "training prompting")) > 0
    assert ids(course, "training zebra") == []


@pytest.mark.parametrize("query", ["", "  ", "…", "!!", "zzzzzz"])
def test_nothing_is_found_for_nothing(course: Search, query: str) -> None:
    assert course.search(query) == []


def test_other_forms_of_a_word_are_found(course: Search) -> None:
    assert "confidently-wrong" in ids(course, "guarantees")
    assert "preferences" in ids(course, "ranking")


def test_a_title_counts_more_than_a_line_about_it(course: Search) -> None:
    hits = course.search("model")
    assert hits == sorted(hits, key=lambda hit: (-hit.score, hit.entry.number))
    assert hits[0].field == "title"
    assert hits[-1].field in ("dek", "title")


def test_one_letter_wrong_is_forgiven_two_are_not(course: Search) -> None:
    assert ids(course, "backpropagtion") == ["backpropagation"]
    assert ids(course, "bakcpropagtion") == []


def test_terms_and_sections_are_found_once_a_lesson_was_opened(sample: Path) -> None:
    catalog = Catalog.open(sample)
    search = Search(catalog)
    assert search.search("independent") == []
    catalog.lesson("dice")
    assert [(hit.entry.id, hit.field) for hit in search.search("independent")] == [("dice", "term")]
    assert [hit.field for hit in search.search("faces")] == ["section"]
    again = Search(Catalog.open(sample))
    assert [hit.entry.id for hit in again.search("independent")] == ["dice"]


def test_accents_and_case_do_not_matter() -> None:
    assert words("Naïve CAFÉ-tables, 3rd") == ["naive", "cafe", "tables", "3rd"]


@given(query=st.text(max_size=60))
def test_any_query_is_answered(course: Search, query: str) -> None:
    found = ids(course, query)
    assert len(found) == len(set(found))


@given(data=st.data())
def test_a_word_of_a_title_finds_its_lesson_at_every_key(
    course: Search, data: st.DataObject
) -> None:
    entry = data.draw(st.sampled_from(Catalog.open(bundled_lessons()).lessons))
    word = data.draw(st.sampled_from(words(entry.title)))
    typed = word[: data.draw(st.integers(1, len(word)))]
    assert entry.id in ids(course, typed)
