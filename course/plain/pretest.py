"""Three ungraded questions before a new lesson: offered once, never forced, no key shown."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from course.errors import CourseError, ProgressError
from course.plain.asking import Commands
from course.plain.lookback import LookBack
from course.plain.turn import Turn, take_turn
from course.quiz import pretest, session

if TYPE_CHECKING:
    from course.catalog.quiz_models import Quiz
    from course.plain.context import Desk
    from course.quiz.pretest import Pretest

_COMMANDS = Commands(
    words={
        "?": "help", "h": "help", "help": "help", "r": "again", "again": "again",
        "q": "stop", "stop": "stop", "d": "dispute", "dispute": "dispute",
    },
    numbered=frozenset(),
    worded=frozenset({"dispute"}),
    tail=", i don't know, ? help, q stops here",
    help="d: what you find wrong with the question, in your words.\n"
    "r: this question again. q: stop here and read the lesson.\n"
    "Nothing of this is graded, and no answer is told before the quiz.",
)  # fmt: skip


def offer(desk: Desk, lesson_id: str) -> None:
    """Offer the questions before a lesson that is new, where its bank has them, and ask them.

    What goes wrong is said, and the lesson goes on.

    Raises:
        EndOfInput: at the end of the input, with every answer saved.
    """
    if desk.log.read_only or desk.view.state(lesson_id).state != "new":
        return
    try:
        quiz = desk.catalog.quiz(lesson_id)
        if pretest.available(desk.view, quiz, lesson_id):
            _offer(desk, quiz, lesson_id)
    except ProgressError as problem:
        desk.console.say(f"Not saved: {problem}")
    except CourseError:
        return  # no quiz that can be opened: whoever takes it is told why


def _offer(desk: Desk, quiz: Quiz, lesson_id: str) -> None:
    console = desk.console
    begun = pretest.resume(desk.log, desk.view, quiz, lesson_id)
    console.line()
    if begun is None:
        console.say(
            f"Before you read: {pretest.SIZE} questions, not graded, no answer told. The quiz "
            "after the lesson asks others like them and shows what you gained."
        )
    else:
        console.say(
            f"The questions before this lesson wait at {begun.position} of {len(begun.questions)}."
        )
    if console.ask("y takes them, Enter goes straight to the lesson").lower() not in ("y", "yes"):
        return
    _ask_all(desk, begun or pretest.begin(desk.log, desk.view, quiz, lesson_id))


def _ask_all(desk: Desk, taken: Pretest) -> None:
    look = LookBack(desk)
    while (question := taken.current) is not None:
        number = taken.position
        turn = Turn(
            number=number,
            heading=f"Before the lesson, question {number} of {len(taken.questions)}",
            lesson=taken.lesson,
            item=taken.item(question),
            question=question,
            dispute=partial(session.dispute, taken, desk.log, question),
        )
        outcome = take_turn(
            desk.console,
            turn,
            look,
            lambda given, seconds: pretest.commit(
                taken, desk.log, given.response, confidence=given.confidence, seconds=seconds
            ),
            _COMMANDS,
        )
        if outcome is None:
            pretest.finish(taken, desk.log)
            break
        if outcome.answer is not None:
            desk.console.say("Saved.")
    desk.console.say("Thank you. Now the lesson.")
    desk.console.line()
