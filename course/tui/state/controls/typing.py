"""A line of typing: a number, or a word or two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.quiz.response import Response, Typed
from course.tui.ink import clean
from course.tui.state.controls.base import Control, Made

if TYPE_CHECKING:
    from course.quiz.present import Shown

_NUMBER = frozenset("0123456789.,-+/eE%_−– ")
_LONGEST = 60


class Typing(Control):
    """The text before and after the caret. In a number, letters other than e stay commands."""

    def __init__(self, shown: Shown) -> None:
        super().__init__(shown)
        self.before = ""
        self.after = ""
        self.complaint = ""
        """Why what was typed is no answer."""

    @property
    def letters(self) -> bool:  # type: ignore[override]  # decided by the type of question
        """A word is made of letters, a number is not."""
        return self.shown.type != "numeric"

    @property
    def arrows(self) -> bool:  # type: ignore[override]  # once there is something to go through
        """Left and right move the caret, where there is text."""
        return bool(self.before or self.after)

    @property
    def text(self) -> str:
        """What is typed."""
        return self.before + self.after

    def takes(self, key: str, character: str | None) -> bool:
        """Edit the line."""
        if key in _EDITS:
            self.complaint = ""
            self._edit(key)
            return True
        if key in {"left", "right"} and self.arrows:
            self._edit(key)
            return True
        if character is None or not character.isprintable() or character == "?":
            return False
        if not self.letters and character not in _NUMBER:
            return False
        self._insert(character)
        return True

    def refuses(self, character: str) -> None:
        """A letter that means nothing here was pressed: say why it is not typed."""
        unit = f" The unit, {self.shown.unit}, stands there already." if self.shown.unit else ""
        self.complaint = f"“{clean(character)}” is no part of a number.{unit}"

    def _insert(self, text: str) -> None:
        self.complaint = ""
        room = max(0, _LONGEST - len(self.text))
        self.before += text[:room]

    def _edit(self, key: str) -> None:
        if key == "backspace":
            self.before = self.before[:-1]
        elif key == "delete":
            self.after = self.after[1:]
        elif key == "ctrl+u":
            self.before = ""
        elif key == "home":
            self.before, self.after = "", self.text
        elif key == "end":
            self.before, self.after = self.text, ""
        elif key == "left" and self.before:
            self.before, self.after = self.before[:-1], self.before[-1] + self.after
        elif key == "right" and self.after:
            self.before, self.after = self.before + self.after[0], self.after[1:]

    def paste(self, text: str) -> bool:
        """Type a pasted line; of a number, the characters that can stand in one."""
        plain = " ".join(clean(text).split())
        self._insert("".join(each for each in plain if self.letters or each in _NUMBER))
        return True

    def put(self, response: Response) -> None:
        """Stand as it was typed."""
        if isinstance(response, Typed):
            self.before, self.after = clean(response.text), ""

    def made(self) -> Made:
        """What is typed."""
        typed = self.text.strip()
        if not typed:
            return None, "Type a word or two first." if self.letters else "Type a number first."
        return Typed(typed), ""


_EDITS = frozenset({"backspace", "delete", "ctrl+u", "home", "end"})
