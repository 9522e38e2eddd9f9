from __future__ import annotations

import itertools
import math
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.worlds import barn
from engine.worlds.questions import (
    ANIMALS,
    ASKING,
    GREETINGS,
    VOCABULARY,
    Farm,
    Judge,
    Question,
    all_questions,
    prefers_first,
)

FARM = Farm(np.random.default_rng(1))
JUDGE = Judge(FARM)
ASKED = Question("fox", "home")
HOME = FARM.fact(ASKED)
AWAY = next(place for place in barn.PLACES if place != HOME)


def score(text: str, *, ended: bool = True) -> float:
    return JUDGE.score(ASKED, VOCABULARY.encode(text + (" <end>" if ended else "")))


def test_the_words_of_the_tales_keep_their_numbers() -> None:
    assert VOCABULARY.words[: len(barn.VOCABULARY)] == barn.VOCABULARY.words


def test_right_beats_wrong_and_kind_beats_rude_and_whole_beats_curt() -> None:
    right = score(f"the fox sleeps in the {HOME} .")
    assert right > score(f"the fox sleeps in the {AWAY} .")
    assert score(f"dear friend , the fox sleeps in the {HOME} .") > right
    assert score(f"silly you , the fox sleeps in the {HOME} .") < right
    assert right > score(f"the {HOME} .")
    assert right > score(f"the fox sleeps in the {HOME} .", ended=False)


@pytest.mark.parametrize(
    "answer",
    [
        "where does the hen sleep ?",
        "the fox sleeps in the {home} . what does the hen eat ?",
        "the hen sleeps in the {home} .",
        "the {home} . the {away} .",
        "",
    ],
)
def test_an_answer_that_asks_names_another_animal_or_hedges_is_not_right(answer: str) -> None:
    tokens = VOCABULARY.encode(answer.format(home=HOME, away=AWAY))
    assert not JUDGE.right(ASKED, tokens)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_written_answers_are_right_unless_made_wrong(seed: int) -> None:
    rng = np.random.default_rng(seed)
    question = all_questions()[seed % 20]
    assert JUDGE.right(question, FARM.written_answer(question, rng))
    assert not JUDGE.right(question, FARM.written_answer(question, rng, wrong=1.0))


def test_pages_of_questions_hold_no_answer_unless_asked_for() -> None:
    rng = np.random.default_rng(3)
    for _ in range(60):
        words = [VOCABULARY.word(token) for token in FARM.page(rng)]
        asks = "?" in words
        tells = "sleeps" in words or "eats" in words
        assert asks != tells
    pages = [FARM.page(rng, answered=1.0) for _ in range(60)]
    texts = [VOCABULARY.decode(page) for page in pages]
    assert any("?" in text and ("sleeps" in text or "eats" in text) for text in texts)
    assert max(map(len, pages)) <= 32


def test_a_rater_prefers_the_better_answer_and_a_mistaken_one_the_worse() -> None:
    rng = np.random.default_rng(4)
    picks = [prefers_first(2.0, rng) for _ in range(500)]
    assert np.mean(picks) == pytest.approx(1 / (1 + np.exp(-4.0)), abs=0.04)
    turned = [prefers_first(2.0, rng, mistaken=1.0) for _ in range(500)]
    assert np.mean(turned) < 0.1


def test_every_animal_has_a_home_and_a_food() -> None:
    assert len(all_questions()) == 2 * len(ANIMALS)
    for question in all_questions():
        assert FARM.fact(question) in (barn.PLACES if question.kind == "home" else barn.FOODS)


def test_a_farm_from_its_number_is_the_same_farm() -> None:
    facts = [Farm.from_seed(7).fact(question) for question in all_questions()]
    assert facts == [Farm.from_seed(7).fact(question) for question in all_questions()]
    assert facts != [Farm.from_seed(8).fact(question) for question in all_questions()]


def test_the_floor_is_what_the_chances_of_the_next_words_add_up_to() -> None:
    """Counted on every page there can be, against the closed form."""
    farm = Farm.from_seed(3)
    pages: dict[tuple[int, ...], float] = {}
    orders = [itertools.permutations(all_questions([animal])) for animal in ANIMALS]
    for first, second in itertools.permutations([list(each) for each in orders], 2):
        for order in (one + other for one in first for other in second):
            for greeting, share in GREETINGS.items():
                for asking, part in ((True, ASKING), (False, 1 - ASKING)):
                    lines = [each.text if asking else farm.statement(each) for each in order]
                    page = tuple(VOCABULARY.encode(f"{greeting} {' '.join(lines)} <end>"))
                    assert page not in pages
                    pages[page] = share * part
    begins: dict[tuple[int, ...], float] = defaultdict(float)
    for page, chance in pages.items():
        for length in range(len(page) + 1):
            begins[page[:length]] += chance
    rng = np.random.default_rng(1)
    some = [tuple(farm.page(rng)) for _ in range(50)]
    surprises = [
        -math.log(begins[page[: at + 1]] / begins[page[:at]])
        for page in some
        for at in range(len(page))
    ]
    assert farm.floor(some) == pytest.approx(np.mean(surprises))


def test_animals_that_move_have_another_home_and_food_and_the_others_the_same() -> None:
    before, after = Farm.from_seed(3), Farm.from_seed(3)
    after.move(ANIMALS[:4], np.random.default_rng(1))
    for question in all_questions():
        moved = question.animal in ANIMALS[:4]
        assert (before.fact(question) != after.fact(question)) is moved
