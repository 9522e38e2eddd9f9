"""The quiz line by line: one question at a time, its answer on disk before its verdict shows."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TextIO

from course.errors import CourseError, ProgressError
from course.plain.answers import read_answer
from course.plain.console import Console, EndOfInput
from course.plain.context import Desk
from course.plain.text import render_blocks
from course.quiz import session
from course.quiz.present import shown, words
from course.quiz.summary import summarise

if TYPE_CHECKING:
    from course.catalog.index import Catalog
    from course.plain.answers import Given
    from course.progress.log import EventLog
    from course.quiz.attempt import Attempt
    from course.quiz.feedback import Feedback
    from course.quiz.present import Shown
    from course.quiz.question import Question

_HELP = """Type the number of your answer; several numbers where several may be right, as in 1 3.
i: I don't know; it scores nothing and costs nothing, and the question comes back later.
Add c1, c2 or c3 to say how sure you are, as in 2 c3: it is kept, never scored.
g: the passage that the last answer was about. q: keep the quiz for later.
Each answer is saved before you see whether it was right."""


def take(
    catalog: Catalog,
    log: EventLog,
    lesson_id: str,
    *,
    seed: int | None = None,
    exam: bool = False,
    resume: bool = False,
    stdin: TextIO,
    stdout: TextIO,
) -> int:
    """Take one lesson's quiz; returns the exit code.

    Raises:
        ProgressError: if an answer, or the attempt itself, could not be saved.
        CourseError: if the lesson has no quiz that can be opened.
    """
    from course.progress.projections import ProgressView

    desk = Desk(catalog, log, ProgressView(log), Console(stdin, stdout))
    sitting = Sitting(desk, lesson_id)
    try:
        if sitting.open(seed=seed, exam=exam, resume=resume):
            sitting.go_on()
    except EndOfInput:
        sitting.say_kept()
        if sitting.unsaved is not None:
            raise sitting.unsaved from None
    return 0


def sit(desk: Desk, lesson_id: str) -> None:
    """Take the quiz from within the course; what goes wrong is said, and the course goes on.

    Raises:
        EndOfInput: at the end of the input, with every saved answer kept.
    """
    sitting = Sitting(desk, lesson_id)
    try:
        if sitting.open():
            sitting.go_on()
    except CourseError as problem:
        desk.console.say(str(problem))
    except EndOfInput:
        sitting.say_kept()
        raise


class Sitting:
    """One sitting at one attempt."""

    def __init__(self, desk: Desk, lesson_id: str) -> None:
        self._desk = desk
        self._console = desk.console
        self._lesson = lesson_id
        self._attempt: Attempt | None = None
        self._last: Feedback | None = None
        self.unsaved: ProgressError | None = None

    def open(self, *, seed: int | None = None, exam: bool = False, resume: bool = False) -> bool:
        """Resume the attempt that waits, or begin a new one; False if the learner would rather not.

        An open attempt is given up only where the learner says so: by a word here, or by asking
        for a certain paper (`seed`) or another kind (`exam`).
        """
        quiz = self._desk.catalog.quiz(self._lesson)
        title = self._desk.catalog.entry(self._lesson).title
        log, view = self._desk.log, self._desk.view
        if resume or (seed is None and not exam):
            self._attempt = session.resume(log, view, quiz, self._lesson)
            if self._attempt is not None:
                if resume or self._wants_to_go_on(self._attempt):
                    self._console.say(f"Quiz: {title}, resumed.")
                    return True
            elif resume:
                self._console.say("No quiz of this lesson was left open; this is a new one.")
        self._attempt = session.begin(log, view, quiz, self._lesson, seed=seed, exam=exam)
        count = len(self._attempt.questions)
        if not count:
            self._console.say("This lesson's quiz has no question that can be asked.")
            return False
        bar = "12 of 15 pass" if count == 15 else "four fifths pass"
        late = " Verdicts come at the end." if exam else ""
        self._console.say(f"Quiz: {title}. {count} questions; {bar}.{late} ? for help.")
        return True

    def _wants_to_go_on(self, attempt: Attempt) -> bool:
        answer = self._console.ask(
            f"A quiz is open at question {attempt.position} of {len(attempt.questions)}. "
            "Enter goes on, n begins anew"
        )
        return answer.lower() not in ("n", "new")

    def go_on(self) -> None:
        """Ask until the paper is done or the learner keeps it for later.

        Raises:
            EndOfInput: at the end of the input.
            ProgressError: if the learner leaves an answer that could not be saved.
        """
        attempt = self._attempt
        while attempt is not None and attempt.current is not None:
            if not self._question(attempt, attempt.current):
                self.say_kept()
                return
        if attempt is not None:
            self._result(attempt)

    def say_kept(self) -> None:
        """Say how far it went and how to go on."""
        if self._attempt is None or self._attempt.finished:
            return
        answered = len(self._attempt.answers)
        self._console.say(
            f"Kept for later: {answered} of {len(self._attempt.questions)} answered. "
            f"“lossfall quiz {self._lesson} --resume” goes on here."
        )

    def _question(self, attempt: Attempt, question: Question) -> bool:
        """Ask one question until it is answered; False to keep the rest for later."""
        view = shown(attempt.item(question), question)
        self._show(attempt, view)
        began = time.monotonic()
        while True:
            answer = self._console.ask(_prompt(view))
            match answer.lower():
                case "q":
                    return False
                case "?" | "h":
                    self._console.say(_HELP)
                    continue
                case "g":
                    self._passage()
                    continue
                case "r":
                    self._show(attempt, view)
                    continue
            given = read_answer(view, answer)
            if given is None:
                self._console.say(f"That is not an answer here. {view.hint} ? for help.")
                continue
            settled = self._commit(attempt, question, given, time.monotonic() - began)
            if settled is not None:
                return settled

    def _show(self, attempt: Attempt, view: Shown) -> None:
        self._console.line()
        self._console.say(f"Question {attempt.position} of {len(attempt.questions)}")
        self._console.say(view.stem)
        for prompt in view.prompts:
            self._console.say(f"{prompt.label}: {prompt.text}", 2, 5)
        for option in view.options:
            self._console.say(f"{option.label}. {option.text}", 2, 5)
        if view.type != "single":
            self._console.say(view.hint)

    def _commit(
        self, attempt: Attempt, question: Question, given: Given, seconds: float
    ) -> bool | None:
        """Save, then tell. None asks again, False leaves."""
        while True:
            try:
                outcome = session.commit(
                    attempt,
                    self._desk.log,
                    given.response,
                    confidence=given.confidence,
                    seconds=seconds,
                )
            except ProgressError as problem:
                self.unsaved = problem
                told = words(attempt.item(question), question, given.response) or "I don't know"
                self._console.say(f"Your answer is not saved yet: {told}")
                self._console.say(str(problem))
                if self._console.ask("Enter tries again, q leaves it unsaved").lower() == "q":
                    raise
                continue
            self.unsaved = None
            if outcome.invalid:
                self._console.say(outcome.invalid)
                return None
            if outcome.elsewhere:
                self._console.say("Answered in another terminal meanwhile; that answer counts.")
            if outcome.feedback is not None:
                self._tell(outcome.feedback)
            elif not outcome.elsewhere:
                self._console.say("Saved.")
            return True

    def _tell(self, feedback: Feedback) -> None:
        self._last = feedback
        self._console.line()
        self._console.say(feedback.word + (f" {feedback.why_right}" if feedback.why_right else ""))
        if feedback.verdict != "right":
            self._console.say(f"The answer is: {feedback.correct}")
        for note in feedback.why_chosen:
            self._console.say(f"Why not {note.label}: {note.why}")
        title = self._title(feedback.cite)
        self._console.say(f"From the lesson, in “{title}”: “{feedback.quote}”")

    def _title(self, slug: str) -> str:
        for section in self._desk.catalog.lesson(self._lesson).sections:
            if section.slug == slug:
                return section.title
        return slug

    def _passage(self) -> None:
        if self._last is None:
            self._console.say("No answer yet to look up.")
            return
        lesson = self._desk.catalog.lesson(self._lesson)
        for section in lesson.sections:
            if section.slug == self._last.cite:
                self._console.say(section.title)
                blocks = [block for block in section.blocks if block.run is None]
                for text in render_blocks(blocks, self._console.width):
                    self._console.line()
                    self._console.line(text)

    def _result(self, attempt: Attempt) -> None:
        summary = summarise(attempt)
        self._console.line()
        verdict = "passed" if summary.passed else "not passed yet"
        self._console.say(f"Result: {summary.score}, {verdict}.")
        if summary.skipped:
            self._console.say(f"{summary.skipped} questions were left out: the lesson has changed.")
        for missed in summary.missed:
            told = missed.feedback.told or "I don't know"
            self._console.line()
            self._console.say(f"Missed, question {missed.number}: {missed.stem}")
            self._console.say(f"You said: {told}", 2)
            self._console.say(f"The answer is: {missed.feedback.correct}", 2)
            if missed.feedback.why_right:
                self._console.say(missed.feedback.why_right, 2)
            self._console.say(f"Read again: “{self._title(missed.feedback.cite)}”", 2)
        state = self._desk.view.state(self._lesson)
        if state.attempts > 1:
            self._console.say(
                f"First {state.first}, best {state.best}, latest {state.latest}, "
                f"{state.attempts} attempts."
            )
        self._console.say("Your score is saved.")


def _prompt(view: Shown) -> str:
    if view.type == "single" and len(view.options) > 1:
        return f"1 to {len(view.options)}, i don't know, ? help, q later"
    return "Answer, i don't know, ? help, q later"
