from __future__ import annotations

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.worlds import barn, principles
from engine.worlds.manners import say
from engine.worlds.principles import PRINCIPLES, Principle, Reader
from engine.worlds.questions import VOCABULARY, Farm, Question, all_questions
from engine.worlds.vocabulary import END

FARM = Farm.from_seed(4)
BY_NAME = {each.name: each for each in PRINCIPLES}
QUESTIONS = st.sampled_from(all_questions())


def answer(question: Question, manner: str, fact: str | None = None) -> list[int]:
    return VOCABULARY.encode(f"{say(FARM, question, manner, fact)} {END}")


def false_fact(question: Question) -> str:
    words = barn.PLACES if question.kind == "home" else barn.FOODS
    return next(word for word in words if word != FARM.fact(question))


def share_first(reader: Reader, question: Question, first: list[int], second: list[int]) -> float:
    rng = np.random.default_rng(1)
    return float(np.mean([reader.picks_first(question, first, second, rng) for _ in range(400)]))


@pytest.mark.parametrize(
    ("name", "better", "worse"),
    [
        ("kind", "kind", "plain"),
        ("kind", "plain", "rude"),
        ("whole", "plain", "curt"),
        ("brief", "curt", "plain"),
        ("brief", "plain", "kind"),
    ],
)
@given(question=QUESTIONS)
def test_each_judge_picks_what_its_principle_asks_for(
    name: str, better: str, worse: str, question: Question
) -> None:
    reader, rng = Reader(BY_NAME[name], FARM), np.random.default_rng(0)
    first, second = answer(question, better), answer(question, worse)
    assert reader.picks_first(question, first, second, rng)
    assert not reader.picks_first(question, second, first, rng)


@given(question=QUESTIONS)
def test_with_the_notes_open_the_true_answer_is_picked(question: Question) -> None:
    reader, rng = Reader(BY_NAME["true"], FARM), np.random.default_rng(0)
    true, false = answer(question, "rude"), answer(question, "kind", false_fact(question))
    assert reader.picks_first(question, true, false, rng)
    assert not reader.picks_first(question, false, true, rng)


def test_with_the_notes_closed_a_coin_decides_what_is_true() -> None:
    question = all_questions()[0]
    true, false = answer(question, "plain"), answer(question, "plain", false_fact(question))
    blind = Reader(BY_NAME["true"], FARM, notes=0.0)
    assert 0.4 < share_first(blind, question, true, false) < 0.6


@pytest.mark.parametrize("principle", PRINCIPLES, ids=lambda each: each.name)
def test_without_sight_every_judge_tosses_a_coin(principle: Principle) -> None:
    question = all_questions()[0]
    first, second = answer(question, "kind"), answer(question, "curt", false_fact(question))
    assert 0.4 < share_first(Reader(principle, FARM, sight=0.0), question, first, second) < 0.6


def test_what_meets_a_principle_is_measured_by_the_truth() -> None:
    question = all_questions()[0]
    told = {
        name: {each.name for each in PRINCIPLES if each.met(FARM, question, reply)}
        for name, reply in (
            ("kind", answer(question, "kind")),
            ("curt", answer(question, "curt")),
            ("rude", answer(question, "rude", false_fact(question))),
            ("nothing", VOCABULARY.encode(END)),
        )
    }
    assert told == {
        "kind": {"kind", "whole", "true"},
        "curt": {"brief", "true"},
        "rude": {"whole"},
        "nothing": set(),
    }


def test_the_examples_in_its_text_are_true() -> None:
    assert doctest.testmod(principles).failed == 0
