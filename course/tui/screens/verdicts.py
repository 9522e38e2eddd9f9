"""A question whose verdict follows at once: stored first, then told, its passage a key away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from course.errors import ProgressError
from course.quiz.response import Response
from course.tui.ink import BLANK, Line, indent, paragraph
from course.tui.layout.question import feedback_lines
from course.tui.screens.asking import AskingScreen
from course.tui.screens.lesson import LessonScreen, section_of
from course.tui.screens.reading import Visit
from course.tui.state.told import told
from course.tui.widgets.status import Hint

if TYPE_CHECKING:
    from course.catalog.blocks import Lesson
    from course.catalog.index import LessonEntry


class VerdictScreen(AskingScreen):
    """A question of a lesson, and what came of it."""

    entry: LessonEntry
    lesson: Lesson

    # What a subclass says

    def store(self, response: Response) -> Any:
        """Grade and store a response; the outcome of `course.quiz`. Raises ProgressError."""
        raise NotImplementedError

    def onward(self) -> str:
        """What enter leads to, in a word or two."""
        raise NotImplementedError

    def tally(self) -> str:
        """How it stands so far."""
        raise NotImplementedError

    # The verdict

    def respond(self, response: Response) -> None:
        """Store the answer, then show what it was worth."""
        try:
            outcome = self.store(response)
        except ProgressError as error:
            self.not_saved(str(error), lambda: self.respond(response))
            return
        if outcome.invalid:
            self.refuse(outcome.invalid)
            return
        self.unsaved = None
        if outcome.feedback is None:  # given up in another window: nothing is told of it
            self.say("This quiz was ended in another window.", "warn")
            self.dismiss()
            return
        self.told = told(self.item, self.question, outcome.feedback)
        self.say("Answered in another window; that answer counts." if outcome.elsewhere else "")
        self.came_of(outcome)
        self.redraw()
        self.call_after_refresh(self._show_verdict)

    def came_of(self, outcome: Any) -> None:
        """The outcome of an answer that is stored."""

    def after_question(self, width: int) -> list[Line]:
        """The verdict, once there is one."""
        if self.told is None:
            return []
        feedback = self.told.feedback
        section = section_of(self.lesson, feedback.cite)
        title = section.title if section else feedback.cite
        rows = []
        if self.question.type == "predict":
            turned = self._turned()
            said = f"Run it and see: d{f', with {turned}' if turned else ''}."
            rows = [BLANK, *indent(paragraph(said, width - 4, "accent"), 3)]
        by_row = self.answering.shown.type in {"order", "match"}
        told = feedback_lines(feedback, title, self.tally(), width, answer=not by_row)
        return told + rows

    def _show_verdict(self) -> None:
        """Bring the verdict into view without losing the question, if both fit."""
        if not self.body.at_end:
            self.body.go(len(self.body.rows))

    def hints(self) -> Sequence[Hint]:
        """What can be done with the question as it stands."""
        if self.reason.is_open:
            return self.reason_hints()
        if self.unsaved is not None:
            return (("quiz.commit", "try to save again"), "quiz.leave", "app.help")
        if self.told is not None:
            run: tuple[Hint, ...] = ("quiz.run",) if self.question.type == "predict" else ()
            return (
                ("quiz.commit", self.onward()), "quiz.go", *run, "quiz.dispute", "quiz.leave",
                "app.help",
            )  # fmt: skip
        letter = self.letter_hint
        return (
            *self.answer_hints(), "quiz.commit", letter("quiz.dont-know"), letter("quiz.sure"),
            letter("quiz.dispute"), "quiz.leave", "app.help",
        )  # fmt: skip

    def action_go(self) -> None:
        """Read the cited passage, marked in the lesson; only after the verdict."""
        if self.told is None:
            if self.open:
                self.say("The passage can be read once the answer is committed.", "warn")
            return
        visit = Visit(self.told.feedback.cite, self.told.feedback.quote)
        self.app.push_screen(LessonScreen(self.desk, self.entry, self.lesson, visit=visit))

    def action_run(self) -> None:
        """After a prediction, the demonstration that settles it."""
        if self.question.type != "predict":
            return
        if self.told is None:
            self.say("Commit to a prediction first; then d runs it.", "warn")
            return
        from course.tui.screens.run import RunScreen

        block = next((run for run in self.lesson.runs if run.stage == self.item.stage), None)
        screen = RunScreen(self.desk, self.item.stage, self.entry, block)
        self.app.push_screen(screen)
        if turned := self._turned():
            screen.call_after_refresh(screen.say, f"The question had {turned}.", "accent")

    def _turned(self) -> str:
        """The knobs that a prediction speaks of, as they stood in the run it was made from."""
        return ", ".join(f"{name} at {value:g}" for name, value in self.item.knobs.items())
