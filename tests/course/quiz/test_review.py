"""Review: what comes back, when, in which order; stored before it is told; never a reproach."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from course.errors import ProgressError
from course.progress import record
from course.progress.log import EventLog
from course.quiz import review
from course.quiz.response import DontKnow, Typed
from tests.course.quiz.bank import fields, single
from tests.course.quiz.shelf import MONDAY, WRONG, Calendar, Course, Learner, bank


@pytest.fixture
def learner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Learner]:
    """A learner of a course with the lessons a and b, 15 items each, three of a's are anchors."""
    (tmp_path / "lessons").mkdir()
    course = Course(tmp_path / "lessons")
    course.add("a", *bank(15, anchors=("i12", "i13", "i14")))
    course.add("b", *bank(15))
    with EventLog.open(tmp_path / "progress.sqlite3") as log:
        yield Learner(log, course, Calendar(monkeypatch))


def items(pairs: list[tuple[str, str]]) -> set[str]:
    return {item for _, item in pairs}


def test_nothing_comes_back_before_a_quiz_was_finished(learner: Learner) -> None:
    learner.take_quiz("a", missed=("i00", "i01"), stop=14)
    learner.calendar.pass_days(30)
    assert learner.asked() == []
    assert learner.due().forecast == (0,) * 7


def test_what_was_missed_comes_back_the_next_day_and_not_before(learner: Learner) -> None:
    learner.take_quiz("b", missed=("i00", "i07"))
    assert learner.asked() == []
    learner.calendar.pass_days(1)
    assert items(learner.asked()) == {"i00", "i07"}


def test_anchors_come_back_though_they_were_right(learner: Learner) -> None:
    learner.take_quiz("a")
    learner.calendar.pass_days(1)
    assert learner.asked() == []
    learner.calendar.pass_days(1)
    assert items(learner.asked()) == {"i12", "i13", "i14"}


def test_at_most_three_anchors_of_a_lesson_come_back(learner: Learner) -> None:
    learner.course.add("c", *bank(15, anchors=[f"i{n:02}" for n in range(8)]))
    learner.take_quiz("c")
    learner.calendar.pass_days(5)
    assert len(learner.asked()) == 3


def test_an_anchor_that_the_quiz_did_not_ask_joins_too(learner: Learner) -> None:
    learner.course.add("c", *bank(16, anchors=[f"i{n:02}" for n in range(16)]))
    attempt = learner.take_quiz("c")
    (unasked,) = {f"i{n:02}" for n in range(16)} - {q.item_id for q in attempt.questions}
    anchors = [f"i{n:02}" for n in range(16) if f"i{n:02}" != unasked]
    learner.course.add("c", *(single(each, anchor=each == unasked) for each in [unasked, *anchors]))
    learner.calendar.pass_days(1)
    assert learner.asked() == [("c", unasked)]


def test_a_right_answer_in_review_rests_longer_than_a_wrong_one(learner: Learner) -> None:
    learner.take_quiz("b", missed=("i00", "i01"))
    learner.calendar.pass_days(1)
    round_ = learner.begin()
    wrong = learner.commit(round_, WRONG)
    right = learner.commit(round_)
    assert wrong.again == learner.calendar.today + timedelta(days=1)
    assert right.again is not None
    assert right.again > wrong.again
    learner.calendar.today = wrong.again
    assert learner.asked() == [("b", wrong.question.item_id)]


def test_i_dont_know_counts_as_not_right(learner: Learner) -> None:
    learner.take_quiz("b", missed=("i00",))
    learner.calendar.pass_days(1)
    outcome = learner.commit(learner.begin(), DontKnow())
    assert outcome.again == learner.calendar.today + timedelta(days=1)
    assert outcome.feedback is not None
    assert outcome.feedback.verdict == "unknown"


def test_a_day_has_a_cap_and_asks_the_oldest_first(learner: Learner) -> None:
    everything = [f"i{n:02}" for n in range(15)]
    learner.take_quiz("a", missed=everything)
    learner.calendar.pass_days(3)
    learner.take_quiz("b", missed=everything)
    learner.calendar.pass_days(3)
    assert {lesson for lesson, _ in learner.asked()} == {"a"}
    assert len(learner.review_all()) == 12
    assert learner.asked() == []
    assert learner.due().questions == 0
    assert learner.due().done == 12


def test_lessons_take_turns(learner: Learner) -> None:
    everything = [f"i{n:02}" for n in range(15)]
    learner.take_quiz("a", missed=everything)
    learner.take_quiz("b", missed=everything)
    learner.calendar.pass_days(1)
    asked = [lesson for lesson, _ in learner.asked()]
    assert len(asked) == 12
    assert all(one != other for one, other in itertools.pairwise(asked))


