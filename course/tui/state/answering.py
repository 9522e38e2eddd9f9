"""An answer being made: what is chosen or typed before it is committed. No screen."""

from __future__ import annotations

from course.quiz.present import Shown
from course.quiz.response import Chosen, Response, Typed

_NUMBER_KEYS = frozenset("0123456789.,-+/eE%_−– ")
_LONGEST = 40
SURE = ("not said", "a guess", "fairly sure", "certain")


class Answering:
    """The state of one question's controls. `typed` is for numbers, `chosen` for options."""

    def __init__(self, shown: Shown) -> None:
        self.shown = shown
        self.cursor = -1
        self.chosen: set[str] = set()
        self.typed = ""
        self.sure = 0
        self.warned_empty = False

    @property
    def by_typing(self) -> bool:
        """Whether the answer is typed."""
        return not self.shown.options

    @property
    def many(self) -> bool:
        """Whether several options may be chosen."""
        return self.shown.type == "multiple"

    def move(self, by: int) -> None:
        """Move the mark; where one option is chosen, the mark is the choice."""
        count = len(self.shown.options)
        if not count:
            return
        start = self.cursor if self.cursor >= 0 else (-1 if by > 0 else count)
        self.cursor = max(0, min(count - 1, start + by))
        if not self.many:
            self.chosen = {self.shown.options[self.cursor].id}

    def digit(self, number: int) -> bool:
        """A digit: chooses (or, among many, toggles) that option, or is typed. False: no such."""
        if self.by_typing:
            return self.type(str(number))
        if not 1 <= number <= len(self.shown.options):
            return False
        self.cursor = number - 1
        self.toggle()
        return True

    def toggle(self) -> None:
        """Choose the marked option; among many, choose it or take the choice back."""
        if not 0 <= self.cursor < len(self.shown.options):
            return
        option = self.shown.options[self.cursor].id
        if self.many:
            self.chosen ^= {option}
            self.warned_empty = False
        else:
            self.chosen = {option}

    def type(self, character: str) -> bool:
        """A character of a number; False if it cannot stand in one."""
        if not self.by_typing or character not in _NUMBER_KEYS or len(self.typed) >= _LONGEST:
            return False
        self.typed += character
        return True

    def paste(self, text: str) -> None:
        """The characters of a pasted text that can stand in a number."""
        for character in text.strip():
            self.type(character)

    def erase(self) -> None:
        """Take the last character back."""
        self.typed = self.typed[:-1]

    def next_sure(self) -> None:
        """The next of: not said, 1, 2, 3."""
        self.sure = (self.sure + 1) % len(SURE)

    def response(self) -> tuple[Response | None, str]:
        """The answer as it stands; or None and what is missing.

        Nothing chosen among many is an answer, but it is asked about once.
        """
        if self.by_typing:
            typed = self.typed.strip()
            return (Typed(typed), "") if typed else (None, "Type a number first.")
        if not self.chosen:
            if not self.many:
                return None, "Choose an option first: press its digit."
            if not self.warned_empty:
                self.warned_empty = True
                return None, "Nothing is chosen. ⏎ once more commits that; it scores nothing."
        order = [option.id for option in self.shown.options if option.id in self.chosen]
        return Chosen(tuple(order)), ""
