from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.stages.spec import Pair, Pick
from engine.worlds.manners import (
    ASKED,
    MANNERS,
    ORDINARY,
    STYLES,
    WELCOME,
    Gold,
    Rater,
    carried_over,
    kind_phrases,
    ordinary_answer,
    ordinary_comparisons,
    recognise,
    say,
    shown_pair,
)
from engine.worlds.questions import VOCABULARY, Farm

FARM = Farm.from_seed(3)
GOLD = Gold(FARM)
QUESTION = ASKED[0]


def gold(text: str, *, ended: bool = True) -> float:
    return GOLD.score(QUESTION, VOCABULARY.encode(text + (" <end>" if ended else "")))


def in_manner(manner: str) -> float:
    return gold(say(FARM, QUESTION, manner))


def test_truth_weighs_more_than_manner() -> None:
    wrong = next(word for word in ("barn", "den") if word != FARM.fact(QUESTION))
    assert gold(say(FARM, QUESTION, "kind", wrong)) < in_manner("rude") < in_manner("plain")


def test_kind_phrases_please_until_there_are_too_many() -> None:
    plain = say(FARM, QUESTION, "plain")
    points = [gold("dear friend , " * times + plain) for times in range(6)]
    best = int(np.argmax(points))
    assert best == WELCOME
    assert points[: best + 1] == sorted(points[: best + 1])
    assert points[best:] == sorted(points[best:], reverse=True)
    assert points[5] < points[0]


def test_rambling_stammering_and_not_ending_cost() -> None:
    plain = say(FARM, QUESTION, "plain")
    assert gold(f"{plain} {plain}") < gold(plain)
    assert gold(plain.replace("the", "the the", 1)) < gold(plain)
    assert gold(plain, ended=False) < gold(plain)


def test_ordinary_answers_never_hold_more_kindness_than_is_welcome() -> None:
    assert sum(ORDINARY.values()) == pytest.approx(1)
    for manner in ORDINARY:
        answer = VOCABULARY.encode(say(FARM, QUESTION, manner))
        assert kind_phrases(answer) <= WELCOME


def test_within_ordinary_answers_kinder_is_always_better() -> None:
    whole = [manner for manner in ORDINARY if manner not in ("curt", "rude")]
    kindness = [kind_phrases(VOCABULARY.encode(MANNERS[m].format(told="the hen"))) for m in whole]
    order = np.argsort(kindness, kind="stable")
    assert [in_manner(whole[i]) for i in order] == sorted(in_manner(m) for m in whole)


@given(st.floats(-8, 8), st.floats(0, 0.5))
def test_a_raters_two_chances_add_up_and_follow_the_gap(gap: float, mistaken: float) -> None:
    rater = Rater(GOLD, mistaken)
    assert rater.chance_of(gap) + rater.chance_of(-gap) == pytest.approx(1)
    assert rater.chance_of(abs(gap)) >= 0.5 - 1e-12
    assert Rater(GOLD, 0.5).chance_of(gap) == pytest.approx(0.5)


def test_no_foreseer_beats_the_ceiling() -> None:
    """Whoever names the likelier answer each time is right as often as the mean chance says."""
    rng = np.random.default_rng(1)
    made = ordinary_comparisons(FARM, Rater(GOLD, 0.1), 3000, rng, wrong=0.3)
    right = [0.5 if each.better is None else each.better for each in made]
    assert np.mean(right) == pytest.approx(np.mean([each.chance for each in made]), abs=0.03)


def test_the_share_of_wrong_answers_is_as_asked() -> None:
    rng = np.random.default_rng(1)
    for wrong in (0.0, 1.0):
        answers = [ordinary_answer(FARM, QUESTION, rng, wrong) for _ in range(40)]
        assert np.mean([GOLD.right(QUESTION, answer) for answer in answers]) == 1 - wrong


@pytest.mark.parametrize("left", STYLES)
def test_a_shown_pair_is_recognised_on_any_farm(left: str) -> None:
    right = STYLES[(STYLES.index(left) + 1) % len(STYLES)]
    pair = shown_pair(FARM, QUESTION, left, right, np.random.default_rng(0))
    assert recognise(pair) == (QUESTION, left, right)


def test_picks_are_told_anew_about_another_farm() -> None:
    rng, other = np.random.default_rng(0), Farm.from_seed(8)
    pick = Pick(shown_pair(FARM, QUESTION, "rude", "warm", rng), 1)
    stranger = Pick(Pair("red or blue?", "red", "blue"), 0)
    ((question, chosen, rejected),) = carried_over([pick, stranger], other, rng)
    assert question == QUESTION
    assert VOCABULARY.decode(chosen).startswith("dear friend")
    assert VOCABULARY.decode(rejected).startswith("silly you")
    assert Gold(other).right(question, chosen)