def test_after_a_long_absence_today_is_no_longer_than_any_day(learner: Learner) -> None:
    everything = [f"i{n:02}" for n in range(15)]
    learner.take_quiz("a", missed=everything)
    learner.take_quiz("b", missed=everything)
    learner.calendar.pass_days(400)
    today = learner.due()
    assert (today.questions, today.forecast) == (12, (12, 12, 6, 0, 0, 0, 0))
    assert "30" not in today.line


def test_the_learner_sets_the_cap(learner: Learner) -> None:
    learner.take_quiz("b", missed=("i00", "i01", "i02"))
    learner.calendar.pass_days(1)
    record.setting(learner.log, "review-cap", 2)
    assert len(learner.asked()) == 2
    record.setting(learner.log, "review-cap", 0)
    assert learner.asked() == []
    record.setting(learner.log, "review-cap", "many")
    assert len(learner.asked()) == 3


def test_the_line_for_home_says_how_many_and_how_long(learner: Learner) -> None:
    assert learner.due().line == ""
    learner.take_quiz("b", missed=("i00",))
    learner.calendar.pass_days(1)
    assert learner.due().line == "Review 1 question, about 1 minute"
    learner.take_quiz("a", missed=[f"i{n:02}" for n in range(15)])
    learner.calendar.pass_days(2)
    assert learner.due().line == "Review 12 questions, about 2 minutes"  # 10 seconds each


def test_an_answer_is_stored_before_it_is_told(learner: Learner) -> None:
    learner.take_quiz("b", missed=("i00",))
    learner.calendar.pass_days(1)
    outcome = learner.commit(learner.begin(), confidence=3, seconds=4.25)
    (event,) = learner.log.events(kinds=("reviewed",))
    assert (event.lesson, event.item, event.rev) == ("b", "i00", 1)
    assert event.body == {
        "response": {"chosen": ["key"]},
        "confidence": 3,
        "seconds": 4.2,
        "scored": [1, 1],
        "due": outcome.again.isoformat() if outcome.again else "",
    }


