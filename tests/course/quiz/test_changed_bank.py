"""A bank that changes under an attempt: what was answered counts, what is gone is not asked."""

from __future__ import annotations

from typing import Any

import pytest

from course.catalog.quiz_models import Quiz
from course.quiz import session
from course.quiz.summary import summarise
from tests.course.quiz.bank import quiz_of, single
from tests.course.quiz.desk import QUIZ, Desk, finish


def without(item_id: str, quiz: Quiz = QUIZ) -> Quiz:
    return Quiz.model_construct(
        format=1, items=tuple(each for each in quiz.items if each.id != item_id)
    )


def revised(item_id: str) -> Quiz:
    return Quiz.model_construct(
        format=1,
        items=tuple(
            each.model_copy(update={"rev": 2}) if each.id == item_id else each
            for each in QUIZ.items
        ),
    )


def with_one_distractor(item_id: str) -> Quiz:
    return Quiz.model_construct(
        format=1,
        items=tuple(
            each.model_copy(update={"distractors": each.distractors[:1]})
            if each.id == item_id
            else each
            for each in QUIZ.items
        ),
    )


@pytest.mark.parametrize("change", [without, revised])
def test_a_question_whose_item_changed_counts_as_not_asked(desk: Desk, change: Any) -> None:
    attempt = desk.begin()
    gone = attempt.paper.questions[3].item_id
    later = Desk(desk.log, change(gone))
    resumed = later.resume()
    assert resumed is not None
    assert [question.item_id for question in resumed.skipped] == [gone]
    assert len(resumed.questions) == 14
    finish(later, resumed, 2)
    assert str(resumed.score) == "12/14"
    assert resumed.passed
    assert str(later.view.state("loss").latest) == "12/14"


@pytest.mark.parametrize("change", [without, revised])
def test_a_question_already_answered_keeps_its_score(desk: Desk, change: Any) -> None:
    attempt = desk.begin()
    first = attempt.paper.questions[0].item_id
    desk.answer(attempt)
    resumed = Desk(desk.log, change(first)).resume()
    assert resumed is not None
    assert resumed.position == 2
    assert len(resumed.questions) == 15
    assert resumed.score == attempt.score


def test_an_option_taken_away_without_a_new_revision_is_not_asked_about(desk: Desk) -> None:
    attempt = desk.begin()
    item_id = next(each.item_id for each in attempt.paper.questions if each.item_id != "num")
    resumed = Desk(desk.log, with_one_distractor(item_id)).resume()
    assert resumed is not None
    assert [each.item_id for each in resumed.skipped] == [item_id]


def test_an_attempt_with_nothing_left_is_closed_with_its_score(desk: Desk) -> None:
    attempt = desk.begin()
    for _ in range(14):
        desk.answer(attempt)
    assert attempt.current is not None
    later = Desk(desk.log, without(attempt.current.item_id))
    assert later.resume() is None
    assert str(later.view.state("loss").latest) == "14/14"


def test_an_attempt_whose_whole_bank_is_gone_is_closed_without_a_score(desk: Desk) -> None:
    desk.begin()
    later = Desk(desk.log, quiz_of(single("elsewhere")))
    assert later.resume() is None
    assert (later.view.state("loss").latest, later.view.state("loss").quiz_open) == (None, False)


def test_a_paper_that_cannot_be_read_is_closed_not_fatal(desk: Desk) -> None:
    desk.log.append("attempt-started", lesson="loss", body={"attempt": "x", "paper": {"a": 1}})
    assert desk.resume() is None
    assert not desk.view.state("loss").quiz_open


def test_an_answered_question_that_became_another_one_is_left_out_of_the_review(
    desk: Desk,
) -> None:
    attempt = desk.begin()
    finish(desk, attempt, 3)
    item_id = next(each.item_id for each in attempt.questions if each.type == "single")
    (again,) = session.past(desk.log, with_one_distractor(item_id), "loss")
    assert str(again.score) == "12/15"
    assert item_id not in {each.item_id for each in summarise(again).missed}
    assert len(summarise(again).missed) == 2
