"""What every export is made from, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from course.errors import CourseError

if TYPE_CHECKING:
    from course.catalog.index import Catalog, LessonEntry
    from course.catalog.quiz_models import Quiz
    from course.progress.log import EventLog
    from course.progress.projections import ProgressView


@dataclass(frozen=True, slots=True)
class Source:
    """One learner's events in one course; `lesson` narrows it to one lesson."""

    catalog: Catalog
    log: EventLog
    view: ProgressView
    lesson: str | None = None

    def entries(self) -> Iterator[LessonEntry]:
        """The written lessons that are asked for, in order."""
        for entry in self.catalog.lessons:
            if not entry.planned and self.lesson in (None, entry.id):
                yield entry

    def quiz(self, entry: LessonEntry) -> Quiz | None:
        """The lesson's bank; None where it cannot be read and was not asked for by name.

        Raises:
            CourseError: if it was.
        """
        try:
            return self.catalog.quiz(entry.id)
        except CourseError:
            if self.lesson is not None:
                raise
            return None


@dataclass(frozen=True, slots=True)
class Export:
    """A file's text, and what to say of it."""

    text: str
    count: int
    """How many of `what` it holds."""
    what: str
    notes: tuple[str, ...] = ()
    """What was left out, and why."""


def left_out(reasons: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Pairs of a reason and an id as sentences, one a reason, in the order they came up."""
    by_reason: dict[str, list[str]] = {}
    for reason, name in reasons:
        by_reason.setdefault(reason, []).append(name)
    return tuple(
        f"Left out, {reason}: {len(names)} ({', '.join(names)})."
        for reason, names in by_reason.items()
    )
