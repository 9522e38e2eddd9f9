"""An exam: drafted in any order, flagged, handed in at once, and none of it lost."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.catalog.quiz_models import Quiz
from course.errors import ProgressError
from course.progress.log import EventLog
from course.quiz import session
from course.quiz.attempt import Attempt
from course.quiz.question import Question
from course.quiz.response import Chosen, DontKnow, Response, Typed
from course.quiz.summary import summarise
from tests.course.quiz.desk import KEY, QUIZ, WRONG, Desk, Flaky


def right(question: Question) -> Response:
    return Typed("4") if question.item_id == "num" else KEY


def wrong(question: Question) -> Response:
    return Typed("5") if question.item_id == "num" else WRONG


def draft_all(desk: Desk, attempt: Attempt) -> None:
    for question in attempt.questions:
        session.draft(attempt, desk.log, question, right(question), seconds=2)


def test_a_draft_is_on_the_disk_and_comes_back_with_its_flag(desk: Desk, path: Path) -> None:
    attempt = desk.begin(exam=True)
    third, ninth = attempt.questions[2], attempt.questions[8]
    session.draft(attempt, desk.log, third, right(third), confidence=2, seconds=4, flagged=True)
    session.draft(attempt, desk.log, ninth, flagged=True)
    with EventLog.open(path) as log:
        resumed = Desk(log, QUIZ).resume()
    assert resumed is not None
    assert resumed.exam
    assert resumed.drafts == attempt.drafts
    drafted = resumed.drafts[third.item_id]
    assert (drafted.response, drafted.confidence, drafted.seconds) == (right(third), 2, 4)
    assert resumed.flagged == {third.item_id, ninth.item_id}
    assert resumed.drafts[ninth.item_id].response is None
    assert third not in resumed.blank
    assert ninth in resumed.blank


def test_the_latest_draft_counts_and_a_flag_alone_keeps_the_answer(desk: Desk) -> None:
    attempt = desk.begin(exam=True)
    question = attempt.questions[4]
    session.draft(attempt, desk.log, question, wrong(question), confidence=3, seconds=5)
    session.draft(attempt, desk.log, question, right(question), confidence=1, seconds=2)
    session.draft(attempt, desk.log, question, flagged=True, seconds=1)
    drafted = attempt.drafts[question.item_id]
    assert (drafted.response, drafted.confidence, drafted.flagged) == (right(question), 1, True)
    assert drafted.seconds == 8
    session.draft(attempt, desk.log, question, DontKnow())
    assert attempt.drafts[question.item_id].response == DontKnow()
    assert attempt.flagged == {question.item_id}  # not said: the flag stays
    session.draft(attempt, desk.log, question, flagged=False)
    assert attempt.flagged == frozenset()


def test_what_is_no_answer_is_not_drafted_and_says_why(desk: Desk) -> None:
    attempt = desk.begin(exam=True)
    before = desk.kinds()
    for question in attempt.questions[:3]:
        outcome = session.draft(attempt, desk.log, question, Chosen(("elsewhere",)))
        assert outcome.invalid
    assert desk.kinds() == before
    assert attempt.drafts == {}


def test_handing_in_grades_every_draft_and_finishes(desk: Desk) -> None:
    attempt = desk.begin(exam=True)
    for place, question in enumerate(attempt.questions):
        answer = wrong(question) if place < 2 else right(question)
        assert session.draft(attempt, desk.log, question, answer).feedback is None
    assert attempt.current is None
    assert not attempt.finished
    assert not attempt.answers
    handed = session.hand_in(attempt, desk.log)
    assert (handed.answered, handed.blank, handed.invalid, handed.elsewhere) == (15, (), (), False)
    assert attempt.finished
    assert str(attempt.score) == "13/15"
    assert str(desk.view.state("loss").latest) == "13/15"
    assert desk.kinds().count("answered") == 15
    assert desk.kinds().count("attempt-finished") == 1
    assert desk.resume() is None


def test_an_exam_handed_in_with_gaps_counts_them_as_nothing_and_names_them(desk: Desk) -> None:
    attempt = desk.begin(exam=True)
    for question in attempt.questions[:12]:
        session.draft(attempt, desk.log, question, right(question))
    empty = attempt.questions[12:]
    assert attempt.blank == empty
    assert session.hand_in(attempt, desk.log).blank == empty
    assert str(attempt.score) == "12/15"
    assert attempt.passed
    missed = summarise(attempt).missed
    assert [each.item_id for each in missed] == [each.item_id for each in empty]
    assert all(each.blank and each.feedback.word == "Left blank." for each in missed)
    history = desk.view.history("loss")
    assert {each.item_id for each in empty}.isdisjoint(history.items)  # unseen, not missed


def test_an_exam_with_every_answer_drafted_waits_to_be_handed_in(desk: Desk) -> None:
    attempt = desk.begin(exam=True)
    draft_all(desk, attempt)
    resumed = desk.resume()
    assert resumed is not None
    assert (resumed.current, resumed.finished) == (None, False)
    assert desk.view.state("loss").quiz_open
    opened = desk.view.open_attempt("loss")
    assert opened is not None
    assert opened.answered == 15


def test_confidence_and_time_of_a_draft_go_into_its_answer_and_count_once(desk: Desk) -> None:
    attempt = desk.begin(exam=True)
    question = attempt.questions[0]
    session.draft(attempt, desk.log, question, right(question), confidence=3, seconds=7)
    session.draft(attempt, desk.log, question, flagged=True, seconds=3)
    assert desk.view.state("loss").seconds == 10
    session.hand_in(attempt, desk.log)
    (answered,) = desk.log.events(kinds=("answered",))
    assert (answered.body["confidence"], answered.body["seconds"]) == (3, 10)
    assert desk.view.state("loss").seconds == 10


def test_of_two_terminals_the_later_draft_counts_and_one_hands_in(desk: Desk, path: Path) -> None:
    first = desk.begin(exam=True)
    question = first.questions[0]
    with EventLog.open(path) as log:
        second = Desk(log, QUIZ).resume()
        assert second is not None
        session.draft(first, desk.log, question, wrong(question))
        session.draft(second, log, question, right(question))
        assert not session.hand_in(first, desk.log).elsewhere
        assert first.score.num == 1
        assert session.draft(second, log, question, wrong(question)).elsewhere
        assert second.finished
        assert second.score == first.score
    assert desk.kinds().count("attempt-finished") == 1


def test_two_terminals_hand_in_once(desk: Desk, path: Path) -> None:
    first = desk.begin(exam=True)
    with EventLog.open(path) as log:
        second = Desk(log, QUIZ).resume()
        assert second is not None
        session.draft(first, desk.log, first.questions[0], right(first.questions[0]))
        assert not session.hand_in(first, desk.log).elsewhere
        assert session.hand_in(second, log).elsewhere
    assert desk.kinds().count("attempt-finished") == 1
    assert desk.kinds().count("answered") == 1


def test_a_reset_gives_an_exam_up(desk: Desk) -> None:
    attempt = desk.begin(exam=True)
    session.draft(attempt, desk.log, attempt.questions[0], right(attempt.questions[0]))
    desk.log.append("reset", lesson="loss")
    assert session.hand_in(attempt, desk.log).elsewhere
    assert desk.view.state("loss").latest is None


def test_drafts_are_for_exams_and_for_questions_still_open(desk: Desk) -> None:
    plain = desk.begin()
    with pytest.raises(ValueError, match="only an exam"):
        session.draft(plain, desk.log, plain.questions[0], KEY)
    with pytest.raises(ValueError, match="only an exam"):
        session.hand_in(plain, desk.log)
    exam = desk.begin(exam=True)
    elsewhere = Question("elsewhere", 1, "single")
    with pytest.raises(ValueError, match="no such question"):
        session.draft(exam, desk.log, elsewhere, KEY)
    session.hand_in(exam, desk.log)
    with pytest.raises(ValueError, match="no such question"):
        session.draft(exam, desk.log, exam.paper.questions[0], KEY)
    with pytest.raises(ValueError, match="still open"):
        session.hand_in(exam, desk.log)


@pytest.mark.parametrize("what", ["draft", "hand in"])
def test_what_was_stored_although_an_error_was_reported_is_stored_once(
    desk: Desk, what: str
) -> None:
    attempt = desk.begin(exam=True)
    question = attempt.questions[0]
    session.draft(attempt, desk.log, question, right(question), seconds=1)

    def act() -> Any:
        if what == "draft":
            return session.draft(attempt, desk.log, question, wrong(question), seconds=2)
        return session.hand_in(attempt, desk.log)

    connection = desk.log._connection
    desk.log._connection = Flaky(connection)  # type: ignore[assignment] # a stand-in
    with pytest.raises(ProgressError):
        act()
    assert attempt.drafts[question.item_id].response == right(question)
    assert not attempt.finished
    assert not act().elsewhere
    if what == "draft":
        assert attempt.drafts[question.item_id].seconds == 3
        assert desk.kinds().count("drafted") == 2
    else:
        assert desk.kinds().count("answered") == desk.kinds().count("attempt-finished") == 1
        assert attempt.finished


def test_when_handing_in_fails_nothing_of_it_is_stored(desk: Desk) -> None:
    attempt = desk.begin(exam=True)
    draft_all(desk, attempt)
    connection = desk.log._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(ProgressError, match="full"):
        session.hand_in(attempt, desk.log)
    assert "answered" not in desk.kinds()
    assert not attempt.finished
    connection.execute("PRAGMA max_page_count = 100000")
    session.hand_in(attempt, desk.log)
    assert attempt.passed


def changed(item_id: str, **update: Any) -> Quiz:
    return Quiz.model_construct(
        format=1,
        items=tuple(
            each.model_copy(update=update) if each.id == item_id else each for each in QUIZ.items
        ),
    )


def test_a_drafted_question_that_changed_counts_as_not_asked(desk: Desk) -> None:
    attempt = desk.begin(exam=True)
    draft_all(desk, attempt)
    gone = attempt.questions[3].item_id
    later = Desk(desk.log, changed(gone, rev=2)).resume()
    assert later is not None
    session.hand_in(later, desk.log)
    assert str(later.score) == "14/14"
    assert [each.item_id for each in later.skipped] == [gone]


def test_a_draft_that_is_no_answer_any_more_is_asked_about_before_anything_is_stored(
    desk: Desk,
) -> None:
    attempt = desk.begin(exam=True, seed=next(s for s in range(50) if _asks_num(desk, s)))
    (num,) = (each for each in attempt.questions if each.item_id == "num")
    session.draft(attempt, desk.log, num, Typed("4 gaps"))
    assert attempt.drafts == {}  # no such unit: not an answer
    session.draft(attempt, desk.log, num, Typed("4"))
    desk.log.append(
        "drafted", lesson="loss", item="num", rev=1,
        body={"attempt": attempt.id, "response": {"typed": "4 gaps"}, "flagged": False},
    )  # fmt: skip
    handed = session.hand_in(attempt, desk.log)
    assert [question for question, _ in handed.invalid] == [num]
    assert not attempt.finished
    assert "answered" not in desk.kinds()
    session.draft(attempt, desk.log, num, Typed("4"))
    assert session.hand_in(attempt, desk.log).answered == 1


def _asks_num(desk: Desk, seed: int) -> bool:
    from course.progress.states import History
    from course.quiz.paper import draw

    return any(q.item_id == "num" for q in draw(desk.quiz, "loss", seed, History(), {}).questions)


STEPS = st.lists(
    st.tuples(
        st.integers(0, 14),
        st.sampled_from(["right", "wrong", "unknown", "flag", "unflag", "resume"]),
        st.sampled_from([None, 1, 2, 3]),
    ),
    max_size=40,
)


@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_whatever_is_drafted_and_resumed_the_latest_of_each_is_what_is_graded(
    steps: list[tuple[int, str, int | None]],
) -> None:
    with tempfile.TemporaryDirectory() as folder, EventLog.open(Path(folder) / "p") as log:
        desk = Desk(log, QUIZ)
        attempt = desk.begin(exam=True)
        answers: dict[int, tuple[str, int | None]] = {}
        flags: set[int] = set()
        for place, what, confidence in steps:
            question = attempt.questions[place]
            if what == "resume":
                resumed = desk.resume()
                assert resumed is not None
                attempt = resumed
            elif what in ("flag", "unflag"):
                session.draft(attempt, log, question, flagged=what == "flag")
                (flags.add if what == "flag" else flags.discard)(place)
            else:
                response = {
                    "right": right(question),
                    "wrong": wrong(question),
                    "unknown": DontKnow(),
                }[what]
                session.draft(attempt, log, question, response, confidence=confidence)
                answers[place] = (what, confidence)
        assert attempt.flagged == {attempt.questions[place].item_id for place in flags}
        assert len(attempt.blank) == 15 - len(answers)
        assert session.hand_in(attempt, log).answered == len(answers)
        given = {
            attempt.paper.questions.index(question): attempt.answers[question.item_id]
            for question in attempt.questions
            if question.item_id in attempt.answers
        }
        assert {place: answer.confidence for place, answer in given.items()} == {
            place: confidence for place, (_, confidence) in answers.items()
        }
        right_ones = [place for place, (what, _) in answers.items() if what == "right"]
        assert (attempt.score.points, attempt.score.questions) == (len(right_ones), 15)
