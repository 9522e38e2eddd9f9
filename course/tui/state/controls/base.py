"""What every control can do; each kind changes what is its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.quiz.response import Response

if TYPE_CHECKING:
    from course.quiz.present import Shown

Made = tuple[Response | None, str]
"""A response; or None, and what is missing."""


class Control:
    """The controls of one question. `cursor` is the marked row, -1 before anything is marked."""

    letters = False
    """Whether letters belong to the answer, so that no letter can be a command."""
    arrows = False
    """Whether left and right belong to the answer."""

    def __init__(self, shown: Shown) -> None:
        self.shown = shown
        self.cursor = -1

    @property
    def count(self) -> int:
        """How many rows can be marked."""
        return len(self.shown.options)

    def move(self, by: int) -> bool:
        """Move the mark; False where there is nothing to mark."""
        if not self.count:
            return False
        start = self.cursor if self.cursor >= 0 else (-1 if by > 0 else self.count)
        self.cursor = max(0, min(self.count - 1, start + by))
        return True

    def digit(self, number: int) -> bool:
        """A digit: what it means is the control's; False if it means nothing here."""
        del number
        return False

    def toggle(self) -> bool:
        """Choose what is marked, or take it up; False if there is nothing to do."""
        return False

    def shift(self, by: int) -> bool:
        """Move what is marked, not the mark; False if nothing here can be moved."""
        del by
        return False

    def takes(self, key: str, character: str | None) -> bool:
        """A key that belongs to the answer itself; False leaves it to the commands."""
        del key, character
        return False

    def paste(self, text: str) -> bool:
        """A pasted text; False if it is nothing for this control."""
        del text
        return False

    def put(self, response: Response) -> None:
        """Stand as this response stood."""

    def made(self) -> Made:
        """The answer as it stands."""
        raise NotImplementedError
