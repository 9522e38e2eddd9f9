"""The only way into and through an attempt, for both front ends.

The order is the promise: an answer is graded, stored on the disk, and only then told. If it cannot
be stored, ProgressError is raised, the attempt is as before, and the same call may be made again.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import SystemRandom
from typing import TYPE_CHECKING

from course.errors import UsageError
from course.progress import events as kinds
from course.progress.events import new_id
from course.progress.log import Draft, EventLog
from course.progress.projections import ProgressView
from course.quiz.attempt import Answer, Attempt
from course.quiz.feedback import Feedback, explain
from course.quiz.grading import Invalid, Scored, grade
from course.quiz.paper import draw
from course.quiz.question import Question
from course.quiz.response import DontKnow, Response, to_body

if TYPE_CHECKING:
    from course.catalog.quiz_models import Quiz


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of committing a response.

    Either `invalid` says why it was no answer and nothing changed, or `answer` is the stored one.
    """

    question: Question
    invalid: str = ""
    answer: Answer | None = None
    feedback: Feedback | None = None
    """What to tell; None in an exam, which tells at its end."""
    finished: bool = False
    """The attempt is complete, and stored as such."""
    elsewhere: bool = False
    """Another terminal had answered this question, or closed the attempt: its answer counts."""


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
    opened = view.open_attempt(lesson_id)
    if opened is None:
        return None
    try:
        attempt = Attempt.resume(opened, quiz)
    except ValueError:
        log.append_all([Draft(kinds.ATTEMPT_FINISHED, lesson_id, body=_closing(opened.attempt))])
        return None
    attempt.cursor = view.position
    if attempt.finished:
        log.append_all([_finished(attempt)])
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
    trial = attempt.copy()
    mine = _answered(attempt, question, response, result, confidence, seconds)
    with log.writing() as write:
        # Inside the transaction no other terminal can answer between this look and the store.
        others, trial.cursor = log.read(attempt.cursor)
        for event in others:
            trial.apply(event)
        if not trial.closed and question.item_id not in trial.answers:
            trial.apply(write(mine))
            if trial.finished:
                trial.apply(write(_finished(trial)))
    attempt.take(trial)
    answer = attempt.answers.get(question.item_id)
    told = None if attempt.exam or answer is None else explain(item, question, answer)
    return Outcome(
        question,
        answer=answer,
        feedback=told,
        finished=attempt.finished,
        elsewhere=answer is None or answer.event_id != mine.id,
    )


def _answered(
    attempt: Attempt,
    question: Question,
    response: Response,
    result: Scored,
    confidence: int | None,
    seconds: float,
) -> Draft:
    body: dict[str, object] = {
        "attempt": attempt.id,
        "response": to_body(response),
        "confidence": confidence if confidence in (1, 2, 3) else None,
        "seconds": round(max(0.0, float(seconds)), 1),
    }
    if isinstance(response, DontKnow):
        body["dont_know"] = True
    else:
        body["scored"] = [result.num, result.den]
    event_id = attempt.event_id(question)  # the same at each try, so that it is stored once
    return Draft(kinds.ANSWERED, attempt.lesson, question.item_id, question.rev, body, event_id)


def _finished(attempt: Attempt) -> Draft:
    score = attempt.score
    body = _closing(attempt.id)
    if attempt.answers:
        body |= {"num": score.num, "den": score.den, "questions": score.questions}
    return Draft(kinds.ATTEMPT_FINISHED, attempt.lesson, body=body)


def _closing(attempt_id: str) -> dict[str, object]:
    return {"attempt": attempt_id, "num": 0, "den": 0, "questions": 0}
