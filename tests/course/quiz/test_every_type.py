"""What holds for an answer to any type of question, whatever it is answered with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.quiz.grading import RULES, Invalid, Scored, grade
from course.quiz.question import Question
from course.quiz.response import Chosen, DontKnow, Response, Typed
from tests.course.quiz.bank import item_of, option, realise, right


def conditional(option_id: str, when: str) -> dict[str, str]:
    return {**option(option_id), "when": when}


ITEMS: dict[str, Any] = {
    "single": item_of("single", answer=option("a"), distractors=[option("b"), option("c")]),
    "multiple": item_of(
        "multiple",
        answers=[option("a"), option("b")],
        distractors=[option("c"), option("d"), option("e")],
    ),
    "numeric": item_of("numeric", value=0.25, tolerance=0.01, unit="%", why="so"),
    "cloze": item_of("cloze", accept=["causal mask", "mask"], why="so"),
    "order": item_of("order", items=["first", "second", "third", "fourth"], why="so"),
    "match": item_of(
        "match",
        pairs=[{"id": f"p{n}", "prompt": f"q{n}", "response": f"r{n}"} for n in range(4)],
        extra=["x", "y"],
        why="so",
    ),
    "predict": item_of(
        "predict",
        stage="pretrain",
        measure="loss_end",
        value=1.2,
        options=[conditional("a", "loss_end > 3"), conditional("b", "loss_end <= 3")],
    ),
    "pick-line": item_of("pick-line", text="one\ntwo\nthree", line=2, why="so"),
}
"""One item of every type; an item with a key that more than one response can be near to."""

TYPES = st.sampled_from(sorted(ITEMS))
TEXTS = st.text(max_size=12) | st.sampled_from(
    ["", " ", "nan", "NaN", "1/0", "2", "25%", "causal mask", "casual mask", "1e-3", "−1", "二"]
)


def test_there_is_an_item_of_every_type_there_is() -> None:
    assert sorted(ITEMS) == sorted(RULES)


@st.composite
def questions(draw: st.DrawFn) -> tuple[Any, Question]:
    item = ITEMS[draw(TYPES)]
    return item, realise(item, seed=draw(st.integers(0, 10_000)))


def responses(question: Question) -> st.SearchStrategy[Response]:
    """Anything that a front end could hand over, right, wrong or senseless."""
    ids = st.sampled_from([*question.option_ids, *question.prompts, "elsewhere", ""])
    chosen = st.lists(ids, max_size=7) | st.permutations(question.option_ids)
    return (
        chosen.map(lambda given_ids: Chosen(tuple(given_ids)))
        | TEXTS.map(Typed)
        | st.just(DontKnow())
    )


@settings(max_examples=400, deadline=None)
@given(questions(), st.data())
def test_an_answer_scores_between_0_and_1_or_says_why_it_is_none(
    asked: tuple[Any, Question], data: st.DataObject
) -> None:
    item, question = asked
    result = grade(item, data.draw(responses(question)), question)
    if isinstance(result, Invalid):
        assert result.reason.endswith((".", "%."))
        assert result.reason[0].isupper()
    else:
        assert 0 <= result.num <= result.den
        assert result.den >= 1
        assert all(type(each) is int for each in (result.num, result.den))


@settings(max_examples=300, deadline=None)
@given(questions(), st.data())
def test_the_order_in_which_options_are_shown_changes_no_score(
    asked: tuple[Any, Question], data: st.DataObject
) -> None:
    item, question = asked
    response = data.draw(responses(question))
    shown_otherwise = tuple(data.draw(st.permutations(question.option_ids)))
    assert grade(item, response, question) == grade(
        item, response, replace(question, option_ids=shown_otherwise)
    )


@settings(max_examples=200, deadline=None)
@given(questions())
def test_the_key_earns_everything_and_i_dont_know_nothing(asked: tuple[Any, Question]) -> None:
    item, question = asked
    key = grade(item, right(item, question), question)
    assert isinstance(key, Scored)
    assert key.full
    assert grade(item, DontKnow(), question) == Scored(0, 1)


@settings(max_examples=200, deadline=None)
@given(questions(), st.data())
def test_the_same_response_always_scores_the_same(
    asked: tuple[Any, Question], data: st.DataObject
) -> None:
    item, question = asked
    response = data.draw(responses(question))
    assert grade(item, response, question) == grade(item, response, question)


@pytest.mark.parametrize("item_type", sorted(set(ITEMS) - {"multiple"}))
@pytest.mark.parametrize("nothing", [Chosen(()), Typed(""), Typed(" \t\u00a0")])
def test_a_blank_is_no_answer(item_type: str, nothing: Response) -> None:
    item = ITEMS[item_type]
    assert isinstance(grade(item, nothing, realise(item)), Invalid)


@pytest.mark.parametrize("item_type", ["single", "multiple", "order", "match", "predict"])
def test_text_is_no_choice(item_type: str) -> None:
    item = ITEMS[item_type]
    assert isinstance(grade(item, Typed("1"), realise(item)), Invalid)


@pytest.mark.parametrize("item_type", ["numeric", "cloze"])
def test_a_choice_is_no_text(item_type: str) -> None:
    item = ITEMS[item_type]
    assert isinstance(grade(item, Chosen(("a",)), realise(item)), Invalid)
