"""An exam at a glance: go to a question, or hand it in after being asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from course.quiz.present import stem
from course.quiz.response import DontKnow
from course.tui import keys, quiz_keys
from course.tui.desk import Desk
from course.tui.ink import Line
from course.tui.layout.exam import FIRST, Place, hand_in_lines, overview_lines
from course.tui.layout.home import head
from course.tui.screens.base import CourseScreen
from course.tui.widgets.lines import Lines
from course.tui.widgets.status import Hint

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from course.quiz.question import Question
    from course.tui.screens.exam import ExamScreen


class OverviewScreen(CourseScreen):
    """Over an exam; whatever it changes, the exam's screen does."""

    KEYS = "overview"
    BINDINGS: ClassVar[list[Binding]] = keys.bindings(quiz_keys.OVERVIEW)  # type: ignore[assignment]  # narrower

    def __init__(self, desk: Desk, exam: ExamScreen) -> None:
        super().__init__(desk)
        self.exam = exam
        self.cursor = exam.at
        self.asking = False
        self.header = Lines(self._draw_header, id="head", classes="-auto")
        self.body = Lines(self._draw_body, id="overview")

    def compose(self) -> ComposeResult:
        """Header, the questions, and the bottom line."""
        yield self.header
        yield self.body
        yield self.too_small
        yield self.status

    def on_mount(self) -> None:
        """Begin at the question one came from."""
        self.call_after_refresh(self.body.reveal, FIRST + self.cursor, 2)

    def hints(self) -> Sequence[Hint]:
        """Moving and handing in; while asked, yes or back."""
        if self.asking:
            return ("overview.yes", ("overview.leave", "not yet"), "app.help")
        return (
            (("overview.up", "overview.down"), "move"), "overview.open", "overview.flag",
            "overview.hand-in", "overview.leave", "app.help",
        )  # fmt: skip

    def _places(self) -> list[Place]:
        attempt = self.exam.attempt
        return [
            Place(
                stem(attempt.item(each), each),
                self._stands(each),
                each.item_id in attempt.flagged,
            )
            for each in attempt.questions
        ]

    def _stands(self, question: Question) -> str:
        drafted = self.exam.attempt.drafts.get(question.item_id)
        if drafted is None or drafted.response is None:
            return "open"
        return "don't know" if isinstance(drafted.response, DontKnow) else "answered"

    def _draw_header(self, width: int, _height: int) -> Sequence[Line]:
        return head(f"Exam · {self.exam.entry.title}", "overview", width)

    def _draw_body(self, width: int, _height: int) -> Sequence[Line]:
        if self.exam.attempt.finished:
            return ()
        places = self._places()
        rows = overview_lines(places, self.cursor, width)
        return rows + hand_in_lines(places, width) if self.asking else rows

    def _redraw(self) -> None:
        self.body.update()
        self.refresh_hints()

    def action_move(self, by: int) -> None:
        """Move the mark."""
        self.asking = False
        self.cursor = max(0, min(len(self.exam.attempt.questions) - 1, self.cursor + by))
        self._redraw()
        self.body.reveal(FIRST + self.cursor, margin=3)

    def action_page(self, by: int) -> None:
        """Move the mark by a screen."""
        self.action_move(by * max(1, self.body.page - 2))

    def action_open(self) -> None:
        """Go to the marked question."""
        if self.asking:
            self.say("y hands it in, esc goes back.", "warn")
            return
        self.exam.go_to(self.cursor)
        self.dismiss()

    def action_flag(self) -> None:
        """Flag the marked question, or take its flag away."""
        trouble = self.exam.flag(self.cursor)
        self.say(trouble, "bad")
        if self.exam.attempt.finished:
            self._end(elsewhere=True)
        self._redraw()

    def action_hand_in(self) -> None:
        """Ask before handing in."""
        self.asking = True
        self._redraw()
        self.body.go(10**6)

    def action_yes(self) -> None:
        """Hand it in."""
        if not self.asking:
            return
        trouble = self.exam.hand_in()
        if trouble:
            self.asking = False
            self.say(trouble, "bad")
            self._redraw()
        else:
            self._end(elsewhere=False)

    def _end(self, *, elsewhere: bool) -> None:
        self.dismiss()
        self.exam.call_after_refresh(self.exam.show_result, elsewhere=elsewhere)

    def on_lines_clicked(self, event: Lines.Clicked) -> None:
        """A click goes to a question."""
        at = event.row - FIRST
        if event.lines is self.body and 0 <= at < len(self.exam.attempt.questions):
            self.cursor = at
            self.action_open()

    def action_leave(self) -> None:
        """Not yet; or back to the question."""
        if self.asking:
            self.asking = False
            self._redraw()
        else:
            self.exam.redraw()
            self.dismiss()
