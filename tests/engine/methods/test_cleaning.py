"""Filters find what they look for, by their own rule, and leave plain pages alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.methods import cleaning
from engine.worlds import village

FILTERS = (
    cleaning.copies,
    cleaning.boilerplate,
    cleaning.gibberish,
    cleaning.other_language,
    cleaning.personal_data,
)
PAGES = village.pages(np.random.default_rng(0), 30)


@pytest.mark.parametrize("judge", FILTERS)
@given(pages=st.lists(st.text(max_size=40), min_size=1, max_size=6))
def test_any_pages_get_one_suspicion_each_from_0_to_1(judge, pages: list[str]) -> None:
    found = list(judge(pages))
    assert len(found) == len(pages)
    assert all(0.0 <= each <= 1.0 for each in found)


@pytest.mark.parametrize("judge", FILTERS)
def test_plain_pages_are_hardly_suspicious(judge) -> None:
    assert sorted(judge(PAGES))[-3] < 0.4


def test_a_copy_is_suspicious_and_the_page_it_copies_is_not() -> None:
    first, *_, second = cleaning.copies([PAGES[0], PAGES[1], PAGES[0]])
    assert first == 0.0
    assert second == 1.0


def test_the_estimated_overlap_is_near_the_true_one() -> None:
    words = [f"word{number}" for number in range(102)]
    page, half = " ".join(words), " ".join(words[:52])  # 100 shingles, 50 of them
    assert list(cleaning.copies([page, half]))[1] == pytest.approx(0.5, abs=0.2)


def test_sentences_that_stand_on_many_pages_are_boilerplate() -> None:
    pages = [f"{page} All rights reserved." for page in PAGES] + ["All rights reserved."]
    assert list(cleaning.boilerplate(pages))[-1] == 1.0


def test_random_letters_another_language_and_a_number_to_call_stand_out() -> None:
    assert list(cleaning.gibberish([*PAGES, "xqzj wvkq zzxq jqxv kqwz"]))[-1] > 0.5
    assert next(iter(cleaning.other_language(["Der Hund schläft unter dem Tisch."]))) == 1.0
    assert next(iter(cleaning.personal_data(["Call Ben on 555-010-2000."]))) > 0.5


def test_a_stricter_filter_drops_more() -> None:
    assert not any(cleaning.drops(suspicion, 0.0) for suspicion in (0.0, 0.5, 1.0))
    assert [cleaning.drops(each, 0.5) for each in (0.4, 0.5, 0.6)] == [False, False, True]
    assert [cleaning.drops(each, 1.0) for each in (0.0, 0.1)] == [False, True]
