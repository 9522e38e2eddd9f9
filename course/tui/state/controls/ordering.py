"""Putting things in order: a line is taken up, moved, and put down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.quiz.present import ShownOption
from course.quiz.response import Chosen, Response
from course.tui.state.controls.base import Control, Made

if TYPE_CHECKING:
    from course.quiz.present import Shown


class Ordering(Control):
    """The lines in the learner's order. `held`: the marked line goes with the mark."""

    def __init__(self, shown: Shown) -> None:
        super().__init__(shown)
        self.lines: list[ShownOption] = list(shown.options)
        self.held = False
        self._touched = False

    def move(self, by: int) -> bool:
        """Move the mark; a line that is held goes along."""
        return self.shift(by) if self.held else super().move(by)

    def shift(self, by: int) -> bool:
        """Move the marked line up or down."""
        if self.cursor < 0:
            return super().move(by)
        return self._place(max(0, min(self.count - 1, self.cursor + by)))

    def digit(self, number: int) -> bool:
        """Put the marked line at a place; where none is marked, mark that line."""
        if not 1 <= number <= self.count:
            return False
        if self.cursor < 0:
            self.cursor = number - 1
            return True
        self.held = False
        return self._place(number - 1)

    def toggle(self) -> bool:
        """Take the marked line up, or put it down."""
        if self.cursor < 0:
            return False
        self.held = not self.held
        self._touched = True
        return True

    def _place(self, at: int) -> bool:
        self.lines.insert(at, self.lines.pop(self.cursor))
        self.cursor = at
        self._touched = True
        return True

    def put(self, response: Response) -> None:
        """Put the lines as they stood."""
        by_id = {line.id: line for line in self.shown.options}
        if isinstance(response, Chosen) and set(response.option_ids) == set(by_id):
            self.lines = [by_id[each] for each in response.option_ids]
            self._touched = True

    def made(self) -> Made:
        """The order as it stands; one never touched is asked about once."""
        if not self._touched:
            self._touched = True
            return None, "Nothing has been moved yet. ⏎ once more takes the order as it stands."
        return Chosen(tuple(line.id for line in self.lines)), ""
