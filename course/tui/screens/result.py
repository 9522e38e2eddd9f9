"""The result: the score, passed or not, what was missed, and what next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from course.errors import CourseError, ProgressError
from course.quiz.past import past
from course.quiz.summary import summarise
from course.tui import keys, quiz_keys
from course.tui.desk import Desk
from course.tui.ink import Line
from course.tui.layout.home import head
from course.tui.layout.pages import Choice, lesson_choice
from course.tui.layout.result import Shown, result_lines
from course.tui.raised import raises, settle
from course.tui.screens.base import CourseScreen
from course.tui.screens.lesson import LessonScreen
from course.tui.screens.reading import Visit
from course.tui.widgets.lines import Lines
from course.tui.widgets.status import Hint

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from course.catalog.blocks import Lesson
    from course.catalog.index import LessonEntry
    from course.quiz.attempt import Attempt


class ResultScreen(CourseScreen):
    """What came of an attempt. Everything shown is `course.quiz.summary`'s."""

    KEYS = "result"
    BINDINGS: ClassVar[list[Binding]] = keys.bindings(quiz_keys.RESULT)  # type: ignore[assignment]  # narrower

    def __init__(self, desk: Desk, entry: LessonEntry, lesson: Lesson, attempt: Attempt) -> None:
        super().__init__(desk)
        self.entry = entry
        self.lesson = lesson
        self.attempt = attempt
        self.summary = summarise(attempt)
        self.raised = _raised(desk, entry.id, attempt)
        self.cursor = 0
        self._at: dict[int, int] = {}
        self.choices = self._choices()
        self.header = Lines(self._draw_header, id="head", classes="-auto")
        self.body = Lines(self._draw_body, id="result")

    def compose(self) -> ComposeResult:
        """Header, the result, and the bottom line."""
        yield self.header
        yield self.body
        yield self.too_small
        yield self.status

    def hints(self) -> Sequence[Hint]:
        """Moving, opening, and back."""
        return (
            (("result.up", "result.down"), "move"), "result.open", "result.leave", "app.help",
        )  # fmt: skip

    def _choices(self) -> list[Choice]:
        lessons = self.desk.catalog.lessons
        following = [each for each in lessons[self.entry.number :] if not each.planned]
        again = Choice(
            "again", "", "Take the quiz again: missed and unseen questions first", "", ""
        )
        back = Choice("lesson", "", f"Back to “{self.entry.title}”", "", "")
        onward = [lesson_choice("next", following[0], "Next: ")] if following else []
        return [*onward, back, again] if self.summary.passed else [back, again, *onward]

    def _draw_header(self, width: int, _height: int) -> Sequence[Line]:
        return head(f"Result · {self.entry.title}", str(self.summary.score), width)

    def _draw_body(self, width: int, _height: int) -> Sequence[Line]:
        titles = {section.slug: section.title for section in self.lesson.sections}
        state = self.desk.view.state(self.entry.id)
        first = state.gain if state.attempts == 1 else None
        shown = Shown(self.summary, state, titles, self.raised, first)
        rows, self._at = result_lines(shown, self.choices, self.cursor, width)
        return rows

    def action_scroll(self, by: int) -> None:
        """Scroll by a screen."""
        self.body.go(self.body.top + by * max(1, self.body.page - 2))

    def action_move(self, by: int) -> None:
        """Move the mark."""
        self.cursor = max(0, min(len(self._at) - 1, self.cursor + by))
        self.body.update()
        if self.cursor == 0:
            self.body.go(0)
        else:
            self.body.reveal(self._at.get(self.cursor, 0), margin=4)

    def action_open(self) -> None:
        """Open what is marked: a lesson, the quiz again, or the passage of a missed question."""
        if self.cursor >= len(self.choices):
            told = self.summary.missed[self.cursor - len(self.choices)].feedback
            visit = Visit(told.cite, told.quote)
            self.app.push_screen(LessonScreen(self.desk, self.entry, self.lesson, visit=visit))
            return
        choice = self.choices[self.cursor]
        stack = self.app.screen_stack
        below = stack[-2] if len(stack) > 1 else None
        self.dismiss()
        if isinstance(below, LessonScreen):
            if choice.kind == "again":
                below.call_after_refresh(below.action_quiz)
            elif choice.kind == "next":
                below.call_after_refresh(below.open_lesson, choice.target)

    def on_lines_clicked(self, event: Lines.Clicked) -> None:
        """A click opens a line."""
        for index, row in self._at.items():
            if row == event.row and event.lines is self.body:
                self.cursor = index
                self.action_open()
                return

    def action_leave(self) -> None:
        """Back to the lesson."""
        self.dismiss()


def _raised(desk: Desk, lesson: str, attempt: Attempt) -> list[str]:
    """What to say of scores that a correction raised: this attempt's, and earlier ones'."""
    try:
        found = raises(desk, lesson)
    except ProgressError:
        return []
    mine = [each.words for each in found if each.attempt == attempt.id]
    others = [each.words for each in found if each.attempt != attempt.id]
    return [*mine, *(f"An earlier attempt: {each[0].lower()}{each[1:]}" for each in others)]


def latest_result(screen: LessonScreen) -> ResultScreen | None:
    """The result of the latest finished attempt at a lesson; None, and why, if there is none."""
    desk, entry = screen.desk, screen.entry
    trouble = settle(desk, entry.id)
    try:
        attempts = past(desk.log, desk.catalog.quiz(entry.id), entry.id)
    except CourseError as error:
        screen.say(str(error).replace("\n", " "), "bad")
        return None
    if trouble or not attempts:
        screen.say(trouble or "There is no finished attempt to look back at.", "warn")
        return None
    return ResultScreen(desk, entry, screen.lesson, attempts[-1])
