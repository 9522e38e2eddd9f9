"""An attempt: graded, stored, then told; resumed exactly; nothing lost."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from course.errors import ProgressError, UsageError
from course.progress.log import EventLog
from course.quiz import session
from course.quiz.response import Chosen, DontKnow, Typed
from course.quiz.summary import summarise
from tests.course.quiz.bank import fields, option, quiz_of, single
from tests.course.quiz.desk import KEY, QUIZ, WRONG, Desk, Flaky, finish, wrong_for


def test_an_answer_is_on_the_disk_when_its_verdict_is_known(desk: Desk, path: Path) -> None:
    attempt = desk.begin()
    outcome = desk.answer(attempt, confidence=3, seconds=8.24)
    assert outcome.feedback is not None
    assert outcome.feedback.verdict == "right"
    with sqlite3.connect(path) as other:  # as another process would see it
        rows = other.execute("SELECT item, rev, body FROM event WHERE kind = 'answered'").fetchall()
    other.close()
    assert [row[:2] for row in rows] == [(outcome.question.item_id, 1)]
    (event,) = desk.log.events(kinds=("answered",))
    assert event.body["confidence"] == 3
    assert event.body["seconds"] == 8.2
    assert event.body["scored"] == [1, 1]
    assert event.body["attempt"] == attempt.id


@pytest.mark.parametrize(("missed", "passed"), [(0, True), (3, True), (4, False), (15, False)])
def test_twelve_of_fifteen_is_a_pass(desk: Desk, missed: int, passed: bool) -> None:
    attempt = desk.begin()
    outcome = finish(desk, attempt, missed)
    assert outcome.finished
    assert attempt.finished
    assert str(attempt.score) == f"{15 - missed}/15"
    assert attempt.passed is passed
    assert desk.kinds().count("attempt-finished") == 1
    state = desk.view.state("loss")
    assert str(state.latest) == f"{15 - missed}/15"
    assert state.passed is passed
    assert desk.resume() is None


def test_an_invalid_response_consumes_nothing_and_says_why(desk: Desk) -> None:
    attempt = desk.begin()
    before, question = desk.kinds(), attempt.current
    for response in (Chosen(()), Typed(""), Typed("nan"), Chosen(("elsewhere",))):
        outcome = desk.answer(attempt, response)
        assert outcome.invalid
        assert (outcome.answer, outcome.feedback) == (None, None)
    assert (desk.kinds(), attempt.current, attempt.position) == (before, question, 1)


def test_i_dont_know_scores_nothing_and_is_kept_as_such(desk: Desk) -> None:
    attempt = desk.begin()
    outcome = desk.answer(attempt, DontKnow())
    assert outcome.feedback is not None
    assert (outcome.feedback.verdict, outcome.feedback.told) == ("unknown", "")
    (event,) = desk.log.events(kinds=("answered",))
    assert event.body["dont_know"] is True
    assert "scored" not in event.body
    assert attempt.score.num == 0
    assert desk.view.history("loss").items[outcome.question.item_id].dont_know


def test_confidence_is_never_scored(desk: Desk) -> None:
    scores = []
    for confidence in (None, 1, 2, 3, 17):
        attempt = desk.begin()
        desk.answer(attempt, confidence=confidence)
        scores.append(attempt.score)
    assert len(set(scores)) == 1


def test_resuming_goes_on_exactly_where_one_left(desk: Desk, path: Path) -> None:
    attempt = desk.begin(seed=42)
    for place in range(6):
        desk.answer(attempt, wrong_for(attempt) if place % 2 else None)
    with EventLog.open(path) as log:
        resumed = Desk(log, QUIZ).resume()
    assert resumed is not None
    assert (resumed.id, resumed.paper, resumed.position) == (attempt.id, attempt.paper, 7)
    assert resumed.current == attempt.current
    assert resumed.score == attempt.score
    assert resumed.answers == attempt.answers


def test_a_resumed_paper_is_never_drawn_again(desk: Desk, path: Path) -> None:
    paper = desk.begin(seed=42).paper
    grown = quiz_of(
        *(each.model_dump(exclude_none=True) for each in QUIZ.items),
        *(single(f"new{n}") for n in range(9)),
    )
    resumed = Desk(desk.log, grown).resume()
    assert resumed is not None
    assert resumed.paper == paper


def test_when_storing_fails_the_attempt_is_as_before_and_can_be_tried_again(desk: Desk) -> None:
    attempt = desk.begin()
    connection = desk.log._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    said = ""
    while not said:  # the last page has room for some
        current, answers, score = attempt.current, dict(attempt.answers), attempt.score
        try:
            desk.answer(attempt)
        except ProgressError as error:
            said = str(error)
    assert "the disk is full" in said
    assert (attempt.current, attempt.answers, attempt.score) == (current, answers, score)
    assert desk.kinds().count("answered") == len(answers)
    connection.execute("PRAGMA max_page_count = 100000")
    assert not desk.answer(attempt).elsewhere
    assert desk.kinds().count("answered") == len(attempt.answers) == len(answers) + 1


def test_an_answer_stored_although_an_error_was_reported_is_stored_once(desk: Desk) -> None:
    attempt = desk.begin()
    desk.log._connection = Flaky(desk.log._connection)  # type: ignore[assignment] # a stand-in
    with pytest.raises(ProgressError):
        desk.answer(attempt)
    assert attempt.answers == {}
    outcome = desk.answer(attempt)
    assert outcome.answer is not None
    assert not outcome.elsewhere
    assert desk.kinds().count("answered") == 1


def test_of_two_terminals_the_first_answer_counts_and_the_second_is_told(
    desk: Desk, path: Path
) -> None:
    first = desk.begin()
    with EventLog.open(path) as log:
        other = Desk(log, QUIZ)
        second = other.resume()
        assert second is not None
        desk.answer(first, wrong_for(first))
        outcome = other.answer(second)
        assert outcome.elsewhere
        assert outcome.feedback is not None
        assert outcome.feedback.verdict == "wrong"
        assert desk.kinds().count("answered") == 1
        assert (second.score, second.position) == (first.score, 2)
        assert not other.answer(second).elsewhere
        assert desk.answer(first).elsewhere  # the first terminal now learns of that one


def test_two_terminals_finish_an_attempt_once(desk: Desk, path: Path) -> None:
    first = desk.begin()
    with EventLog.open(path) as log:
        other = Desk(log, QUIZ)
        second = other.resume()
        assert second is not None
        while not (first.finished and second.finished):
            for terminal, attempt in ((desk, first), (other, second)):
                if not attempt.finished:
                    terminal.answer(attempt)
    assert desk.kinds().count("answered") == 15
    assert desk.kinds().count("attempt-finished") == 1
    assert first.score == second.score


def test_a_reset_closes_an_attempt_that_another_terminal_has_open(desk: Desk) -> None:
    attempt = desk.begin()
    desk.log.append("reset", lesson="loss")
    outcome = desk.answer(attempt)
    assert (outcome.elsewhere, outcome.answer, attempt.finished) == (True, None, True)
    assert "answered" not in desk.kinds()


def test_in_an_exam_nothing_is_told_before_the_end(desk: Desk) -> None:
    attempt = desk.begin(exam=True)
    assert desk.answer(attempt).feedback is None
    resumed = desk.resume()
    assert resumed is not None
    assert resumed.exam


def test_in_an_exam_questions_may_be_answered_in_any_order(desk: Desk) -> None:
    attempt = desk.begin(exam=True)
    third = attempt.questions[2]
    answer = Typed("4") if third.item_id == "num" else KEY
    session.commit(attempt, desk.log, answer, question=third)
    assert attempt.position == 1
    assert third.item_id in attempt.answers


def test_a_finished_attempt_takes_no_more_answers(desk: Desk) -> None:
    attempt = desk.begin()
    finish(desk, attempt, 0)
    with pytest.raises(ValueError, match="no question left"):
        session.commit(attempt, desk.log, KEY)


def test_a_bank_with_nothing_to_ask_yet_says_so_and_stores_nothing(desk: Desk) -> None:
    desk.quiz = quiz_of(single("own", run={"stage": "pretrain", "measure": "loss_end"}))
    with pytest.raises(UsageError, match="no question that can be asked yet"):
        desk.begin()
    assert desk.kinds() == []


def test_a_retake_asks_what_was_missed_first(desk: Desk) -> None:
    attempt = desk.begin()
    missed = {question.item_id for question in attempt.questions[:4]}
    finish(desk, attempt, 4)
    again = desk.begin(seed=9)
    assert {question.item_id for question in again.questions[:4]} == missed


def test_partial_points_add_up_exactly(path: Path) -> None:
    items = (
        fields(
            f"m{n}",
            "multiple",
            answers=[option("a"), option("b"), option("c")],
            distractors=[option("d"), option("e")],
        )
        for n in range(3)
    )
    with EventLog.open(path) as log:
        desk = Desk(log, quiz_of(*items))
        attempt = desk.begin()
        for _ in range(3):
            outcome = desk.answer(attempt, Chosen(("a",)))
            assert outcome.feedback is not None
            assert (outcome.feedback.verdict, outcome.feedback.points) == ("partly", "1/3 of 1")
        assert str(attempt.score) == "1/3"
        assert (attempt.score.points, attempt.score.passed) == (1, False)


def test_the_summary_lists_what_was_missed_and_each_objective(desk: Desk) -> None:
    attempt = desk.begin()
    missed = attempt.questions[:2]
    desk.answer(attempt, wrong_for(attempt))
    desk.answer(attempt, DontKnow())
    while not attempt.finished:
        desk.answer(attempt)
    result = summarise(attempt)
    assert (str(result.score), result.passed, result.dont_know) == ("13/15", True, 1)
    assert [(each.number, each.item_id) for each in result.missed] == [
        (1, missed[0].item_id),
        (2, missed[1].item_id),
    ]
    assert all(each.feedback.correct in ("text of key", "4") for each in result.missed)
    assert sum(part.questions for part in result.parts) == 15
    assert sum(part.points for part in result.parts) == 13


def test_what_one_was_sure_of_and_got_wrong_heads_the_review(desk: Desk) -> None:
    attempt = desk.begin()
    asked = [question.item_id for question in attempt.questions[:5]]
    for confidence in (1, 3, None, 2):
        desk.answer(attempt, wrong_for(attempt), confidence=confidence)
    desk.answer(attempt, DontKnow(), confidence=3)
    while not attempt.finished:
        desk.answer(attempt, confidence=3)
    missed = summarise(attempt).missed
    first, second, third, fourth, fifth = asked
    assert [each.item_id for each in missed] == [second, fourth, first, third, fifth]
    assert [each.confident for each in missed] == [True, False, False, False, False]
    assert [each.confidence for each in missed] == [3, 2, 1, None, None]


@pytest.mark.parametrize("exam", [False, True])
def test_a_dispute_holds_the_answer_and_the_key_as_they_stood(desk: Desk, exam: bool) -> None:
    attempt = desk.begin(exam=exam)
    question = next(each for each in attempt.questions if each.type == "single")
    unseen = next(each for each in attempt.questions if each != question)
    if exam:
        session.draft(attempt, desk.log, question, WRONG)
    else:
        session.commit(attempt, desk.log, WRONG, question=question)
    session.dispute(attempt, desk.log, question, " Both are right. ")
    session.dispute(attempt, desk.log, unseen, "What does it ask?")
    first, second = desk.log.events(kinds=("disputed",))
    assert (first.lesson, first.item, first.rev) == ("loss", question.item_id, 1)
    assert first.body == {
        "attempt": attempt.id,
        "response": {"chosen": ["no"]},
        "reason": "Both are right.",
        "key": {"chosen": ["key"]},
    }
    assert second.body["response"] is None
    assert [each.reason for each in desk.view.disputes()] == [
        "Both are right.",
        "What does it ask?",
    ]


def test_a_question_answered_keeps_its_score_and_a_finished_attempt_is_not_drawn_again(
    desk: Desk,
) -> None:
    attempt = desk.begin(seed=42)
    finish(desk, attempt, 3)
    (again,) = session.past(desk.log, desk.quiz, "loss")
    assert (again.paper, again.answers, again.score) == (
        attempt.paper,
        attempt.answers,
        attempt.score,
    )
    assert again.closed
