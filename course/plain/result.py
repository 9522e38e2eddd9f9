"""The result of a quiz in words, and looking back at its questions."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from course.plain.asking import Command, Commands
from course.plain.lookback import HELP, LookBack, Met
from course.plain.standing import SURE, gain_words, mastery, scores
from course.plain.text import spoken
from course.quiz import credit, pretest, session
from course.quiz.present import stem
from course.quiz.summary import summarise

if TYPE_CHECKING:
    from course.plain.console import Console
    from course.plain.context import Desk
    from course.quiz.attempt import Attempt
    from course.quiz.question import Question
    from course.quiz.summary import Missed


_LOOK = Commands(
    words={
        "?": "help", "help": "help", "": "done", "q": "done", "h": "done",
        "g": "passage", "passage": "passage", "d": "dispute", "dispute": "dispute",
    },
    numbered=frozenset({"passage"}),
    worded=frozenset({"dispute"}),
    tail="",
    help=f"{HELP}\nEnter: done with this quiz.",
)  # fmt: skip


def tell_result(desk: Desk, attempt: Attempt, look: LookBack) -> None:
    """The score, what the lesson brought, what was missed with the surest first, where it leads."""
    say = desk.console.say
    summary = summarise(attempt)
    desk.console.line()
    say(f"Result: {summary.score}, {'passed' if summary.passed else 'not passed yet'}.")
    if summary.skipped:
        say(f"{summary.skipped} questions were left out: the lesson has changed.")
    _say_credited(desk.console, attempt)
    _say_gain(desk, attempt.lesson)
    for number, question in enumerate(attempt.questions, 1):
        _remember(desk, attempt, look, number, question)
    if any(missed.confident for missed in summary.missed):
        say("First, what you were certain of and missed: it is most worth reading again.")
    for missed in summary.missed:
        _say_missed(desk.console, missed, look, why_not=attempt.exam)
    state = desk.view.state(attempt.lesson)
    desk.console.line()
    if state.attempts > 1:
        say(scores(state))
    say(mastery(state))


def show_latest(desk: Desk, lesson_id: str) -> None:
    """The result of the latest finished quiz of a lesson once more, as the bank scores it now.

    Raises:
        CourseError: if its bank cannot be opened, or its events not be read.
        EndOfInput: at the end of the input.
    """
    quiz = desk.catalog.quiz(lesson_id)
    finished = session.past(desk.log, quiz, lesson_id)
    if not finished:
        desk.console.say("No quiz of this lesson is finished yet.")
        return
    look = LookBack(desk)
    tell_result(desk, finished[-1], look)
    look_back(desk.console, look)


def look_back(console: Console, look: LookBack) -> None:
    """Passages and disputes once the result is told, until the learner is done.

    Raises:
        EndOfInput: at the end of the input.
    """
    while True:
        line = console.ask("g 3 the passage of question 3, d 3 disputes it, Enter done")
        command = _LOOK.read(line)
        if command is None:
            console.say("That is not a choice here. ? for help.")
        elif command == Command("help"):
            console.say(_LOOK.help)
        elif not look.obey(command):
            return


def _say_credited(console: Console, attempt: Attempt) -> None:
    """Answers that earn more by the present bank than when they were given."""
    for number, question in enumerate(attempt.questions, 1):
        answer, item = attempt.answers.get(question.item_id), attempt.latest(question)
        if answer is None or item is None:
            continue
        earned = attempt.credit(question)
        before = Fraction(answer.scored.num, answer.scored.den)
        if Fraction(earned.num, earned.den) > before:
            reason = credit.reason(item, question)
            console.say(f"Question {number} counts for more than it did: {reason}.")


def _say_gain(desk: Desk, lesson: str) -> None:
    gain = pretest.gain(desk.view, lesson)
    if gain is not None and desk.view.state(lesson).attempts == 1:
        desk.console.say(gain_words(gain))


def _remember(
    desk: Desk, attempt: Attempt, look: LookBack, number: int, question: Question
) -> None:
    """Now every question's passage may be looked up, and every question disputed."""
    item = attempt.item(question)
    if item is None:
        return
    look.meet(
        number,
        Met(
            stem(item, question),
            attempt.lesson,
            partial(session.dispute, attempt, desk.log, question),
        ),
    )
    look.open(number, item.cite)


def _say_missed(console: Console, missed: Missed, look: LookBack, *, why_not: bool) -> None:
    feedback = missed.feedback
    told = feedback.told.strip() or ("nothing" if missed.blank else "I don't know")
    sure = f" ({SURE[missed.confidence]})" if missed.confidence in SURE else ""
    partly = f", {feedback.points} point" if feedback.verdict == "partly" else ""
    console.line()
    console.say(f"Missed, question {missed.number}{partly}: {spoken(missed.stem)}")
    console.say(f"You said: {told}{sure}", 2)
    console.say(f"The answer is: {feedback.correct.strip()}", 2)
    if feedback.why_right:
        console.say(feedback.why_right, 2)
    for note in feedback.why_chosen if why_not else ():
        console.say(f"Why not “{note.text.strip()}”: {note.why}", 2)
    console.say(f"Read again: “{look.title(missed.number, feedback.cite)}”", 2)
