"""A question on screen and the keys that make an answer; what becomes of it is the subclass's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.binding import Binding

from course.quiz.present import shown
from course.quiz.response import DontKnow, Response
from course.tui import keys, quiz_keys
from course.tui.desk import Desk
from course.tui.ink import BLANK, Line, indent, paragraph
from course.tui.layout.question import question_lines
from course.tui.screens.asking_hints import control_hints
from course.tui.screens.base import CourseScreen
from course.tui.state.answering import Answering
from course.tui.state.controls import Typing
from course.tui.widgets.entry import Entry
from course.tui.widgets.lines import Lines
from course.tui.widgets.status import Hint

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widgets import Input

    from course.quiz.question import Question
    from course.tui.state.told import Told


class AskingScreen(CourseScreen):
    """One question at a time. It grades nothing and stores nothing: `course.quiz` does."""

    KEYS = "quiz"
    BINDINGS: ClassVar[list[Binding]] = keys.bindings(quiz_keys.QUIZ)  # type: ignore[assignment]  # narrower

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.header = Lines(self._draw_header, id="head", classes="-auto")
        self.body = Lines(self._draw_body, id="question")
        self.reason = Entry()
        self.told: Told | None = None
        self.unsaved: Callable[[], None] | None = None
        """Tries to save again what could not be saved."""
        self.trouble = ""
        self._warned = False
        self._since = monotonic()
        self._at: dict[int, int] = {}

    # What a subclass says

    def draw_head(self, width: int) -> Sequence[Line]:
        """The header."""
        raise NotImplementedError

    def after_question(self, width: int) -> list[Line]:
        """What stands below the question."""
        del width
        return []

    def respond(self, response: Response) -> None:
        """The learner gives this answer."""
        raise NotImplementedError

    def go_on(self) -> None:
        """Enter, where the question takes no more changes."""

    def keep_dispute(self, reason: str) -> str:
        """Store what is wrong with the question; what went wrong with that, or ''."""
        raise NotImplementedError

    @property
    def open(self) -> bool:
        """Whether the question still takes changes."""
        return self.told is None and self.unsaved is None

    @property
    def flagged(self) -> bool:
        """Whether the learner wants to come back to it."""
        return False

    # The question on screen

    def show(
        self,
        item: Any,
        question: Question,
        response: Response | None = None,
        sure: int | None = None,
    ) -> None:
        """Put a question on screen, as it was left if it was."""
        self.item: Any = item
        self.question: Question = question
        self.answering = Answering(shown(item, question), response, sure)
        self.told = None
        self.unsaved = None
        self._warned = False
        self.trouble = ""
        self.start_clock()

    def seconds(self) -> float:
        """The time since the question was shown, or since its clock was started again."""
        return monotonic() - self._since

    def start_clock(self) -> None:
        """Count the time from here."""
        self._since = monotonic()

    def compose(self) -> ComposeResult:
        """Header, the question, a line for a reason, and the bottom line."""
        yield self.header
        yield self.body
        yield self.reason
        yield self.too_small
        yield self.status

    def redraw(self) -> None:
        """Draw everything anew."""
        self.header.update()
        self.body.update()
        self.refresh_hints()

    def _draw_header(self, width: int, _height: int) -> Sequence[Line]:
        return self.draw_head(width)

    def _draw_body(self, width: int, _height: int) -> Sequence[Line]:
        rows, self._at = question_lines(self.answering, self.told, width, flagged=self.flagged)
        rows += self.after_question(width)
        if self.unsaved is not None:
            rows.append(BLANK)
            rows += indent(paragraph(f"Not saved yet. {self.trouble}", width - 5, "bad"), 3)
            rows += indent(paragraph("Your answer stays here until it is saved.", width - 5), 3)
        return rows

    def answer_hints(self) -> Sequence[Hint]:
        """What the control on screen can do."""
        return control_hints(self.answering.control)

    def letter_hint(self, name: str) -> Hint:
        """A command, by the key that it has on a question whose answer takes letters."""
        if not self.answering.control.letters:
            return name
        group, command = name.split(".")
        return f"{group}.typing-{command}"

    def reason_hints(self) -> Sequence[Hint]:
        """While a reason is typed."""
        return (("quiz.commit", "keep the reason"), ("quiz.leave", "never mind"))

    # Answering

    def touched(self, *, held: bool, complaint: str = "") -> None:
        """The control was used: what was said before is over."""
        self.answering.touched()
        self.say("" if held else complaint, "" if held else "warn")
        self.redraw()

    def action_move(self, by: int) -> None:
        """Move the mark; after the verdict, scroll."""
        if self.open and self.answering.control.move(by):
            self.touched(held=True)
            self._keep_in_view()
        else:
            self.action_scroll(by, lines=1)

    def action_digit(self, number: int) -> None:
        """What a digit does is the control's."""
        if self.open:
            held = self.answering.control.digit(number)
            self.touched(held=held, complaint=f"There is no {number} here.")

    def action_choose(self) -> None:
        """Tick, take up or put down; after the verdict, go on."""
        if not self.open:
            self.action_commit()
        elif self.answering.control.toggle():
            self.touched(held=True)

    def action_shift(self, by: int) -> None:
        """Move the marked line of an order."""
        if self.open and self.answering.control.shift(by):
            self.touched(held=True)
            self._keep_in_view()

    def action_sure(self) -> None:
        """How sure: not said, 1, 2, 3."""
        if self.open:
            self.answering.next_sure()
            self.redraw()

    def action_dont_know(self) -> None:
        """Answer "I don't know"."""
        if self.open:
            self.respond(DontKnow())

    def action_commit(self) -> None:
        """Give the answer; where it is given, go on; where it could not be saved, try again."""
        if self.unsaved is not None:
            self.unsaved()
        elif not self.open:
            self.go_on()
        else:
            response, missing = self.answering.response()
            if response is None:
                self.refuse(missing)
            else:
                self.respond(response)

    def refuse(self, reason: str) -> None:
        """Say why what stands there is no answer: beside a typed line, else at the bottom."""
        if self.answering.complain(reason):
            self.redraw()
        else:
            self.say(reason, "warn")

    def not_saved(self, trouble: str, again: Callable[[], None]) -> None:
        """Keep an answer on screen that could not be saved."""
        self.unsaved, self.trouble, self._warned = again, trouble, False
        self.say("The answer could not be saved; it is still here.", "bad")
        self.redraw()
        self.body.go(10**6)

    def _keep_in_view(self) -> None:
        marked = self.answering.control.cursor + 1
        for row, digit in self._at.items():
            if digit == marked:
                self.body.reveal(row, margin=2)
                return

    def action_scroll(self, by: int, lines: int = 0) -> None:
        """Scroll a long question."""
        self.body.go(self.body.top + by * (lines or max(1, self.body.page - 2)))

    def on_key(self, event: events.Key) -> None:
        """Keys that belong to the answer itself, before any command sees them."""
        if self.reason.is_open or not self.open:
            return
        control = self.answering.control
        if control.takes(event.key, event.character):
            event.stop()
            event.prevent_default()
            self.touched(held=True)
        elif isinstance(control, Typing) and _is_idle_letter(event):
            control.refuses(event.character or "")
            self.redraw()

    def on_paste(self, event: events.Paste) -> None:
        """A pasted answer."""
        if self.open and not self.reason.is_open and self.answering.control.paste(event.text):
            self.touched(held=True)

    def on_lines_clicked(self, event: Lines.Clicked) -> None:
        """A click on a row does what its digit does."""
        if event.lines is self.body and event.row in self._at:
            self.action_digit(self._at[event.row])

    # A dispute, and leaving

    def action_dispute(self) -> None:
        """Say what is wrong with this question; kept for those who write the course."""
        self.reason.ask("dispute", "What is wrong with this question?")
        self.refresh_hints()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the dispute."""
        reason = event.value.strip()
        self._end_dispute()
        if reason:
            trouble = self.keep_dispute(reason)
            kept = "Kept: it travels with your export, for the course's authors."
            self.say(trouble or kept, "bad" if trouble else "good")

    def _end_dispute(self) -> None:
        self.reason.done()
        self.refresh_hints()

    def action_leave(self) -> None:
        """Leave what is being typed, or the screen; an answer not saved is asked about once."""
        if self.reason.is_open:
            self._end_dispute()
        elif self.unsaved is not None and not self._warned:
            self._warned = True
            self.say("This answer is not saved: ⏎ tries again, esc leaves without it.", "bad")
        else:
            self.dismiss()


_COMMANDS = frozenset(
    each for key in (*quiz_keys.QUIZ, *quiz_keys.EXAM) for each in key.keys.split(",")
)


def _is_idle_letter(event: events.Key) -> bool:
    """Whether a letter was pressed that neither the answer nor a command takes."""
    character = event.character
    return bool(character and character.isalpha() and event.key not in _COMMANDS)
