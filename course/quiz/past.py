"""Finished attempts as the log holds them, to look back at or to score again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.progress import events as kinds
from course.progress.events import Event, in_order
from course.progress.log import EventLog
from course.progress.values import text
from course.quiz.attempt import Attempt
from course.quiz.paper import Paper

if TYPE_CHECKING:
    from course.catalog.quiz_models import Quiz

_KINDS = (
    kinds.ATTEMPT_STARTED,
    kinds.ANSWERED,
    kinds.ATTEMPT_FINISHED,
    kinds.RESCORED,
    kinds.RESET,
)


def past(log: EventLog, quiz: Quiz, lesson_id: str) -> tuple[Attempt, ...]:
    """The attempts at a lesson finished with a score since it was last reset, the oldest first.

    One whose paper this version cannot read is left out.

    Raises:
        ProgressError: if the events could not be read.
    """
    events, _ = log.read(kinds=_KINDS, lesson=lesson_id)
    attempts: dict[str, Attempt] = {}
    for event in in_order(events):
        if event.kind == kinds.RESET:
            attempts = {}
        elif event.kind == kinds.ATTEMPT_STARTED:
            begun = _begun(event, quiz)
            if begun is not None:
                attempts.setdefault(begun.id, begun)
        else:
            attempt = attempts.get(str(event.body.get("attempt")))
            if attempt is not None:
                attempt.apply(event)
    return tuple(each for each in attempts.values() if each.recorded is not None)


def _begun(event: Event, quiz: Quiz) -> Attempt | None:
    attempt, paper = text(event.body.get("attempt")), event.body.get("paper")
    if attempt is None or not isinstance(paper, dict):
        return None
    try:
        exam = event.body.get("exam") is True
        return Attempt(attempt, Paper.from_body(paper), quiz, exam=exam)
    except ValueError:
        return None
