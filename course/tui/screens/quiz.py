"""The quiz: one question at a time; the answer is on the disk before its verdict shows."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding

from course.errors import CourseError, ProgressError
from course.quiz import session
from course.quiz.present import shown
from course.quiz.response import DontKnow, Response
from course.tui import keys
from course.tui.desk import Desk
from course.tui.ink import BLANK, Line, indent, line, paragraph
from course.tui.layout.home import head
from course.tui.layout.question import feedback_lines, question_lines
from course.tui.screens.base import CourseScreen
from course.tui.screens.lesson import LessonScreen, section_of
from course.tui.screens.reading import Visit
from course.tui.state.answering import Answering
from course.tui.widgets.lines import Lines
from course.tui.widgets.status import Hint

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widgets import Input

    from course.catalog.blocks import Lesson
    from course.catalog.index import LessonEntry
    from course.progress.events import Event
    from course.progress.log import EventLog
    from course.quiz.attempt import Attempt
    from course.quiz.question import Question

DISPUTED = "disputed"
"""Kind of the event that keeps what a learner finds wrong with a question."""


def open_quiz(screen: LessonScreen) -> None:
    """Go on with the lesson's open paper, or draw a new one; or say why there is none."""
    desk, entry = screen.desk, screen.entry
    try:
        quiz = desk.catalog.quiz(entry.id)
        attempt = session.resume(desk.log, desk.view, quiz, entry.id)
        resumed = attempt is not None and bool(attempt.answers)
        if attempt is None:
            attempt = session.begin(desk.log, desk.view, quiz, entry.id)
    except CourseError as error:
        screen.say(str(error).replace("\n", " "), "bad")
        return
    screen.app.push_screen(QuizScreen(desk, entry, screen.lesson, attempt, resumed=resumed))


