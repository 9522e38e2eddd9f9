"""The Lab: every demonstration of the course, to be run without its lesson."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from course.tui import keys
from course.tui.desk import Desk
from course.tui.ink import Line, line
from course.tui.layout.home import head
from course.tui.layout.lab import lab_lines, ran_words
from course.tui.screens.base import CourseScreen
from course.tui.state.lab import Bench, benches
from course.tui.widgets.lines import Lines
from course.tui.widgets.status import Hint

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from course.catalog.lab import LabEntry


class LabScreen(CourseScreen):
    """The list is read in a thread: the first time it imports every stage, and NumPy with them."""

    KEYS = "lab"
    BINDINGS: ClassVar[list[Binding]] = keys.bindings(keys.LAB)  # type: ignore[assignment]  # narrower

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.cursor = 0
        self.benches: list[Bench] = []
        self.loaded = False
        self._entries: Sequence[LabEntry] = ()
        self._at: list[int] = []
        self.header = Lines(self._draw_header, id="head", classes="-auto")
        self.body = Lines(self._draw_body, id="lab")

    def compose(self) -> ComposeResult:
        """Header, the list, and the bottom line."""
        yield self.header
        yield self.body
        yield self.too_small
        yield self.status

    def on_mount(self) -> None:
        """Read the list beside the screen, once the screen is there."""
        from course.catalog.lab import lab_entries

        self.call_after_refresh(self.beside, lambda: lab_entries(self.desk.catalog), self._take)

    def _take(self, entries: Sequence[LabEntry]) -> None:
        self._entries, self.loaded = entries, True
        self._show()

    def _show(self) -> None:
        records = self.desk.view.run_records()
        ran = {stage: ran_words(list(each.verdicts.values())) for stage, each in records.items()}
        self.benches = benches(self.desk.catalog, self._entries, ran)
        self.header.update()
        self.body.update()
        self.refresh_hints()

    def came_back(self) -> None:
        """Back from a run: its outcome is new."""
        self._show()

    @property
    def marked(self) -> Bench | None:
        """The stage with the mark."""
        return self.benches[self.cursor] if self.cursor < len(self.benches) else None

    def hints(self) -> Sequence[Hint]:
        """Moving, opening, and back."""
        if not self.benches:
            return ("lab.leave", "app.help")
        lesson: tuple[Hint, ...] = ()
        if self.marked is not None and self.marked.lesson_id:
            lesson = ("lab.lesson",)
        return ((("lab.up", "lab.down"), "move"), "lab.open", *lesson, "lab.leave", "app.help")

    def _draw_header(self, width: int, _height: int) -> Sequence[Line]:
        ran = sum(1 for bench in self.benches if bench.ran)
        right = f"{ran} of {len(self.benches)} run" if self.loaded else ""
        return head("Lab · every demonstration", right, width)

    def _draw_body(self, width: int, _height: int) -> Sequence[Line]:
        if not self.loaded:
            return [line((" Reading the list …", "muted"))]
        units = [unit.title for unit in self.desk.catalog.units]
        rows, self._at = lab_lines(self.benches, units, self.cursor, width)
        return rows

    def action_move(self, by: int) -> None:
        """Move the mark."""
        self.cursor = max(0, min(len(self.benches) - 1, self.cursor + by))
        self.say("")
        self.body.update()
        self._follow()

    def _follow(self) -> None:
        if self.cursor == 0:
            self.body.go(0)
        elif self._at:
            end = self._at[self.cursor + 1] if self.cursor + 1 < len(self._at) else 10**6
            self.body.reveal(min(end, len(self.body.rows)) - 1, margin=0)
            self.body.reveal(self._at[self.cursor], margin=1)
        self.refresh_hints()

    def action_page(self, by: int) -> None:
        """Move the mark by a screen."""
        self.action_move(by * max(1, self.body.page // 2))

    def action_open(self) -> None:
        """Open the stage with its prediction and explanation."""
        if self.marked is not None:
            open_stage(self, self.marked.stage)

    def action_lesson(self) -> None:
        """Open the lesson the stage belongs to."""
        if self.marked is not None and self.marked.lesson_id:
            from course.tui.screens.lesson import open_lesson

            open_lesson(self, self.marked.lesson_id)
        else:
            self.say("Its lesson is not written yet.", "muted")

    def on_lines_clicked(self, event: Lines.Clicked) -> None:
        """A click marks a stage; on the marked one it opens it."""
        index = sum(1 for row in self._at if row <= event.row) - 1
        if event.lines is self.body and index >= 0:
            if index == self.cursor:
                self.action_open()
            else:
                self.action_move(index - self.cursor)

    def action_leave(self) -> None:
        """Back."""
        self.dismiss()


def open_stage(screen: CourseScreen, stage: str) -> None:
    """Open a stage over a screen, with the words of its lesson or of the Lab, if there are any."""
    from course.catalog.lab import lab_block, lessons_by_stage
    from course.errors import CourseError
    from course.tui.screens.run import RunScreen

    desk = screen.desk
    try:
        block = lab_block(desk.catalog, stage)
    except CourseError as error:
        screen.say(str(error).replace("\n", " "), "bad")
        return
    lesson = lessons_by_stage(desk.catalog).get(stage)
    entry = desk.catalog.entry(lesson) if lesson else None
    screen.app.push_screen(RunScreen(desk, stage, entry, block))
