"""The events of a quiz as they are stored, and the one way an answer gets into the log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from course.progress.events import Event
from course.progress.log import Draft, EventLog
from course.quiz.attempt import Answer, Attempt
from course.quiz.feedback import Feedback
from course.quiz.grading import Scored
from course.quiz.question import Question
from course.quiz.response import DontKnow, Response, to_body

Write = Callable[[Draft], Event]
Kind = TypeVar("Kind", bound=Attempt)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of committing or drafting a response.

    Either `invalid` says why it was no answer and nothing changed, or it is stored.
    """

    question: Question
    invalid: str = ""
    answer: Answer | None = None
    """The stored answer; None for a draft."""
    feedback: Feedback | None = None
    """What to tell; None in an exam, which tells at its end, and before a lesson."""
    finished: bool = False
    """The attempt is complete, and stored as such."""
    elsewhere: bool = False
    """Another terminal had answered this question, or closed the attempt: its answer counts."""


def store(attempt: Kind, log: EventLog, work: Callable[[Kind, Write], None]) -> None:
    """Take in what other terminals stored, do `work` on a copy, and become that copy.

    All of it is one transaction: between looking and storing, no other terminal can store.

    Raises:
        ProgressError: if it could not be stored; the attempt is unchanged.
    """
    trial = attempt.copy()
    with log.writing() as write:
        others, trial.cursor = log.read(attempt.cursor)
        for event in others:
            trial.apply(event)
        work(trial, write)
    attempt.take(trial)


def store_answer(
    attempt: Attempt,
    log: EventLog,
    question: Question,
    response: Response,
    result: Scored,
    *,
    confidence: int | None,
    seconds: float,
) -> Outcome:
    """Store one graded answer, and with the last one that the attempt is finished.

    Raises:
        ProgressError: if it could not be stored; the attempt is unchanged.
    """
    mine = answered(attempt, question, response, result, confidence, seconds)

    def work(trial: Attempt, write: Write) -> None:
        if not trial.closed and question.item_id not in trial.answers:
            trial.apply(write(mine))
            if trial.finished:
                trial.apply(write(finishing(trial)))

    store(attempt, log, work)
    answer = attempt.answers.get(question.item_id)
    return Outcome(
        question,
        answer=answer,
        finished=attempt.finished,
        elsewhere=answer is None or answer.event_id != mine.id,
    )


def answered(
    attempt: Attempt,
    question: Question,
    response: Response,
    result: Scored,
    confidence: int | None,
    seconds: float,
) -> Draft:
    """The event of one answer; its id is the same at each try, so that it is stored once."""
    body: dict[str, object] = {"attempt": attempt.id}
    body |= answer_body(question, response, result, confidence, seconds)
    event_id = attempt.event_id(question)
    return Draft(attempt.ANSWERED, attempt.lesson, question.item_id, question.rev, body, event_id)


def answer_body(
    question: Question,
    response: Response,
    result: Scored,
    confidence: int | None,
    seconds: float,
) -> dict[str, object]:
    """What every kind of answer holds; `confidence` is kept if it is 1, 2 or 3."""
    body: dict[str, object] = {
        "response": to_body(response),
        "confidence": sure(confidence),
        "seconds": spent(seconds),
    }
    if isinstance(response, DontKnow):
        body["dont_know"] = True
    else:
        body["scored"] = [result.num, result.den]
    if question.measures:
        body["values"] = dict(question.measures)
    return body


def finishing(attempt: Attempt) -> Draft:
    """The event that closes an attempt with its score."""
    score = attempt.score
    body = closing(attempt.id)
    if attempt.answers or attempt.blank:
        body |= {"num": score.num, "den": score.den, "questions": score.questions}
    if attempt.blank:
        body["blank"] = [each.item_id for each in attempt.blank]
    return Draft(attempt.FINISHED, attempt.lesson, body=body, id=attempt.once("finish"))


def closing(attempt_id: str) -> dict[str, object]:
    """What closes an attempt without a score."""
    return {"attempt": attempt_id, "num": 0, "den": 0, "questions": 0}


def sure(confidence: int | None) -> int | None:
    """A confidence as it is kept: 1, 2, 3 or not said."""
    return confidence if confidence in (1, 2, 3) else None


def spent(seconds: float) -> float:
    """A time as it is kept."""
    return round(max(0.0, float(seconds)), 1)
