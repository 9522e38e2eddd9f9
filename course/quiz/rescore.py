"""Finished attempts scored again when the bank was corrected: raised, never lowered.

What was answered stays as it was; the score that counts is raised by an event of its own. Doing it
again changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from course.progress import events as kinds
from course.progress.log import Draft, EventLog
from course.progress.projections import ProgressView
from course.progress.scores import Score
from course.quiz.attempt import Attempt
from course.quiz.credit import reason
from course.quiz.past import past

if TYPE_CHECKING:
    from collections.abc import Mapping

    from course.catalog.quiz_models import Quiz


@dataclass(frozen=True, slots=True)
class Raised:
    """An attempt whose score a change of the bank raised, and why, by item."""

    attempt: str
    was: Score
    now: Score
    items: Mapping[str, str]


def rescore(log: EventLog, view: ProgressView, quiz: Quiz, lesson_id: str) -> tuple[Raised, ...]:
    """Raise the scores of the lesson's finished attempts that the present bank scores higher.

    Where nothing of the bank that was asked has changed, nothing is read. A log that may only be
    read is left alone.

    Raises:
        ProgressError: if the events could not be read, or a raised score not be stored.
    """
    if log.read_only or not _changed(view, quiz, lesson_id):
        return ()
    if not any(_raised(each) for each in past(log, quiz, lesson_id)):
        return ()
    with log.writing() as write:
        # Looked at again inside the transaction: two terminals raise a score once.
        found = [_raised(each) for each in past(log, quiz, lesson_id)]
        raised = tuple(each for each in found if each is not None)
        for each in raised:
            write(Draft(kinds.RESCORED, lesson_id, body=_body(each)))
    return raised


def _changed(view: ProgressView, quiz: Quiz, lesson_id: str) -> bool:
    """Whether an item was taken back or has a newer revision than one that was asked."""
    revs = view.history(lesson_id).revs
    return any(item.id in revs and (item.void or item.rev > revs[item.id]) for item in quiz.items)


def _raised(attempt: Attempt) -> Raised | None:
    was, now = attempt.recorded, attempt.score
    if was is None or now.questions != was.questions or not now.is_better_than(was):
        return None  # with other questions counted, some of its answers are not in this log
    items: dict[str, str] = {}
    for question in attempt.questions:
        answer = attempt.answers.get(question.item_id)
        earned = attempt.credit(question)
        before = Fraction(answer.scored.num, answer.scored.den) if answer else Fraction(0)
        if Fraction(earned.num, earned.den) > before:
            items[question.item_id] = reason(attempt.latest(question), question)
    return Raised(attempt.id, was, now, items)


def _body(raised: Raised) -> dict[str, object]:
    return {
        "attempt": raised.attempt,
        "num": raised.now.num,
        "den": raised.now.den,
        "questions": raised.now.questions,
        "was": [raised.was.num, raised.was.den],
        "items": dict(raised.items),
    }
