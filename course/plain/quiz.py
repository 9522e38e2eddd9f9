"""The quiz line by line: one question at a time, its answer on disk before its verdict shows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TextIO

from course.errors import CourseError
from course.plain.console import Console, EndOfInput
from course.plain.context import Desk
from course.plain.exam import Exam
from course.plain.lookback import LookBack
from course.plain.result import look_back, tell_result
from course.plain.standing import raised_words
from course.plain.turn import Turn, take_turn
from course.quiz import session

if TYPE_CHECKING:
    from course.catalog.index import Catalog
    from course.progress.log import EventLog
    from course.quiz.attempt import Attempt
    from course.quiz.question import Question


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
    return 0


def sit(desk: Desk, lesson_id: str, *, exam: bool = False) -> None:
    """Take the quiz from within the course; what goes wrong is said, and the course goes on.

    Raises:
        EndOfInput: at the end of the input, with every saved answer kept.
    """
    sitting = Sitting(desk, lesson_id)
    try:
        if sitting.open(exam=exam):
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
        self._look = LookBack(desk)

    def open(self, *, seed: int | None = None, exam: bool = False, resume: bool = False) -> bool:
        """Resume the attempt that waits, or begin a new one; False if there is nothing to ask.

        An open attempt is given up only where the learner says so: by a word here, or by asking
        for a certain paper (`seed`).
        """
        quiz = self._desk.catalog.quiz(self._lesson)
        title = self._desk.catalog.entry(self._lesson).title
        log, view = self._desk.log, self._desk.view
        for raised in session.rescore(log, view, quiz, self._lesson):
            self._console.say(raised_words(raised))
        if resume or seed is None:
            self._attempt = session.resume(log, view, quiz, self._lesson)
            if self._attempt is not None:
                if resume or self._wants_to_go_on(self._attempt, exam=exam):
                    kind = "Exam" if self._attempt.exam else "Quiz"
                    told = " Verdicts come at once." if exam and not self._attempt.exam else ""
                    self._console.say(f"{kind}: {title}, resumed.{told}")
                    return True
            elif resume:
                self._console.say("No quiz of this lesson was left open; this is a new one.")
        self._attempt = session.begin(log, view, quiz, self._lesson, seed=seed, exam=exam)
        count = len(self._attempt.questions)
        bar = "12 of 15 pass" if count == 15 else "four fifths pass"
        self._console.say(
            f"{'Exam' if exam else 'Quiz'}: {title}. {count} questions; {bar}. ? for help."
        )
        if exam:
            self._console.say(
                "Answers can be changed until you hand in. Verdicts come at the end. "
                "i: I don't know."
            )
        self._console.say("Add c1, c2 or c3 to an answer to say how sure you are, if you like.")
        return True

    def _wants_to_go_on(self, attempt: Attempt, *, exam: bool) -> bool:
        kind = "An exam" if attempt.exam else "A quiz"
        anew = "n gives it up and begins an exam" if exam else "n begins anew"
        answer = self._console.ask(
            f"{kind} is open at question {attempt.position} of {len(attempt.questions)}. "
            f"Enter goes on, {anew}"
        )
        return answer.lower() not in ("n", "new")

    def go_on(self) -> None:
        """Ask until the paper is done or the learner keeps it for later.

        Raises:
            EndOfInput: at the end of the input.
            ProgressError: if the learner leaves an answer that could not be saved.
        """
        attempt = self._attempt
        if attempt is None:
            return
        done = Exam(self._desk, attempt, self._look).sit() if attempt.exam else self._ask_all()
        if not done:
            self.say_kept()
            return
        if attempt.recorded is None:
            self._console.say("This attempt was given up in another terminal.")
            return
        tell_result(self._desk, attempt, self._look)
        self._console.say("Your score is saved.")
        look_back(self._console, self._look)

    def say_kept(self) -> None:
        """Say how far it went and how to go on."""
        attempt = self._attempt
        if attempt is None or attempt.finished:
            return
        count = len(attempt.questions)
        flagged = f", {len(attempt.flagged)} flagged" if attempt.flagged else ""
        self._console.say(
            f"Kept for later: {count - len(attempt.blank)} of {count} answered{flagged}. "
            f"“lossfall quiz {self._lesson} --resume” goes on here."
        )

    def _ask_all(self) -> bool:
        """Ask one question after the other; False to keep the rest for later."""
        attempt = self._attempt
        while attempt is not None and attempt.current is not None:
            if not self._question(attempt, attempt.current):
                return False
        return True

    def _question(self, attempt: Attempt, question: Question) -> bool:
        """Ask one question until it is answered; False to keep the rest for later."""
        log = self._desk.log
        number = attempt.position
        turn = Turn(
            number=number,
            heading=f"Question {number} of {len(attempt.questions)}",
            lesson=self._lesson,
            item=attempt.item(question),
            question=question,
            dispute=partial(session.dispute, attempt, log, question),
        )
        outcome = take_turn(
            self._console,
            turn,
            self._look,
            lambda given, seconds: session.commit(
                attempt, log, given.response, confidence=given.confidence, seconds=seconds
            ),
        )
        return outcome is not None
