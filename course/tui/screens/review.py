"""Review: what is due today and on the next days, and a round of it across lessons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from course.errors import CourseError, ProgressError
from course.quiz import review
from course.quiz.response import Response
from course.tui import keys, quiz_keys
from course.tui.desk import Desk
from course.tui.ink import BLANK, Line, indent, paragraph
from course.tui.layout.home import head
from course.tui.layout.review import count_words, review_lines, round_lines
from course.tui.screens.base import CourseScreen
from course.tui.screens.verdicts import VerdictScreen
from course.tui.widgets.lines import Lines
from course.tui.widgets.status import Hint

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from course.progress.events import Event
    from course.progress.log import EventLog
    from course.quiz.question import Question


class ReviewScreen(CourseScreen):
    """What today asks. Nothing here counts what was put off."""

    KEYS = "review"
    BINDINGS: ClassVar[list[Binding]] = keys.bindings(quiz_keys.REVIEW)  # type: ignore[assignment]  # narrower

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.today: review.Today | None = None
        self.trouble = ""
        self.came_to: tuple[int, int] | None = None
        """Right answers of how many, after a round."""
        self.header = Lines(self._draw_header, id="head", classes="-auto")
        self.body = Lines(self._draw_body, id="review")
        self.look()

    def compose(self) -> ComposeResult:
        """Header, today and the days ahead, and the bottom line."""
        yield self.header
        yield self.body
        yield self.too_small
        yield self.status

    def look(self) -> None:
        """See what is due now."""
        try:
            self.today = review.due(self.desk.log, self.desk.view, self.desk.catalog)
        except ProgressError as error:
            self.today, self.trouble = None, str(error)

    def came_back(self) -> None:
        """After a round, what is due has changed."""
        self.look()
        self.header.update()
        self.body.update(top=0)
        self.refresh_hints()

    def hints(self) -> Sequence[Hint]:
        """Begin, if something is due."""
        if self.today is None or not self.today.questions:
            return ("review.leave", "app.help")
        return ("review.begin", "review.leave", "app.help")

    def _draw_header(self, width: int, _height: int) -> Sequence[Line]:
        done = self.today.done if self.today else 0
        right = f"{done} answered today" if done else ""
        return head("Review", right, width)

    def _draw_body(self, width: int, _height: int) -> Sequence[Line]:
        if self.today is None:
            return [BLANK, *indent(paragraph(self.trouble, width - 2, "bad"), 1)]
        if self.came_to is not None:
            return round_lines(*self.came_to, self.today, date.today(), width)  # noqa: DTZ011
        return review_lines(self.today, date.today(), width)  # noqa: DTZ011 - the learner's own day

    def action_begin(self) -> None:
        """Begin a round, if anything is due."""
        try:
            round_ = review.begin(self.desk.log, self.desk.view, self.desk.catalog)
        except ProgressError as error:
            self.say(str(error), "bad")
            return
        if round_.finished:
            self.say("Nothing is due today. The lessons are still there.", "muted")
        else:
            self.came_to = None
            self.app.push_screen(RoundScreen(self.desk, round_, self))

    def action_scroll(self, by: int) -> None:
        """Scroll, where the window is small."""
        self.body.go(self.body.top + by)

    def action_leave(self) -> None:
        """Back."""
        self.dismiss()


class RoundScreen(VerdictScreen):
    """The questions of one round; leaving it loses nothing."""

    def __init__(self, desk: Desk, round_: review.Round, front: ReviewScreen) -> None:
        super().__init__(desk)
        self.round = round_
        self.front = front
        self._again: date | None = None
        self._next()

    def _next(self) -> None:
        question = self.round.current
        assert question is not None  # noqa: S101 - a finished round goes back to its front
        self.number = self.round.position
        self.entry = self.desk.catalog.entry(self.round.lesson)
        self.lesson = self.desk.catalog.lesson(self.entry.id)
        self.show(self.round.item(question), question)

    def on_mount(self) -> None:
        """Start the question's clock."""
        self.start_clock()

    def draw_head(self, width: int) -> Sequence[Line]:
        """Which question of today's, and of which lesson."""
        right = f"{self.number} of {len(self.round)}"
        return head(f"Review · {self.entry.title}", right, width)

    def store(self, response: Response) -> review.Outcome:
        """Commit the answer."""
        return review.commit(
            self.round,
            self.desk.log,
            response,
            confidence=self.answering.sure or None,
            seconds=self.seconds(),
        )

    def came_of(self, outcome: review.Outcome) -> None:
        """Note when the question comes back."""
        self._again = outcome.again

    def after_question(self, width: int) -> list[Line]:
        """The verdict, and when the question comes back."""
        rows = super().after_question(width)
        if rows and self._again is not None:
            said = f"It comes back on {self._again.strftime('%A %d %B').replace(' 0', ' ')}."
            rows += [BLANK, *indent(paragraph(said, width - 4, "muted"), 3)]
        return rows

    def onward(self) -> str:
        """The next question, or the end of the round."""
        return "done" if self.round.finished else "next question"

    def tally(self) -> str:
        """How many are left."""
        left = len(self.round) - len(self.round.answers)
        return f"{count_words(left)} left" if left else "the last for now"

    def go_on(self) -> None:
        """The next question; after the last, back to what is due."""
        if self.round.finished:
            self._end()
            return
        try:
            self._next()
        except CourseError as error:
            self.front.say(str(error).replace("\n", " "), "bad")
            self._end()
            return
        self.say("")
        self.redraw()
        self.body.go(0)

    def _end(self) -> None:
        if self.round.answers:
            self.front.came_to = self.round.right, len(self.round.answers)
        self.dismiss()

    def keep_dispute(self, reason: str) -> str:
        """Keep it with the answer and the key."""
        return self.desk.keep(_dispute, self.round, self.question, reason)

    def action_leave(self) -> None:
        """Leave the round; what was answered counts."""
        leaving = not self.reason.is_open and (self.unsaved is None or self._warned)
        if leaving and self.round.answers:
            self.front.came_to = self.round.right, len(self.round.answers)
        super().action_leave()


def _dispute(log: EventLog, round_: review.Round, question: Question, reason: str) -> Event:
    return review.dispute(round_, log, question, reason)
