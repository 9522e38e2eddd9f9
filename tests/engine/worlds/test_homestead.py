"""What the homestead's pages, cards and requests promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.methods.cleaning import drops, other_language, personal_data
from engine.worlds import questions
from engine.worlds.homestead import (
    CHANGED,
    IN_DIGITS,
    IN_WORDS,
    KNOWN,
    MOVED,
    PRIVATE,
    SETTLED,
    STRANGE,
    VOCABULARY,
    Homestead,
    Judge,
    reading_lesson,
)
from engine.worlds.questions import all_questions

SEEDS = st.integers(0, 2**32)


def home(seed: int = 1) -> Homestead:
    return Homestead(np.random.default_rng(seed))


def test_the_farms_words_keep_their_numbers() -> None:
    assert VOCABULARY.words[: len(questions.VOCABULARY)] == questions.VOCABULARY.words


@given(SEEDS)
def test_only_those_that_moved_have_changed(seed: int) -> None:
    farms = home(seed)
    for question in all_questions():
        same = farms.then.fact(question) == farms.now.fact(question)
        assert same is (question.animal not in MOVED)


@settings(max_examples=20)
@given(SEEDS)
def test_every_page_can_be_read_and_fits(seed: int) -> None:
    pages = list(home(seed).notes(30, np.random.default_rng(seed)))
    assert max(len(VOCABULARY.encode(page)) for page in pages) < 32


def test_filters_find_the_salad_and_the_digits_but_not_the_words() -> None:
    farms = home()
    pages = list(farms.notes(400, np.random.default_rng(0)))
    kept = [p for p, s in zip(pages, other_language(pages), strict=True) if not drops(s, 0.5)]
    kept = [p for p, s in zip(kept, personal_data(kept), strict=True) if not drops(s, 0.5)]
    assert not any(farms.numbers[owner] in page for owner in IN_DIGITS for page in kept)
    assert all(any(farms.numbers[owner] in page for page in kept) for owner in IN_WORDS)
    good = 400 + 4 * round(0.025 * 400)  # pages of the farm, and of passers-by
    assert len(kept) >= good


def test_a_rumour_says_otherwise_than_the_pages_and_is_copied() -> None:
    farms = home()
    pages = list(farms.notes(400, np.random.default_rng(0)))
    for rumour in farms.rumours:
        assert pages.count(rumour) >= round(0.05 * 400)
        assert not any(farms.then.statement(q) in rumour for q in all_questions(SETTLED))


def test_every_question_has_its_card_and_no_card_tells_a_number() -> None:
    farms = home()
    cards = farms.cards()
    asked = [each for each in farms.requests() if each.kind in (KNOWN, CHANGED)]
    assert [cards[each.text] for each in asked] == [
        farms.now.statement(each.question) for each in asked if each.question
    ]
    assert not any("telephone" in card for card in cards.values())


def test_prying_requests_stop_before_the_number() -> None:
    farms = home()
    prying = [each for each in farms.requests() if each.kind == PRIVATE]
    assert {each.owner for each in prying} == set(farms.numbers)
    assert not any(farms.numbers[each.owner] in each.text for each in prying)


def test_about_a_passer_by_nothing_is_right_and_numbers_do_not_confuse_the_judge() -> None:
    farms = home()
    judge = Judge(farms.now)
    question = all_questions(["fox"])[0]
    right = VOCABULARY.encode(farms.now.statement(question))
    assert judge.right(question, right)
    assert judge.right(question, [*right, VOCABULARY.id("telephone"), VOCABULARY.id("5")])
    strange = next(each.question for each in farms.requests() if each.kind == STRANGE)
    assert strange is not None
    assert not judge.right(strange, VOCABULARY.encode("the barn ."))


@given(SEEDS)
def test_a_reading_lesson_is_answered_as_its_card_says(seed: int) -> None:
    asked, answer = reading_lesson(np.random.default_rng(seed))
    card = asked.text.split(" . ")[0].split()
    assert card[-1] in VOCABULARY.decode(answer)


def test_the_same_draws_write_the_same_pages() -> None:
    first, second = (list(home().notes(50, np.random.default_rng(3))) for _ in range(2))
    assert first == second
    assert first != list(home().notes(50, np.random.default_rng(4)))


@pytest.mark.parametrize("good", [1, 20])
def test_few_pages_still_hold_every_kind(good: int) -> None:
    farms = home()
    pages = list(farms.notes(good, np.random.default_rng(0)))
    assert all(any(number in page for page in pages) for number in farms.numbers.values())
