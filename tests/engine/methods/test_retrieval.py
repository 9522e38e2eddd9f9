from __future__ import annotations

import math

import pytest

from engine.methods.retrieval import WordSearch, stems

PAGES = ["the hen sings.", "the fox sleeps in the den.", "the goat eats in the barn."]


def test_a_question_finds_the_page_it_shares_rare_words_with() -> None:
    search = WordSearch(PAGES)
    assert search.best("Where does the fox sleep?") == 1
    assert search.best("who sings") == 0


def test_words_that_stand_in_every_page_count_nothing() -> None:
    assert WordSearch(PAGES).scores("the").tolist() == [0, 0, 0]


def test_a_page_fits_its_own_words_fully_and_a_word_of_it_by_the_cosine() -> None:
    search = WordSearch(PAGES)
    assert search.scores(PAGES[2])[2] == pytest.approx(1.0)
    # the third page's vector: goat, eats and barn weigh ln 3 each, "in" ln 3/2
    whole = math.sqrt(3 * math.log(3) ** 2 + math.log(1.5) ** 2)
    assert search.scores("goat")[2] == pytest.approx(math.log(3) / whole)


def test_words_meet_without_case_marks_and_a_final_s() -> None:
    assert stems("Lives, lives LIVE?") == ["live", "live", "live"]
