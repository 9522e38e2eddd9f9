"""The tutor's drawer beside the lesson: quotes, never essays.

Two states: a question is being typed (the field has the keys), or a reply is being read (the
drawer has them: enter shows the sentence, w says why, digits ask what is suggested).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Input

from course.errors import CourseError
from course.progress import record
from course.tui import keys
from course.tui.ink import Line
from course.tui.layout.talk import talk_lines
from course.tui.state.talk import Talk
from course.tui.widgets.lines import Lines
from course.tui.widgets.status import Hint

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from course.tui.screens.lesson import LessonScreen
    from course.tutor import Tutor

LONGEST = 300


class Drawer(Vertical, can_focus=True):
    """Questions about the lesson on screen."""

    BINDINGS: ClassVar[list[Binding]] = keys.bindings(keys.DRAWER)  # type: ignore[assignment]  # narrower

    def __init__(self, screen: LessonScreen) -> None:
        super().__init__(id="drawer")
        self.lesson_screen = screen
        self.talk = Talk()
        self._tutor: Tutor | None = None
        self.replies = Lines(self._draw, id="replies")
        self.field = Input(
            placeholder="Ask about this lesson", id="ask", compact=True, max_length=LONGEST
        )

    def compose(self) -> ComposeResult:
        """The talk, and the field below it."""
        yield self.replies
        yield self.field

    def hints(self) -> Sequence[Hint]:
        """While typing, and while reading a reply."""
        if self.field.has_focus or not self.talk.turns:
            return (("tutor.show", "ask"), (("tutor.up",), "earlier"), "tutor.close")
        offered = len(self.talk.latest.suggestions) if self.talk.latest else 0
        picks: tuple[Hint, ...] = ((f"1-{offered}", "ask that"),) if offered else ()
        show: tuple[Hint, ...] = (
            ("tutor.show",) if self.talk.latest and self.talk.latest.quotes else ()
        )
        return (*show, *picks, "tutor.why", "tutor.again", "tutor.up", "tutor.close")

    def ask(self) -> None:
        """Let a question be typed."""
        self.call_after_refresh(self.field.focus)

    def on_descendant_focus(self) -> None:
        """The field took the keys: say so below."""
        self.call_after_refresh(self.lesson_screen.refresh_hints)

    def on_focus(self) -> None:
        """The drawer took the keys: say so below."""
        self.call_after_refresh(self.lesson_screen.refresh_hints)

    def _draw(self, width: int, _height: int) -> Sequence[Line]:
        return talk_lines(self.talk, width)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Put the question to the tutor; an empty field shows the latest quotation."""
        event.stop()
        question = event.value.strip()
        if question:
            self.put(question)
        elif self.talk.turns:
            self.action_show()

    def put(self, question: str) -> None:
        """Ask, show the reply, and keep that it was asked."""
        screen = self.lesson_screen
        if self._tutor is None:
            from course.tutor import Tutor

            try:
                aliases = screen.desk.catalog.aliases(screen.entry.id)
            except CourseError as error:
                screen.say(str(error).replace("\n", " "), "warn")
                aliases = ()
            self._tutor = Tutor(screen.lesson, aliases)
        reply = self._tutor.ask(question)
        self.talk.add(question, reply)
        trouble = screen.desk.keep(record.asked, screen.entry.id, question, reply.band)
        if trouble:
            screen.say(trouble, "bad")
        self.field.value = ""
        before = len(self.replies.rows)
        self.replies.update()
        # A long reply begins at its question; a short one ends at the bottom.
        self.replies.go(max(0, min(before + 1, len(self.replies.rows) - self.replies.page)))
        self.focus()

    def action_show(self) -> None:
        """Show the quoted sentence, marked, in the lesson; again for the next quotation."""
        quote = self.talk.next_quote()
        if quote is None:
            self.lesson_screen.say("There is no sentence to show; ask another way.", "warn")
            return
        if self.lesson_screen.has_class("-narrow"):
            self.lesson_screen.close_drawer()
        self.lesson_screen.go_to(quote.section, quote.start, quote.end)

    def action_why(self) -> None:
        """Say which words led to these sentences."""
        if self.talk.turns:
            self.talk.why = not self.talk.why
            self.replies.update()
            self.replies.go(10**6)

    def action_again(self) -> None:
        """Ask another question."""
        self.field.focus()

    def action_pick(self, number: int) -> None:
        """Ask the suggested question."""
        question = self.talk.suggestion(number)
        if question is not None:
            self.put(question)

    def action_scroll(self, by: int) -> None:
        """Earlier and later questions."""
        self.replies.go(self.replies.top + by)

    def action_close(self) -> None:
        """Close the drawer."""
        self.lesson_screen.close_drawer()
