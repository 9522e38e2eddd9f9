"""Numbers drawn afresh, keys held by the bank, items taken back: what the bank may say of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from course.progress.states import History, ItemRecord
from course.quiz.feedback import explain
from course.quiz.grading import Scored, grade
from course.quiz.paper import Paper, draw
from course.quiz.present import shown, stem
from course.quiz.response import Chosen, Typed
from course.quiz.storing import answer_body
from tests.course.quiz.bank import (
    answered,
    fields,
    item_of,
    option,
    quiz_of,
    realise,
    right,
    single,
)

VARIANTS = [{"set": {"n": n}, "value": n - 1} for n in (5, 9, 12)]


def pairs(**more: Any) -> Any:
    more = {"variants": VARIANTS, "stem": "{n} words: how many pairs of neighbours?", **more}
    return item_of("numeric", tolerance=0, why="{n} words have {value} gaps.", **more)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_the_paper_holds_the_numbers_it_drew_and_their_key(seed: int) -> None:
    item = pairs()
    question = realise(item, seed=seed)
    n = int(question.measures["n"])
    assert stem(item, question) == f"{n} words: how many pairs of neighbours?"
    assert grade(item, Typed(str(n - 1)), question) == Scored(1, 1)
    assert grade(item, Typed(str(n)), question) == Scored(0, 1)
    assert right(item, question) == Typed(str(n - 1))


def test_the_explanation_speaks_of_the_same_numbers() -> None:
    from course.quiz.attempt import Answer

    item = pairs()
    question = realise(item)
    n = int(question.measures["n"])
    answer = Answer("item", Typed("1"), Scored(0, 1), None, 0.0, "e")
    told = explain(item, question, answer)
    assert (told.why_right, told.correct) == (f"{n} words have {n - 1} gaps.", str(n - 1))
    assert shown(item, question).stem.startswith(f"{n} words")


def test_every_variant_is_drawn_sooner_or_later() -> None:
    drawn = {realise(pairs(), seed=seed).measures["n"] for seed in range(60)}
    assert drawn == {5, 9, 12}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([5.0, 9.0, 12.0]))
def test_a_retake_asks_with_other_numbers_than_last_time(seed: int, last: float) -> None:
    seen = answered(right=("item",))
    record: ItemRecord = replace(seen.items["item"], values={"n": last})
    quiz = quiz_of(pairs().model_dump(exclude_none=True))
    paper = draw(quiz, "loss", seed, History({"item": record}), {})
    assert paper.questions[0].measures["n"] != last


def test_an_answer_keeps_the_numbers_it_was_given_to() -> None:
    question = realise(pairs())
    body = answer_body(question, Typed("4"), Scored(1, 1), None, 1.0)
    assert body["values"] == dict(question.measures)
    assert "values" not in answer_body(
        realise(item_of("single", answer=option("a"), distractors=[option("b")])),
        Chosen(("a",)), Scored(1, 1), None, 1.0,
    )  # fmt: skip


def test_a_paper_with_variants_comes_back_from_the_log() -> None:
    import json

    quiz = quiz_of(pairs().model_dump(exclude_none=True))
    paper = draw(quiz, "loss", 4, History(), {})
    again = Paper.from_body(json.loads(json.dumps(paper.to_body())))
    assert again == paper
    assert grade(quiz.items[0], right(quiz.items[0], again.questions[0]), again.questions[0])


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"value": 4.0}, "give one"),
        ({"variants": [], "value": None}, "give one"),
        ({"variants": VARIANTS[:1]}, "two or more"),
        ({"variants": [*VARIANTS, {"set": {"m": 3}, "value": 2}]}, "the same ones"),
        ({"variants": [*VARIANTS, VARIANTS[0]]}, "two variants set the same"),
        ({"stem": "{m} words?"}, "places for m"),
        ({"stem": "How many pairs?"}, "places for nothing"),
        ({"stem": "{n} words, {loose?"}, "brace"),
        ({"why": "{m} gaps"}, "speaks of m"),
        ({"variants": [{"set": {}, "value": 1}, {"set": {}, "value": 2}]}, "at least 1"),
    ],
)
def test_variants_that_do_not_fit_are_refused_with_the_reason(
    more: dict[str, Any], said: str
) -> None:
    given_fields = {
        **fields("item", "numeric"),
        "stem": "{n} words?",
        "variants": VARIANTS,
        "tolerance": 0,
        "why": "so",
        **more,
    }
    with pytest.raises(ValidationError, match=said):
        quiz_of({key: value for key, value in given_fields.items() if value is not None})


def prediction(value: float | None, *conditions: str) -> dict[str, Any]:
    options = [{**option(f"o{n}"), "when": when} for n, when in enumerate(conditions)]
    more = {} if value is None else {"value": value}
    return fields("item", "predict", stage="s", measure="m", options=options, **more)


def test_a_prediction_is_asked_from_its_value_and_left_out_without_one() -> None:
    ways = ("m > 1", "m <= 1")
    assert draw(quiz_of(prediction(2.0, *ways)), "loss", 1, History(), {}).questions
    assert not draw(quiz_of(prediction(None, *ways)), "loss", 1, History(), {}).questions


@pytest.mark.parametrize(
    "conditions", [("m > 1", "m > 0"), ("m < 1", "m < 0"), ("other > 1", "m < 0"), ("won", "m < 0")]
)
def test_of_a_predictions_options_exactly_one_holds(conditions: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError, match="exactly one holds"):
        quiz_of(prediction(2.0, *conditions))


def test_an_item_taken_back_is_not_asked() -> None:
    quiz = quiz_of(single("kept"), single("gone", void="Two options are right."))
    paper = draw(quiz, "loss", 1, History(), {})
    assert [each.item_id for each in paper.questions] == ["kept"]


def test_a_run_whose_measure_is_no_number_is_not_asked_about() -> None:
    own = quiz_of(single("own", run={"stage": "s", "measure": "m"}), single("other"))
    for measure in (float("nan"), float("inf")):
        paper = draw(own, "loss", 1, History(), {"s": {"m": measure}})
        assert [each.item_id for each in paper.questions] == ["other"]
