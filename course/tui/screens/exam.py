"""An exam: back and forward, flags, and an overview; every answer is a draft until it is handed in.

A draft is on the disk when the screen leaves its question. Verdicts come at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from course.errors import ProgressError
from course.quiz import session
from course.quiz.response import Response
from course.tui import keys, quiz_keys
from course.tui.desk import Desk
from course.tui.ink import Line
from course.tui.layout.home import head
from course.tui.screens.asking import AskingScreen
from course.tui.screens.quiz import dispute
from course.tui.widgets.status import Hint

if TYPE_CHECKING:
    from course.catalog.blocks import Lesson
    from course.catalog.index import LessonEntry
    from course.quiz.attempt import Attempt


class ExamScreen(AskingScreen):
    """One attempt whose answers can be changed until they are handed in."""

    BINDINGS: ClassVar[list[Binding]] = keys.bindings(quiz_keys.EXAM)

    def __init__(
        self, desk: Desk, entry: LessonEntry, lesson: Lesson, attempt: Attempt, *, resumed: bool
    ) -> None:
        super().__init__(desk)
        self.entry = entry
        self.lesson = lesson
        self.attempt = attempt
        self.resumed = resumed
        self._let_go = False
        """The learner was told that what stands here is no answer, and wants to leave it."""
        first = attempt.current or attempt.questions[0]
        self._show(attempt.questions.index(first))

    def on_mount(self) -> None:
        """Say what an exam is, or that it goes on."""
        self.start_clock()
        told = "An exam: change anything until you hand it in; verdicts come at the end."
        self.say("Going on where you left off." if self.resumed else told, "muted")

    def key_groups(self) -> Sequence[str]:
        """Those of any question too."""
        return ("exam", "quiz")

    # The question on screen

    def _show(self, at: int) -> None:
        self.at = at
        question = self.attempt.questions[at]
        stood = self.attempt.drafts.get(question.item_id)
        self._given = stood.response if stood else None
        self._sure = (stood.confidence or 0) if stood else 0
        self._let_go = False
        self.show(self.attempt.item(question), question, self._given, self._sure)

    @property
    def flagged(self) -> bool:
        """Whether this question is flagged."""
        return self.question.item_id in self.attempt.flagged

    def draw_head(self, width: int) -> Sequence[Line]:
        """Which question, and how many have an answer."""
        count = len(self.attempt.questions)
        right = f"question {self.at + 1} of {count} · {count - len(self.attempt.blank)} answered"
        if flags := len(self.attempt.flagged):
            right += f" · ⚑ {flags}"
        return head(f"Exam · {self.entry.title}", right, width)

    def hints(self) -> Sequence[Hint]:
        """Answering, going back and on, flags and the overview."""
        if self.reason.is_open:
            return self.reason_hints()
        if self.unsaved is not None:
            return (("quiz.commit", "try to save again"), "quiz.leave", "app.help")
        letter = self.letter_hint
        turn: Hint = (("exam.back", "exam.on"), "back, on")
        if self.answering.by_typing:
            turn = ("⇥ ⇧⇥", "on, back")
        flag = letter("exam.flag")
        return (
            *self.answer_hints(), ("quiz.commit", "keep"), turn,
            letter("exam.overview"),
            (flag, "unflag") if self.flagged and isinstance(flag, str) else flag,
            letter("quiz.dont-know"), letter("quiz.sure"),
            letter("quiz.dispute"), "quiz.leave", "app.help",
        )  # fmt: skip

    # Drafts

    def _draft(self, response: Response | None, *, flagged: bool | None = None) -> str:
        """Keep what stands here; '' if it is kept, else why it is no answer.

        Raises:
            ProgressError: if it could not be stored.
        """
        outcome = session.draft(
            self.attempt,
            self.desk.log,
            self.question,
            response,
            confidence=self.answering.sure or None,
            seconds=self.seconds(),
            flagged=flagged,
        )
        if not outcome.invalid:
            self.start_clock()
        return outcome.invalid

    def respond(self, response: Response) -> None:
        """Keep the answer, then go on to the next question; after the last, to the overview."""
        if not self._kept(response):
            return
        if self.at + 1 < len(self.attempt.questions):
            self.go_to(self.at + 1)
        else:
            self._show(self.at)
            self._open_overview()

    def _kept(self, response: Response) -> bool:
        """Keep an answer; False if the screen should stay, with the reason on it."""
        if self._ended():
            return False
        try:
            invalid = self._draft(response)
        except ProgressError as error:
            self.not_saved(str(error), lambda: self.respond(response))
            return False
        if invalid:
            self.refuse(invalid)
            return False
        self.unsaved = None
        return not self._ended()

    def _may_leave(self) -> bool:
        """Keep what was made here before another question comes; False if the screen should stay.

        What is no answer holds the learner up once, with the reason; then it is let go.
        """
        if self.reason.is_open or self.unsaved is not None:
            return False
        resure = self._given is not None and self.answering.sure != self._sure
        if self._let_go or not (self.answering.changed or resure):
            return True
        self._let_go = True
        response, missing = self.answering.response()
        if response is not None and self._kept(response):
            return True
        if response is None:
            self.refuse(missing)
        if self.open and not self.attempt.finished:
            why = missing or "that is no answer yet."
            self.say(f"Not kept: {why} Once more leaves it so.", "warn")
        return False

    # Moving about

    def go_to(self, at: int) -> None:
        """Put a question on screen, as it was left."""
        self._show(at)
        self.say("")
        self.redraw()
        self.body.go(0)

    def action_turn(self, by: int) -> None:
        """The question before or after."""
        to = self.at + by
        if to < 0 or not self._may_leave():
            return
        if to < len(self.attempt.questions):
            self.go_to(to)
        else:
            self._open_overview()

    def flag(self, at: int) -> str:
        """Flag a question, or take its flag away; what went wrong with that, or ''."""
        if self.attempt.finished:
            return ""
        question = self.attempt.questions[at]
        flagged = question.item_id not in self.attempt.flagged
        try:
            session.draft(self.attempt, self.desk.log, question, flagged=flagged)
        except ProgressError as error:
            return str(error)
        return ""

    def action_flag(self) -> None:
        """Flag the question, or take the flag away."""
        trouble = self.flag(self.at)
        if self.attempt.finished:
            self.show_result(elsewhere=True)
        elif trouble:
            self.say(trouble, "bad")
        self.redraw()

    def action_overview(self) -> None:
        """All the questions at a glance, and the way to hand in."""
        if self._may_leave():
            self._show(self.at)
            self._open_overview()

    def _open_overview(self) -> None:
        from course.tui.screens.overview import OverviewScreen

        self.redraw()
        self.app.push_screen(OverviewScreen(self.desk, self))

    # The end

    def _ended(self) -> bool:
        """Whether another window handed it in; its result is then shown."""
        if self.attempt.finished:
            self.show_result(elsewhere=True)
        return self.attempt.finished

    def hand_in(self) -> str:
        """Hand it in; what went wrong with that, or ''."""
        if self.attempt.finished:
            return ""
        try:
            done = session.hand_in(self.attempt, self.desk.log)
        except ProgressError as error:
            return str(error)
        if not done.invalid:
            return ""
        numbers = ", ".join(str(self.attempt.number(each)) for each, _ in done.invalid)
        return f"The course changed meanwhile. Please answer anew: question {numbers}."

    def show_result(self, *, elsewhere: bool = False) -> None:
        """The result in place of the exam; `elsewhere`: another window ended it."""
        from course.tui.screens.result import ResultScreen

        result = ResultScreen(self.desk, self.entry, self.lesson, self.attempt)
        self.app.switch_screen(result)
        if elsewhere:
            result.call_after_refresh(result.say, "It was handed in in another window.", "warn")

    def keep_dispute(self, reason: str) -> str:
        """Keep it with what stands here and the key."""
        return self.desk.keep(dispute, self.attempt, self.question, reason)

    def action_leave(self) -> None:
        """Keep what stands here and leave; the exam waits."""
        if self.reason.is_open or self.unsaved is not None or self._may_leave():
            super().action_leave()
