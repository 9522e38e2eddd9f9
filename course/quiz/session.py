"""The only way into and through an attempt, for both front ends.

The order is the promise: an answer is graded, stored on the disk, and only then told. If it cannot
be stored, ProgressError is raised, the attempt is as before, and the same call may be made again.
"""

from __future__ import annotations

from dataclasses import replace
from random import SystemRandom
from typing import TYPE_CHECKING

from course.errors import UsageError
from course.progress import events as kinds
from course.progress import record
from course.progress.events import Event, new_id
from course.progress.log import Draft, EventLog
from course.progress.projections import ProgressView
from course.quiz.attempt import Attempt
from course.quiz.exam import HandedIn, draft, hand_in
from course.quiz.feedback import explain
from course.quiz.grading import Invalid, grade, rule
from course.quiz.paper import draw
from course.quiz.past import past
from course.quiz.question import Question
from course.quiz.rescore import Raised, rescore
from course.quiz.response import Response, to_body
from course.quiz.storing import Outcome, closing, finishing, store_answer

if TYPE_CHECKING:
    from course.catalog.quiz_models import Quiz

__all__ = [
    "HandedIn",
    "Outcome",
    "Raised",
    "begin",
    "commit",
    "dispute",
    "draft",
    "hand_in",
    "past",
    "rescore",
    "resume",
]


def begin(
    log: EventLog,
    view: ProgressView,
    quiz: Quiz,
    lesson_id: str,
    *,
    seed: int | None = None,
    exam: bool = False,
) -> Attempt:
    """Draw a paper and store it as a new attempt; one still open is given up.

    Raises:
        UsageError: if the bank holds no question that can be asked of this learner.
        ProgressError: if it could not be stored.
    """
    view.refresh()
    rescore(log, view, quiz, lesson_id)
    seed = SystemRandom().randrange(2**31) if seed is None else seed
    paper = draw(quiz, lesson_id, seed, view.history(lesson_id), view.runs())
    if not paper.questions:
        raise UsageError(
            f"The quiz of '{lesson_id}' has no question that can be asked yet.",
            "Run the lesson's demonstration first: its questions are about that run.",
        )
    attempt = Attempt(new_id(), paper, quiz, exam=exam)
    body = {"attempt": attempt.id, "paper": paper.to_body(), "seed": seed, "exam": exam}
    attempt.cursor = view.position
    log.append(kinds.ATTEMPT_STARTED, lesson=lesson_id, body=body)
    return attempt


def resume(log: EventLog, view: ProgressView, quiz: Quiz, lesson_id: str) -> Attempt | None:
    """The open attempt of the lesson exactly where it was left; None if there is none.

    One that has nothing left to ask is closed: with its score if anything of it was answered,
    without one if its paper can no longer be read or all of it has gone from the bank.

    Raises:
        ProgressError: if the events could not be read or the closing could not be stored.
    """
    view.refresh()
    rescore(log, view, quiz, lesson_id)
    opened = view.open_attempt(lesson_id)
    if opened is None:
        return None
    try:
        attempt = Attempt.resume(opened, quiz)
    except ValueError:
        log.append_all([Draft(kinds.ATTEMPT_FINISHED, lesson_id, body=closing(opened.attempt))])
        return None
    attempt.cursor = view.position
    if attempt.finished:
        log.append_all([finishing(attempt)])
        return None
    return attempt


def commit(
    attempt: Attempt,
    log: EventLog,
    response: Response,
    *,
    confidence: int | None = None,
    seconds: float = 0.0,
    question: Question | None = None,
) -> Outcome:
    """Grade a response to the current question (or to `question`), store it, then say.

    `confidence` is 1 to 3; it is stored and never scored.

    Raises:
        ProgressError: if it could not be stored; the attempt is unchanged, try again as it is.
        ValueError: if the attempt has no such question left.
    """
    question = question or attempt.current
    if question is None or question not in attempt.questions:
        raise ValueError("the attempt has no question left to answer")
    item = attempt.item(question)
    result = grade(item, response, question)
    if isinstance(result, Invalid):
        return Outcome(question, invalid=result.reason)
    outcome = store_answer(
        attempt, log, question, response, result, confidence=confidence, seconds=seconds
    )
    if attempt.exam or outcome.answer is None:
        return outcome
    return replace(outcome, feedback=explain(item, question, outcome.answer))


def dispute(attempt: Attempt, log: EventLog, question: Question, reason: str) -> Event:
    """Store what the learner finds wrong with a question of theirs, with their answer and the key.

    Raises:
        ProgressError: if it could not be stored.
    """
    answer, drafted = attempt.answers.get(question.item_id), attempt.drafts.get(question.item_id)
    given = answer.response if answer else drafted.response if drafted else None
    item = attempt.item(question)
    return record.disputed(
        log,
        attempt.lesson,
        question.item_id,
        question.rev,
        reason=reason.strip(),
        attempt=attempt.id,
        response=None if given is None else to_body(given),
        key=None if item is None else to_body(rule(item.type).correct(item, question)),
    )
