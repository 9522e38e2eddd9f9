"""Scores that a correction of the course raised: looked for when scores are shown, and said."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from course.errors import CourseError, ProgressError
from course.progress import events as kinds
from course.progress.events import Event, in_order
from course.progress.scores import Score
from course.progress.values import scored, whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from course.tui.desk import Desk


class Raise(NamedTuple):
    """One finished attempt whose score was raised, from and to what, and why."""

    attempt: str
    was: Score
    now: Score
    reasons: tuple[str, ...]

    @property
    def words(self) -> str:
        """'Raised from 11/15 to 12/15: its key was corrected (revision 1 to 2).'"""
        why = "; ".join(dict.fromkeys(self.reasons))
        return f"Raised from {self.was} to {self.now}" + (f": {why}." if why else ".")


def settle(desk: Desk, lesson: str) -> str:
    """Raise what the present bank of a lesson scores higher; what went wrong, or ''."""
    from course.quiz.rescore import rescore

    try:
        rescore(desk.log, desk.view, desk.catalog.quiz(lesson), lesson)
    except ProgressError as error:
        return str(error)
    except CourseError:
        return ""  # whoever opens the quiz is told why it cannot be opened
    return ""


def stale(desk: Desk, lessons: Iterable[str]) -> list[str]:
    """Those of the lessons whose bank changed since it was asked; reads no bank that did not."""
    from course.quiz.banks import banks

    asked = {each: desk.view.history(each).revs for each in lessons}
    found = banks(desk.catalog, [each for each, revs in asked.items() if revs])
    return [
        lesson
        for lesson, bank in found.items()
        if any(bank.revs.get(item, rev + 1) > rev for item, rev in asked[lesson].items())
    ]


def raises(desk: Desk, lesson: str) -> tuple[Raise, ...]:
    """Every raise of a lesson's attempts since it was last reset, the oldest first.

    Raises:
        ProgressError: if the events could not be read.
    """
    found: list[Raise] = []
    events, _ = desk.log.read(kinds=(kinds.RESCORED, kinds.RESET), lesson=lesson)
    for event in in_order(events):
        if event.kind == kinds.RESET:
            found = []
        elif (read := _raise(event)) is not None:
            found.append(read)
    return tuple(found)


def _raise(event: Event) -> Raise | None:
    body = event.body
    was, now = scored(body.get("was")), scored([body.get("num"), body.get("den")])
    if was is None or now is None:
        return None
    count = whole(body.get("questions")) or now[1]
    items = body.get("items")
    reasons = items.values() if isinstance(items, dict) else ()
    return Raise(
        str(body.get("attempt")),
        Score(*was, count),
        Score(*now, count),
        tuple(str(each) for each in reasons),
    )
