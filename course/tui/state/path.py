"""The path's rows and the cursor on them, without a screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from course.catalog.index import LessonEntry


class Row(NamedTuple):
    """A row of the path: a unit's heading (lesson -1), a lesson's index, or blank (-1, -1)."""

    unit: int
    lesson: int


class Path:
    """The rows of the path for some lessons, and the cursor on them. No screen, no drawing.

    `lessons` are the entries in order; `shown` the indexes that a search leaves, or None for
    the whole path. Positions: -1 is "what to do next", 0.. the shown lessons.
    """

    def __init__(self, lessons: Sequence[LessonEntry], *, starts: int = 0) -> None:
        self.lessons = lessons
        self.has_next = True
        self.cursor = -1
        self.shown: list[int] = []
        self.rows: list[Row] = []
        self._row_of: list[int] = []
        self.searching = False
        self.start = starts
        self.show(None)

    def show(self, found: Sequence[int] | None) -> None:
        """Show the whole path, or only the lessons found, best first."""
        self.searching = found is not None
        self.shown = list(range(len(self.lessons))) if found is None else list(found)
        self.rows, self._row_of = [], []
        unit = -1
        for index in self.shown:
            entry = self.lessons[index]
            if not self.searching and entry.unit != unit:
                if self.rows:
                    self.rows.append(Row(-1, -1))
                unit = entry.unit
                self.rows.append(Row(unit, -1))
            self._row_of.append(len(self.rows))
            self.rows.append(Row(entry.unit, index))
        self.cursor = 0 if self.searching or not self.has_next else -1

    @property
    def first(self) -> int:
        """The first position the cursor can take."""
        return -1 if self.has_next and not self.searching else 0

    def move(self, by: int) -> None:
        """Move the cursor, held at both ends.

        From "what to do next" one comes to the lesson the learner is at, not to the first.
        """
        if self.cursor == -1 and by > 0:
            self.cursor = min(self.start, len(self.shown) - 1)
            by -= 1
        elif by == -1 and self.cursor == 0:
            self.cursor = self.first
            return
        elif by < 0:
            self.cursor = max(0 if self.cursor > 0 else self.first, self.cursor + by)
            return
        self.cursor = max(self.first, min(len(self.shown) - 1, self.cursor + by))

    def jump(self, to: int) -> None:
        """To the top (-1) or the last lesson (1)."""
        self.cursor = self.first if to < 0 else len(self.shown) - 1

    @property
    def row(self) -> int:
        """The row of the cursor, -1 if it is not on the path."""
        return self._row_of[self.cursor] if 0 <= self.cursor < len(self._row_of) else -1

    @property
    def entry(self) -> LessonEntry | None:
        """The lesson under the cursor."""
        if 0 <= self.cursor < len(self.shown):
            return self.lessons[self.shown[self.cursor]]
        return None

    def point(self, row: int) -> bool:
        """Put the cursor on the lesson of a row; False where there is none."""
        if row not in self._row_of:
            return False
        self.cursor = self._row_of.index(row)
        return True
