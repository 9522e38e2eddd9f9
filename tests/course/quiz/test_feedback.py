"""What is shown of a question, and what is told after its answer."""

from __future__ import annotations

from typing import Any

import pytest

from course.errors import ContentError
from course.quiz.attempt import Answer
from course.quiz.feedback import Feedback, explain
from course.quiz.grading import RULES, DontKnow, Scored, grade, rule
from course.quiz.present import shown
from course.quiz.question import Question
from course.quiz.response import Chosen, Response, Typed, from_body, to_body
from tests.course.quiz.bank import item_of, option, realise, right


def told(item: Any, response: Response, **measures: float) -> Feedback:
    question = realise(item, **measures)
    result = grade(item, response, question)
    assert isinstance(result, Scored)
    answer = Answer(item.id, response, result, None, 0.0, "e")
    return explain(item, question, answer)


def one() -> Any:
    return item_of("single", answer=option("key"), distractors=[option("no"), option("nope")])


def some() -> Any:
    return item_of(
        "multiple",
        answers=[option("a"), option("b")],
        distractors=[option("c"), option("d")],
    )


def test_options_are_numbered_as_this_paper_shows_them() -> None:
    item = one()
    question = realise(item, seed=3)
    drawn = shown(item, question)
    assert [each.label for each in drawn.options] == ["1", "2", "3"]
    assert tuple(each.id for each in drawn.options) == question.option_ids
    assert {each.text for each in drawn.options} == {"text of key", "text of no", "text of nope"}


def test_a_right_answer_says_why_and_where_the_lesson_says_so() -> None:
    feedback = told(one(), Chosen(("key",)))
    assert (feedback.verdict, feedback.glyph, feedback.word) == ("right", "✓", "Right.")
    assert feedback.why_right == "why key"
    assert feedback.why_chosen == ()
    assert (feedback.cite, feedback.quote) == ("the-leash", "The leash is short.")


def test_a_wrong_answer_says_why_it_is_wrong_under_its_shown_number() -> None:
    item = one()
    feedback = told(item, Chosen(("nope",)))
    (note,) = feedback.why_chosen
    assert (feedback.verdict, feedback.word) == ("wrong", "Not right.")
    assert (note.text, note.why) == ("text of nope", "why nope")
    assert note.label == str(realise(item).option_ids.index("nope") + 1)
    assert (feedback.told, feedback.correct) == ("text of nope", "text of key")


def test_a_partly_right_answer_names_what_was_wrong_in_it() -> None:
    feedback = told(some(), Chosen(("a", "b", "c")))
    assert (feedback.verdict, feedback.glyph, feedback.points) == ("partly", "~", "1/2 of 1")
    assert [note.text for note in feedback.why_chosen] == ["text of c"]
    assert set(feedback.why_right.split(" why ")) == {"why a", "b"} or set(
        feedback.why_right.split(" why ")
    ) == {"why b", "a"}


def test_every_verdict_has_a_word_and_a_glyph_of_its_own() -> None:
    responses = [Chosen(("a", "b")), Chosen(("a",)), Chosen(("c",)), DontKnow()]
    found = [told(some(), response) for response in responses]
    assert len({each.word for each in found}) == len({each.glyph for each in found}) == 4


def test_a_number_is_told_with_its_unit() -> None:
    item = item_of("numeric", value=25.0, tolerance=1.0, unit="%", why="a quarter")
    feedback = told(item, Typed(" 30 "))
    assert (feedback.told, feedback.correct, feedback.why_right) == ("30 %", "25 %", "a quarter")
    assert told(item, Typed("30%")).told == "30%"
    assert shown(item, realise(item)).unit == "%"


def test_the_stem_holds_the_numbers_of_the_learners_run() -> None:
    item = item_of(
        "numeric",
        tolerance=0.01,
        why="so",
        stem="It began at {loss_start:.2f}.",
        run={"stage": "pretrain", "measure": "loss_end"},
    )
    question = realise(item, loss_start=4.0071, loss_end=1.2)
    assert shown(item, question).stem == "It began at 4.01."


def test_braces_in_a_stem_without_a_run_are_only_text() -> None:
    item = item_of("single", stem="What does {x} print?", answer=option("key"), distractors=[
        option("no")
    ])  # fmt: skip
    assert shown(item, realise(item)).stem == "What does {x} print?"


def test_a_match_shows_prompts_by_number_and_responses_by_letter() -> None:
    item = item_of(
        "match",
        pairs=[
            {"id": "p", "prompt": "loss", "response": "a number"},
            {"id": "q", "prompt": "token", "response": "a piece of text"},
        ],
        extra=["a knob"],
        why="so",
    )
    question = realise(item)
    drawn = shown(item, question)
    assert [each.label for each in drawn.prompts] == ["1", "2"]
    assert [each.label for each in drawn.options] == ["a", "b", "c"]
    feedback = told(item, right(item, question))
    assert "loss → a number" in feedback.correct
    assert "token → a piece of text" in feedback.correct


@pytest.mark.parametrize("item_type", sorted(RULES))
def test_every_type_says_how_to_answer(item_type: str) -> None:
    assert rule(item_type).hint.endswith(".")


def test_an_unknown_type_is_an_error_of_content() -> None:
    with pytest.raises(ContentError, match="'essay' is not a type"):
        rule("essay")


@pytest.mark.parametrize(
    "response", [Chosen(("b", "a")), Chosen(()), Typed("1\u00a0000"), DontKnow()]
)
def test_a_response_comes_back_from_the_log(response: Response) -> None:
    assert from_body(to_body(response)) == response


@pytest.mark.parametrize("body", [None, {}, [], {"chosen": [1]}, {"typed": 3}, {"dont_know": "no"}])
def test_what_is_no_response_is_none(body: object) -> None:
    assert from_body(body) is None


def test_i_dont_know_is_worth_nothing_for_every_type() -> None:
    assert grade(one(), DontKnow(), Question("item", 1, "single")) == Scored(0, 1)
