"""The quiz: one question at a time; the answer is on the disk before its verdict shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from course.errors import CourseError
from course.quiz import session
from course.quiz.response import Response
from course.tui.desk import Desk
from course.tui.ink import Line
from course.tui.layout.home import head
from course.tui.screens.lesson import LessonScreen
from course.tui.screens.verdicts import VerdictScreen

if TYPE_CHECKING:
    from course.catalog.blocks import Lesson
    from course.catalog.index import LessonEntry
    from course.progress.events import Event
    from course.progress.log import EventLog
    from course.quiz.attempt import Attempt
    from course.quiz.question import Question
    from course.tui.screens.asking import AskingScreen


def open_quiz(screen: LessonScreen, *, exam: bool = False) -> None:
    """Go on with the lesson's open paper, or draw a new one; or say why there is none.

    `exam` begins an exam where no paper is open. One that is open goes on as what it is.
    """
    desk, entry = screen.desk, screen.entry
    try:
        quiz = desk.catalog.quiz(entry.id)
        attempt = session.resume(desk.log, desk.view, quiz, entry.id)
        resumed = attempt is not None and bool(attempt.answers or attempt.drafts)
        if attempt is not None and exam and not attempt.exam and attempt.answers:
            screen.say("A quiz is open here: finish it first (q), then take the exam.", "warn")
            return
        if attempt is None or (exam and not attempt.exam):
            attempt = session.begin(desk.log, desk.view, quiz, entry.id, exam=exam)
    except CourseError as error:
        screen.say(str(error).replace("\n", " "), "bad")
        return
    opened: AskingScreen
    if attempt.exam:
        from course.tui.screens.exam import ExamScreen

        opened = ExamScreen(desk, entry, screen.lesson, attempt, resumed=resumed)
    else:
        opened = QuizScreen(desk, entry, screen.lesson, attempt, resumed=resumed)
    screen.app.push_screen(opened)


class QuizScreen(VerdictScreen):
    """One attempt with a verdict after each answer."""

    def __init__(
        self, desk: Desk, entry: LessonEntry, lesson: Lesson, attempt: Attempt, *, resumed: bool
    ) -> None:
        super().__init__(desk)
        self.entry = entry
        self.lesson = lesson
        self.attempt = attempt
        self.resumed = resumed
        self._next()

    def on_mount(self) -> None:
        """Say that it goes on, if it does; start the question's clock."""
        self.start_clock()
        if self.resumed:
            self.say("Going on where you left off.", "muted")

    def _next(self) -> None:
        question = self.attempt.current
        assert question is not None  # noqa: S101 - a finished attempt goes to the result
        self.number = self.attempt.position
        self.show(self.attempt.item(question), question)

    def draw_head(self, width: int) -> Sequence[Line]:
        """The lesson, and which question of how many."""
        right = f"question {self.number} of {len(self.attempt.questions)}"
        return head(f"Quiz · {self.entry.title}", right, width)

    def store(self, response: Response) -> session.Outcome:
        """Commit the answer."""
        return session.commit(
            self.attempt,
            self.desk.log,
            response,
            confidence=self.answering.sure or None,
            seconds=self.seconds(),
            question=self.question,
        )

    def onward(self) -> str:
        """The next question, or the result."""
        return "the result" if self.attempt.finished else "next question"

    def tally(self) -> str:
        """How many were right so far."""
        right = sum(1 for each in self.attempt.answers.values() if each.scored.full)
        return f"{right} right of {len(self.attempt.answers)} so far"

    def go_on(self) -> None:
        """The next question; after the last, the result."""
        if self.attempt.finished:
            from course.tui.screens.result import ResultScreen

            self.app.switch_screen(ResultScreen(self.desk, self.entry, self.lesson, self.attempt))
            return
        self._next()
        self.say("")
        self.redraw()
        self.body.go(0)

    def keep_dispute(self, reason: str) -> str:
        """Keep it with the answer and the key."""
        return self.desk.keep(dispute, self.attempt, self.question, reason)


def dispute(log: EventLog, attempt: Attempt, question: Question, reason: str) -> Event:
    """What is wrong with a question, written down; see `Desk.keep`."""
    return session.dispute(attempt, log, question, reason)
