"""Where one is in a lesson: its pages in order, which of them are read, and for how long.

Page 0 is the lesson's opening, the last page says what comes next; the sections stand between.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from course.catalog.blocks import Lesson, Section
    from course.catalog.models import RunBlock

LONGEST_STAY = 900.0
"""Seconds on one page beyond which the learner is taken to have left the chair."""
_SKIM = 10.0
"""Words a second that nobody reads faster than."""


class Left(NamedTuple):
    """A section that was just left after its end had been on screen."""

    slug: str
    seconds: float


class Reading:
    """The place in a lesson. Times come from the caller, so that tests need no clock."""

    def __init__(
        self, lesson: Lesson, read: Collection[str] = (), start: str | None = None
    ) -> None:
        self.lesson = lesson
        self.read = set(read)
        self.count = len(lesson.sections) + 2
        self.page = 0
        self._since = 0.0
        self._end_seen = False
        if start is not None:
            self.page = self.page_of(start)

    @property
    def section(self) -> Section | None:
        """The section on screen; None on the opening and on the last page."""
        if 1 <= self.page <= len(self.lesson.sections):
            return self.lesson.sections[self.page - 1]
        return None

    @property
    def last(self) -> bool:
        """Whether the page that says what comes next is on screen."""
        return self.page == self.count - 1

    def page_of(self, slug: str) -> int:
        """The page of a section; the opening if the lesson has no such section."""
        for index, section in enumerate(self.lesson.sections, 1):
            if section.slug == slug:
                return index
        return 0

    def enter(self, now: float) -> None:
        """The page came on screen."""
        self._since = now
        self._end_seen = False

    def saw_end(self) -> None:
        """The page's last row is on screen."""
        self._end_seen = True

    def turn(self, to: int, now: float, *, reading_on: bool) -> Left | None:
        """Go to a page; return the section left behind if it counts as read.

        It does when its end has been on screen and the learner read on from there, or stayed at
        least as long as the fastest reader would.
        """
        left = self.leave(now, reading_on=reading_on)
        self.page = max(0, min(self.count - 1, to))
        self.enter(now)
        return left

    def leave(self, now: float, *, reading_on: bool = False) -> Left | None:
        """As `turn`, without going anywhere."""
        section = self.section
        if section is None or not self._end_seen:
            return None
        seconds = min(LONGEST_STAY, max(0.0, now - self._since))
        words = len(self.lesson.section_text(section).split())
        if not reading_on and seconds < words / _SKIM:
            return None
        if section.slug in self.read and not reading_on:
            return None
        self.read.add(section.slug)
        return Left(section.slug, seconds)

    def run(self) -> RunBlock | None:
        """The demonstration nearest to the page: on it, else the next, else the first."""
        found: list[tuple[int, RunBlock]] = [
            (index, block.run)
            for index, section in enumerate(self.lesson.sections, 1)
            for block in section.blocks
            if block.run is not None
        ]
        for index, run in found:
            if index >= self.page:
                return run
        return found[0][1] if found else None
