"""Spaced review line by line: what is due today, over all lessons, a few questions at a time."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, TextIO

from course.errors import CourseError
from course.plain.console import Console, EndOfInput
from course.plain.context import Desk
from course.plain.lookback import LookBack
from course.plain.result import look_back
from course.plain.standing import count
from course.plain.turn import Turn, take_turn
from course.quiz import review

if TYPE_CHECKING:
    from course.catalog.index import Catalog
    from course.progress.log import EventLog
    from course.quiz.question import Question
    from course.quiz.review import Round
    from course.quiz.today import Today


def take(catalog: Catalog, log: EventLog, *, stdin: TextIO, stdout: TextIO) -> int:
    """Review what is due today; returns the exit code.

    Raises:
        ProgressError: if an answer could not be saved.
    """
    from course.progress.projections import ProgressView

    desk = Desk(catalog, log, ProgressView(log), Console(stdin, stdout))
    try:
        _review(desk)
    except EndOfInput:
        _say_kept(desk)
    return 0


def sit(desk: Desk) -> None:
    """Review from within the course; what goes wrong is said, and the course goes on.

    Raises:
        EndOfInput: at the end of the input, with every answer saved.
    """
    try:
        _review(desk)
    except CourseError as problem:
        desk.console.say(str(problem))
    except EndOfInput:
        _say_kept(desk)
        raise


def line(desk: Desk) -> str:
    """What the menu says of review: "Review 8 questions, about 3 minutes", or nothing."""
    try:
        today = review.glance(desk.log, desk.view, desk.catalog)
        if not today.exact:
            today = review.due(desk.log, desk.view, desk.catalog)
    except CourseError:
        return ""  # whoever reviews is told what is wrong
    return today.line


def today_words(today: Today) -> str:
    """What review asks today, and on the next days, in sentences."""
    if today.questions:
        said = f"{today.line}."
    elif today.cap == 0:
        said = "Review is turned off; “lossfall review --cap 12” turns it on."
    elif today.done:
        said = f"Review is done for today: {count(today.done, 'question')} answered."
    else:
        said = "Nothing is due for review today."
    ahead = [
        f"{number} {'tomorrow' if day == 1 else f'in {day} days'}"
        for day, number in enumerate(today.forecast)
        if day and number
    ]
    return said + (f" On the next days: {', '.join(ahead)}." if ahead else "")


def _review(desk: Desk) -> None:
    """One round, from what is due to what came of it."""
    desk.console.say(today_words(review.due(desk.log, desk.view, desk.catalog)))
    round_ = review.begin(desk.log, desk.view, desk.catalog)
    if not len(round_):
        return
    desk.console.say("Each question says from which lesson it is. ? for help.")
    look = LookBack(desk)
    while (question := round_.current) is not None:
        if not _question(desk, round_, question, look):
            _say_kept(desk)
            return
    answered = len(round_.answers)
    if not answered:
        return  # none of what was due can be asked any more
    desk.console.line()
    desk.console.say(f"Review done: {round_.right} of {answered} right. All of it is saved.")
    look_back(desk.console, look)


def _question(desk: Desk, round_: Round, question: Question, look: LookBack) -> bool:
    """Ask one question; False to keep the rest for later."""
    entry = desk.catalog.entry(round_.lesson)
    turn = Turn(
        number=round_.position,
        heading=f"Question {round_.position} of {len(round_)}, "
        f"from lesson {entry.number}, {entry.title}",
        lesson=entry.id,
        item=round_.item(question),
        question=question,
        dispute=partial(review.dispute, round_, desk.log, question),
    )
    outcome = take_turn(
        desk.console,
        turn,
        look,
        lambda given, seconds: review.commit(
            round_, desk.log, given.response, confidence=given.confidence, seconds=seconds
        ),
    )
    if outcome is not None and outcome.again is not None:
        desk.console.say(f"It comes back {_when(outcome.again, round_.today)}.")
    return outcome is not None


def _when(day: date, today: int) -> str:
    ahead = day.toordinal() - today
    return "tomorrow" if ahead <= 1 else f"in {ahead} days, on {day.isoformat()}"


def _say_kept(desk: Desk) -> None:
    desk.console.say("What you answered is saved; the rest waits. “lossfall review” goes on.")
