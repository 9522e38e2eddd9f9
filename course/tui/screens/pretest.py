"""Three questions before a lesson: nothing is told but which section answers each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from course.errors import CourseError, ProgressError
from course.progress import record
from course.quiz import pretest
from course.quiz.present import stem
from course.quiz.response import Response
from course.tui.desk import Desk
from course.tui.ink import BLANK, Line, indent, line, paragraph
from course.tui.layout.home import head
from course.tui.layout.section import MEASURE
from course.tui.screens.asking import AskingScreen
from course.tui.screens.lesson import LessonScreen, section_of
from course.tui.screens.quiz import dispute
from course.tui.widgets.status import Hint

if TYPE_CHECKING:
    from course.catalog.blocks import Lesson
    from course.catalog.index import LessonEntry
    from course.quiz.pretest import Pretest

DECLINED = "pretest-declined"
"""The setting that holds the ids of lessons before which nothing is to be asked."""


def offered(desk: Desk, entry: LessonEntry) -> bool:
    """Whether to offer the questions: the lesson is not yet read, and they were not declined."""
    if desk.log.read_only or desk.view.state(entry.id).sections_read:
        return False
    declined = desk.view.setting(DECLINED, [])
    if isinstance(declined, list) and entry.id in declined:
        return False
    try:
        return pretest.available(desk.view, desk.catalog.quiz(entry.id), entry.id)
    except CourseError:
        return False  # whoever takes the quiz is told why it cannot be opened


def decline(desk: Desk, entry: LessonEntry) -> str:
    """Never offer them before this lesson again; what went wrong with keeping that, or ''."""
    declined = desk.view.setting(DECLINED, [])
    kept = declined if isinstance(declined, list) else []
    return desk.keep(record.setting, DECLINED, [*kept, entry.id])


def open_pretest(screen: LessonScreen) -> None:
    """Begin the questions before a lesson, or go on with them."""
    desk, entry = screen.desk, screen.entry
    try:
        quiz = desk.catalog.quiz(entry.id)
        taken = pretest.resume(desk.log, desk.view, quiz, entry.id)
        if taken is None:
            taken = pretest.begin(desk.log, desk.view, quiz, entry.id)
    except CourseError as error:
        screen.say(str(error).replace("\n", " "), "bad")
        return
    screen.app.push_screen(PretestScreen(desk, entry, screen.lesson, taken))


class PretestScreen(AskingScreen):
    """The questions one by one; at their end, where the lesson answers them."""

    def __init__(self, desk: Desk, entry: LessonEntry, lesson: Lesson, taken: Pretest) -> None:
        super().__init__(desk)
        self.entry = entry
        self.lesson = lesson
        self.taken = taken
        self.done = False
        self._next()

    def on_mount(self) -> None:
        """Say what this is."""
        self.start_clock()
        self.say("Not graded. A guess is fine, “I don’t know” is fine.", "muted")

    def _next(self) -> None:
        question = self.taken.current
        if question is None:
            self.done = True
        else:
            self.show(self.taken.item(question), question)

    @property
    def open(self) -> bool:
        """Whether there is a question that takes changes."""
        return not self.done and super().open

    def draw_head(self, width: int) -> Sequence[Line]:
        """The lesson, and which question of three."""
        count = len(self.taken.questions)
        right = "done" if self.done else f"question {self.taken.position} of {count}"
        return head(f"Before the lesson · {self.entry.title}", right, width)

    def _draw_body(self, width: int, height: int) -> Sequence[Line]:
        return self._where(width) if self.done else super()._draw_body(width, height)

    def _where(self, width: int) -> list[Line]:
        """Which section answers each question."""
        width = min(width, MEASURE)
        said = "That is all. The lesson answers them; afterwards the quiz asks others like them."
        rows = [BLANK, *indent(paragraph(said, width - 2), 1), BLANK]
        for number, question in enumerate(self.taken.questions, 1):
            item = self.taken.item(question)
            if item is None:
                continue
            section = section_of(self.lesson, item.cite)
            words = " ".join(stem(item, question).split())
            rows += indent(paragraph(words, width - 6, "title"), 4, first=f" {number}. ")
            title = section.title if section else item.cite
            rows += [line((f"    answered in “{title}”", "muted")), BLANK]
        return rows

    def hints(self) -> Sequence[Hint]:
        """Answering; at the end, on to the lesson."""
        if self.reason.is_open:
            return self.reason_hints()
        if self.done:
            return (("quiz.commit", "read the lesson"), ("quiz.leave", "the lesson"), "app.help")
        if self.unsaved is not None:
            return (("quiz.commit", "try to save again"), "quiz.leave", "app.help")
        letter = self.letter_hint
        return (
            *self.answer_hints(), "quiz.commit", letter("quiz.dont-know"), letter("quiz.sure"),
            letter("quiz.dispute"), ("quiz.leave", "to the lesson"), "app.help",
        )  # fmt: skip

    def respond(self, response: Response) -> None:
        """Store the answer and go on; nothing is told."""
        try:
            outcome = pretest.commit(
                self.taken,
                self.desk.log,
                response,
                confidence=self.answering.sure or None,
                seconds=self.seconds(),
            )
        except ProgressError as error:
            self.not_saved(str(error), lambda: self.respond(response))
            return
        if outcome.invalid:
            self.refuse(outcome.invalid)
            return
        self.unsaved = None
        self._next()
        self.say("")
        self.redraw()
        self.body.go(0)

    def go_on(self) -> None:
        """Back to the lesson."""
        self.dismiss()

    def keep_dispute(self, reason: str) -> str:
        """Keep it with the key."""
        return self.desk.keep(dispute, self.taken, self.question, reason)

    def action_dispute(self) -> None:
        """Only of a question on screen."""
        if not self.done:
            super().action_dispute()
