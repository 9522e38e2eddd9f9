"""Progress: the course in numbers, and every lesson begun with its scores and time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from course.errors import ProgressError
from course.quiz.calibration import ENOUGH, calibration
from course.tui import keys
from course.tui.desk import Desk
from course.tui.ink import Line
from course.tui.layout.calibration import calibration_lines
from course.tui.layout.home import head
from course.tui.layout.progress import Begun, progress_lines
from course.tui.raised import raises, settle, stale
from course.tui.screens.base import CourseScreen
from course.tui.widgets.lines import Lines
from course.tui.widgets.status import Hint

if TYPE_CHECKING:
    from textual.app import ComposeResult


class ProgressScreen(CourseScreen):
    """What `course.progress` makes of the events, lesson by lesson."""

    KEYS = "progress"
    BINDINGS: ClassVar[list[Binding]] = keys.bindings(keys.PROGRESS)  # type: ignore[assignment]  # narrower

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.cursor = 0
        self._at: list[int] = []
        self.touched: list[Begun] = []
        self._stale: list[str] = []
        self.header = Lines(self._draw_header, id="head", classes="-auto")
        self.body = Lines(self._draw_body, id="progress")

    def compose(self) -> ComposeResult:
        """Header, the table, and the bottom line."""
        yield self.header
        yield self.body
        yield self.too_small
        yield self.status

    def on_screen_resume(self) -> None:
        """Read the events anew."""
        self._gather()
        super().on_screen_resume()
        self.body.update()
        try:
            self._stale = stale(self.desk, [each.entry.id for each in self.touched])
        except ProgressError as error:
            self.say(str(error), "bad")
        self.call_after_refresh(self._settle)

    def _gather(self) -> None:
        states = self.desk.view.states()
        lessons = self.desk.catalog.lessons
        self.touched = [
            Begun(each, states[each.id], self._raised(each.id))
            for each in lessons
            if each.id in states
        ]
        self.cursor = min(self.cursor, max(0, len(self.touched) - 1))

    def _raised(self, lesson: str) -> list[str]:
        if not self.desk.view.state(lesson).attempts:
            return []
        try:
            return [each.words for each in raises(self.desk, lesson)]
        except ProgressError:
            return []  # told when the screen came up

    def _settle(self) -> None:
        """Score what a correction raised, a lesson at a time, so that the screen stays quick."""
        if not self._stale or not self.is_running:
            return
        trouble = settle(self.desk, self._stale.pop())
        if trouble:
            self.say(trouble, "bad")
            return
        self._gather()
        self.body.update()
        self.call_after_refresh(self._settle)

    def hints(self) -> Sequence[Hint]:
        """Moving, opening, and back."""
        if not self.touched:
            return ("progress.leave", "app.help")
        return (
            (("progress.up", "progress.down"), "move"), "progress.open", "progress.leave",
            "app.help",
        )  # fmt: skip

    def _draw_header(self, width: int, _height: int) -> Sequence[Line]:
        return head("Progress", f"day {self.desk.view.day()}", width)

    def _draw_body(self, width: int, _height: int) -> Sequence[Line]:
        rows, self._at = progress_lines(
            self.touched,
            self.desk.view.totals(),
            len(self.desk.catalog.lessons),
            calibration_lines(calibration(self.desk.view), ENOUGH, min(width, 76)),
            self.cursor,
            width,
        )
        return rows

    def action_move(self, by: int) -> None:
        """Move the mark."""
        self.cursor = max(0, min(len(self.touched) - 1, self.cursor + by))
        self.body.update()
        if self.cursor == 0:
            self.body.go(0)
        else:
            self.body.reveal(self._at[self.cursor] + 1)

    def action_page(self, by: int) -> None:
        """Move the mark by a screen."""
        self.action_move(by * max(1, self.body.page - 2))

    def action_open(self) -> None:
        """Open the lesson."""
        if self.touched:
            from course.tui.screens.lesson import open_lesson

            open_lesson(self, self.touched[self.cursor].entry.id)

    def on_lines_clicked(self, event: Lines.Clicked) -> None:
        """A click marks a lesson; on the marked one it opens it."""
        index = sum(1 for row in self._at if row <= event.row) - 1
        if event.lines is self.body and index >= 0:
            if index == self.cursor:
                self.action_open()
            self.cursor = index
            self.body.update()

    def action_leave(self) -> None:
        """Back."""
        self.dismiss()