class QuizScreen(CourseScreen):
    """One attempt. It grades nothing and stores nothing itself: `course.quiz.session` does."""

    KEYS = "quiz"
    BINDINGS: ClassVar[list[Binding]] = keys.bindings(keys.QUIZ)  # type: ignore[assignment]  # narrower
    DEFAULT_CSS = """
    QuizScreen #reason { display: none; dock: bottom; height: 1; margin: 0 1 2 1; }
    QuizScreen.-disputing #reason { display: block; }
    """

    def __init__(
        self, desk: Desk, entry: LessonEntry, lesson: Lesson, attempt: Attempt, *, resumed: bool
    ) -> None:
        super().__init__(desk)
        self.entry = entry
        self.lesson = lesson
        self.attempt = attempt
        self.resumed = resumed
        self.header = Lines(self._draw_header, id="head", classes="-auto")
        self.body = Lines(self._draw_body, id="question")
        self.outcome: session.Outcome | None = None
        self.unsaved: Response | None = None
        self.trouble = ""
        self._since = 0.0
        self._ask()

    def compose(self) -> ComposeResult:
        """Header, the question, and the bottom line."""
        yield self.header
        yield self.body
        yield self.too_small
        yield self.status

    def on_mount(self) -> None:
        """Start the question's clock."""
        self._since = monotonic()
        if self.resumed:
            self.say("Going on where you left off.", "muted")

    def hints(self) -> Sequence[Hint]:
        """What can be done with the question as it stands."""
        if self.has_class("-disputing"):
            return (("quiz.commit", "keep the reason"), ("quiz.leave", "never mind"))
        if self.unsaved is not None:
            return (("quiz.commit", "try to save again"), "quiz.leave", "app.help")
        if self.outcome is not None:
            onward = "the result" if self.outcome.finished else "next question"
            return (("quiz.commit", onward), "quiz.go", "quiz.dispute", "quiz.leave", "app.help")
        if self.answering.by_typing:
            first: tuple[Hint, ...] = ()
        else:
            digits = f"1-{len(self.answering.shown.options)}"
            word = "choose or not" if self.answering.many else "choose"
            first = ((digits, word),)
        return (
            *first, "quiz.commit", "quiz.dont-know", "quiz.sure", "quiz.dispute", "quiz.leave",
            "app.help",
        )  # fmt: skip

    # The question on screen

    def _ask(self) -> None:
        question = self.attempt.current
        assert question is not None  # noqa: S101 - a finished attempt goes to the result
        self.question: Question = question
        self.number = self.attempt.position
        self.answering = Answering(shown(self.attempt.item(question), question))
        self.outcome = None
        self.unsaved = None
        self._warned = False
        self.trouble = ""
        self._since = monotonic()

    def _draw_header(self, width: int, _height: int) -> Sequence[Line]:
        right = f"question {self.number} of {len(self.attempt.questions)}"
        return head(f"Quiz · {self.entry.title}", right, width)

    def _draw_body(self, width: int, _height: int) -> Sequence[Line]:
        told = self.outcome.feedback if self.outcome else None
        rows = question_lines(self.answering, told, width)
        if self.outcome is not None:
            if told is not None:
                section = section_of(self.lesson, told.cite)
                rows += feedback_lines(
                    told, section.title if section else told.cite, self._score(), width
                )
            else:
                rows += [BLANK, line(("   Kept. Verdicts come at the end.", "muted"))]
        if self.unsaved is not None:
            rows.append(BLANK)
            rows += indent(paragraph(f"Not saved yet. {self.trouble}", width - 5, "bad"), 3)
            rows += indent(paragraph("Your answer stays here until it is saved.", width - 5), 3)
        return rows

    def _score(self) -> str:
        right = sum(1 for each in self.attempt.answers.values() if each.scored.full)
        return f"{right} right of {len(self.attempt.answers)} so far"

    def _redraw(self) -> None:
        self.header.update()
        self.body.update()
        self.refresh_hints()

    # Answering

    def _open(self) -> bool:
        """Whether the question still takes changes."""
        return self.outcome is None and self.unsaved is None

    def action_move(self, by: int) -> None:
        """Move the mark; after the verdict, scroll."""
        if self._open() and not self.answering.by_typing:
            self.say("")
            self.answering.move(by)
            self._redraw()
        else:
            self.action_scroll(by, lines=1)

    def action_digit(self, number: int) -> None:
        """Choose an option, or type the digit."""
        if self._open():
            if self.answering.digit(number):
                self.say("")
            else:
                self.say(f"There is no option {number}.", "warn")
            self._redraw()

    def action_choose(self) -> None:
        """Choose the marked option; after the verdict, go on."""
        if self.outcome is not None:
            self.action_commit()
        elif self._open():
            self.answering.toggle()
            self._redraw()

    def action_sure(self) -> None:
        """How sure: not said, 1, 2, 3."""
        if self._open():
            self.answering.next_sure()
            self._redraw()

    def action_dont_know(self) -> None:
        """Commit "I don't know"."""
        if self._open():
            self._commit(DontKnow())

    def action_commit(self) -> None:
        """Commit the answer; after its verdict, the next question; after the last, the result."""
        if self.outcome is not None:
            self._go_on()
        elif self.unsaved is not None:
            self._commit(self.unsaved)
        else:
            response, missing = self.answering.response()
            if response is None:
                self.say(missing, "warn")
            else:
                self._commit(response)

    def _commit(self, response: Response) -> None:
        try:
            outcome = session.commit(
                self.attempt,
                self.desk.log,
                response,
                confidence=self.answering.sure or None,
                seconds=monotonic() - self._since,
                question=self.question,
            )
        except ProgressError as error:
            self.unsaved, self.trouble, self._warned = response, str(error), False
            self.say("The answer could not be saved; it is still here.", "bad")
            self._redraw()
            self.body.go(10**6)
            return
        if outcome.invalid:
            self.say(outcome.invalid, "warn")
            return
        self.unsaved = None
        self.outcome = outcome
        self.say("Answered in another window; that answer counts." if outcome.elsewhere else "")
        self._redraw()
        self.call_after_refresh(self._show_verdict)

    def _show_verdict(self) -> None:
        """Bring the verdict into view without losing the question, if both fit."""
        if not self.body.at_end:
            self.body.go(len(self.body.rows))

    def _go_on(self) -> None:
        if self.attempt.finished:
            from course.tui.screens.result import ResultScreen

            self.app.switch_screen(ResultScreen(self.desk, self.entry, self.lesson, self.attempt))
            return
        self._ask()
        self.say("")
        self._redraw()
        self.body.go(0)

    def action_scroll(self, by: int, lines: int = 0) -> None:
        """Scroll a long question."""
        self.body.go(self.body.top + by * (lines or max(1, self.body.page - 2)))

    def on_key(self, event: events.Key) -> None:
        """Characters of a number that are no key of the quiz."""
        if not (self._open() and self.answering.by_typing) or self.has_class("-disputing"):
            return
        if event.key == "backspace":
            self.answering.erase()
        elif not (event.character and not event.character.isdigit()) or not self.answering.type(
            event.character
        ):
            return
        event.stop()
        event.prevent_default()
        self.say("")
        self._redraw()

    def on_paste(self, event: events.Paste) -> None:
        """A pasted number."""
        if self._open() and self.answering.by_typing and not self.has_class("-disputing"):
            self.answering.paste(event.text)
            self._redraw()

    def on_lines_clicked(self, event: Lines.Clicked) -> None:
        """A click on an option chooses it."""
        if event.lines is not self.body or not self._open():
            return
        text = self.body.rows[event.row].text
        for option in self.answering.shown.options:
            if text.strip("› []x").startswith(f"{option.label}  "):
                self.action_digit(int(option.label))

    # The lesson, a dispute, and leaving

    def action_go(self) -> None:
        """Read the cited passage, marked in the lesson; only after the verdict."""
        told = self.outcome.feedback if self.outcome else None
        if told is None:
            if self._open():
                self.say("The passage can be read once the answer is committed.", "warn")
            return
        visit = Visit(told.cite, told.quote)
        self.app.push_screen(LessonScreen(self.desk, self.entry, self.lesson, visit=visit))

    def action_dispute(self) -> None:
        """Say what is wrong with this question; kept for those who write the course."""
        from textual.widgets import Input

        if not self.query("#reason"):
            self.mount(
                Input(placeholder="What is wrong with this question?", id="reason", compact=True)
            )
        self.add_class("-disputing")
        field = self.query_one("#reason", Input)
        field.value = ""
        field.focus()
        self.refresh_hints()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the dispute."""
        reason = event.value.strip()
        self._end_dispute()
        if not reason:
            return
        body = {"attempt": self.attempt.id, "reason": reason}
        trouble = self.desk.keep(
            _dispute, self.entry.id, self.question.item_id, self.question.rev, body
        )
        self.say(
            trouble or "Kept: it travels with your export, for the course's authors.",
            "bad" if trouble else "good",
        )

    def _end_dispute(self) -> None:
        self.remove_class("-disputing")
        self.set_focus(None)
        self.refresh_hints()

    def action_leave(self) -> None:
        """Leave; the paper waits exactly as it is."""
        if self.has_class("-disputing"):
            self._end_dispute()
        elif self.unsaved is not None and not self._warned:
            self._warned = True
            self.say("This answer is not saved: ⏎ tries again, esc leaves without it.", "bad")
        else:
            self.dismiss()


def _dispute(log: EventLog, lesson: str, item: str, rev: int, body: dict[str, str]) -> Event:
    return log.append(DISPUTED, lesson=lesson, item=item, rev=rev, body=body)
