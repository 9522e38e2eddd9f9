"""Choosing: one option, or one line of a text; or ticking several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.quiz.response import Chosen, Response
from course.tui.state.controls.base import Control, Made

if TYPE_CHECKING:
    from course.quiz.present import Shown


class Choosing(Control):
    """One of the options: the mark is the choice. With more than nine, two digits name one."""

    def __init__(self, shown: Shown) -> None:
        super().__init__(shown)
        self._first = 0

    @property
    def chosen(self) -> str | None:
        """The id of the option chosen."""
        return self.shown.options[self.cursor].id if self.cursor >= 0 else None

    def move(self, by: int) -> bool:
        """Choose the option above or below."""
        self._first = 0
        return super().move(by)

    def digit(self, number: int) -> bool:
        """Choose an option by its number."""
        both = self._first * 10 + number
        if self._first and both <= self.count:
            self.cursor, self._first = both - 1, 0
            return True
        if not 1 <= number <= self.count:
            return False
        self.cursor = number - 1
        self._first = number if number * 10 <= self.count else 0
        return True

    def toggle(self) -> bool:
        """What is marked is chosen already."""
        return self.cursor >= 0

    def put(self, response: Response) -> None:
        """Choose what was chosen."""
        ids = [option.id for option in self.shown.options]
        if isinstance(response, Chosen) and len(response.option_ids) == 1:
            (chosen,) = response.option_ids
            self.cursor = ids.index(chosen) if chosen in ids else -1

    def made(self) -> Made:
        """The chosen option."""
        if self.chosen is None:
            what = "a line" if self.shown.type == "pick-line" else "an option"
            return None, f"Choose {what} first: ↑ ↓, or its number."
        return Chosen((self.chosen,)), ""


class Ticking(Control):
    """Any of the options, each with its box. Ticking none is an answer, but asked about once."""

    def __init__(self, shown: Shown) -> None:
        super().__init__(shown)
        self.chosen: set[str] = set()
        self._warned = False

    def digit(self, number: int) -> bool:
        """Tick an option by its number, or take the tick away."""
        if not 1 <= number <= self.count:
            return False
        self.cursor = number - 1
        return self.toggle()

    def toggle(self) -> bool:
        """Tick what is marked, or take the tick away."""
        if self.cursor < 0:
            return False
        self.chosen ^= {self.shown.options[self.cursor].id}
        self._warned = False
        return True

    def put(self, response: Response) -> None:
        """Tick what was ticked."""
        if isinstance(response, Chosen):
            self.chosen = {o.id for o in self.shown.options} & set(response.option_ids)
            self._warned = True  # an empty one stood there because it was meant

    def made(self) -> Made:
        """The ticked options in the order shown."""
        if not self.chosen and not self._warned:
            self._warned = True
            return None, "Nothing is ticked. ⏎ once more commits that; it earns nothing."
        ticked = (option.id for option in self.shown.options if option.id in self.chosen)
        return Chosen(tuple(ticked)), ""