def test_an_answer_that_cannot_be_stored_changes_nothing_and_is_stored_once_later(
    learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    learner.take_quiz("b", missed=("i00",))
    learner.calendar.pass_days(1)
    round_ = learner.begin()

    def full(*_: Any) -> Any:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(learner.log, "_store", full)
        with pytest.raises(ProgressError):
            learner.commit(round_)
    assert not round_.answers
    assert round_.current is not None
    outcome = learner.commit(round_)
    assert outcome.finished
    assert not outcome.elsewhere
    assert len(list(learner.log.events(kinds=("reviewed",)))) == 1


def test_what_is_no_answer_stores_nothing_and_says_why(learner: Learner) -> None:
    learner.course.add("n", fields("n", "numeric", value=4.0, tolerance=0.0, why="four"))
    attempt = review_quiz(learner, "n", Typed("5"))
    assert attempt.finished
    learner.calendar.pass_days(1)
    round_ = learner.begin()
    outcome = learner.commit(round_, Typed("four"))
    assert outcome.invalid
    assert round_.position == 1
    assert not round_.finished
    assert not list(learner.log.events(kinds=("reviewed",)))


def review_quiz(learner: Learner, lesson: str, response: Any) -> Any:
    from course.quiz import session

    attempt = session.begin(learner.log, learner.view, learner.course.quizzes[lesson], lesson)
    while not attempt.finished:
        session.commit(attempt, learner.log, response)
    return attempt


def test_leaving_a_round_loses_nothing_and_the_next_goes_on(learner: Learner) -> None:
    learner.take_quiz("b", missed=("i00", "i01", "i02"))
    learner.calendar.pass_days(1)
    first = learner.begin()
    question = first.current
    assert question is not None
    again = learner.begin().current
    assert again == question  # drawn alike until it is answered
    learner.commit(first)
    assert len(learner.begin()) == 2
    assert question.item_id not in items(learner.asked())


def test_what_another_terminal_reviewed_meanwhile_counts_once(learner: Learner) -> None:
    learner.take_quiz("b", missed=("i00",))
    learner.calendar.pass_days(1)
    here, there = learner.begin(), learner.begin()
    assert not learner.commit(there, WRONG).elsewhere
    outcome = learner.commit(here)
    assert outcome.elsewhere
    assert outcome.finished
    (event,) = learner.log.events(kinds=("reviewed",))
    assert event.body["scored"] == [0, 1]


def test_a_question_that_left_the_bank_is_passed_over(learner: Learner) -> None:
    learner.take_quiz("b", missed=("i00", "i01", "i02"))
    learner.calendar.pass_days(1)
    round_ = learner.begin()
    assert len(round_) == 3
    learner.course.quizzes["b"] = learner.course.quizzes["b"].model_copy(
        update={"items": tuple(learner.course.quizzes["b"].items[2:])}
    )
    assert round_.current is not None
    assert round_.current.item_id == "i02"
    assert len(round_) == 1


def test_a_voided_question_never_comes_back(learner: Learner) -> None:
    learner.take_quiz("b", missed=("i00", "i01"))
    learner.course.add("b", single("i00", void="two options are right"), single("i01"))
    learner.calendar.pass_days(1)
    assert learner.asked() == [("b", "i01")]


def test_a_question_whose_meaning_changed_starts_anew(learner: Learner) -> None:
    learner.take_quiz("b", missed=("i00",))
    for _ in range(3):
        learner.calendar.pass_days(40)
        assert learner.review_all() == [("b", "i00")]
    learner.course.add("b", single("i00", rev=2))
    learner.calendar.pass_days(1)
    outcome = learner.commit(learner.begin())
    assert outcome.again is not None
    assert (outcome.again - learner.calendar.today).days < 5  # not the months of the old question


def test_a_lesson_begun_anew_takes_its_questions_out(learner: Learner) -> None:
    learner.take_quiz("a", missed=("i00",))
    learner.take_quiz("b", missed=("i00",))
    learner.log.append("reset", lesson="a")
    learner.calendar.pass_days(5)
    assert {lesson for lesson, _ in learner.asked()} == {"b"}
    learner.log.append("reset")
    assert learner.asked() == []


def test_a_rescored_answer_counts_as_right(learner: Learner) -> None:
    attempt = learner.take_quiz("b", missed=("i00", "i01"))
    learner.log.append(
        "rescored",
        lesson="b",
        body={"attempt": attempt.id, "num": 14, "den": 15, "items": {"i00": "the key was wrong"}},
    )
    learner.calendar.pass_days(30)
    assert items(learner.asked()) == {"i01"}


def test_what_an_exam_left_blank_comes_back(learner: Learner) -> None:
    attempt = learner.take_quiz("b", missed=("i00",), stop=14)
    left = attempt.current
    assert left is not None
    body = {"attempt": attempt.id, "num": 13, "den": 15, "questions": 15, "blank": [left.item_id]}
    learner.log.append("attempt-finished", lesson="b", body=body)
    learner.calendar.pass_days(1)
    assert left.item_id in items(learner.asked())


def test_another_courses_lessons_are_passed_over(learner: Learner) -> None:
    learner.take_quiz("b", missed=("i00",))
    learner.take_quiz("a", missed=("i00",))
    del learner.course.quizzes["a"]
    learner.calendar.pass_days(1)
    assert learner.asked() == [("b", "i00")]


def test_a_clock_set_back_asks_nothing_twice_and_fails_nowhere(learner: Learner) -> None:
    learner.calendar.today = MONDAY + timedelta(days=500)
    learner.take_quiz("b", missed=("i00", "i01"))
    learner.calendar.today = MONDAY
    assert len(learner.review_all()) == 2  # which clock was wrong cannot be known: asked once
    assert learner.asked() == []
    assert all(count >= 0 for count in learner.due().forecast)
    learner.calendar.today = MONDAY + timedelta(days=600)
    assert len(learner.asked()) == 2


def test_a_disputed_question_is_kept_with_the_answer_and_the_key(learner: Learner) -> None:
    learner.take_quiz("b", missed=("i00",))
    learner.calendar.pass_days(1)
    round_ = learner.begin()
    outcome = learner.commit(round_, WRONG)
    review.dispute(round_, learner.log, outcome.question, " both hold ")
    (event,) = learner.log.events(kinds=("disputed",))
    assert (event.lesson, event.item, event.body["reason"]) == ("b", "i00", "both hold")
    assert event.body["response"] == {"chosen": ["no"]}
    assert event.body["key"] == {"chosen": ["key"]}


def test_a_delayed_right_answer_makes_the_lesson_mastered(learner: Learner) -> None:
    learner.take_quiz("a")
    learner.calendar.pass_days(8)
    assert learner.view.state("a").state == "passed"
    learner.review_all()
    assert learner.view.state("a").state == "mastered"


def test_a_bank_is_read_for_its_facts_once(learner: Learner) -> None:
    learner.take_quiz("a", missed=("i00",))
    learner.due()
    learner.course.read.clear()
    learner.due()
    assert learner.course.read == []
    learner.course.add("a", *bank(14))
    learner.due()
    assert learner.course.read == ["a"]
