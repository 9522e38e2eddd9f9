"""The learner's progress in sentences: lesson by lesson, the whole course, calibration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.errors import CourseError
from course.plain.standing import (
    calibration_words,
    count,
    gain_words,
    mastery,
    raised_words,
    scores,
    state_words,
)
from course.quiz import session
from course.quiz.calibration import calibration

if TYPE_CHECKING:
    from course.catalog.index import Catalog
    from course.plain.context import Desk
    from course.progress.log import EventLog
    from course.progress.projections import ProgressView
    from course.progress.states import LessonState
    from course.quiz.session import Raised


def show_progress(desk: Desk) -> None:
    """Scores, attempts, time and mastery by lesson, then the whole course, then calibration."""
    say = desk.console.say
    for raised in rescored(desk.catalog, desk.log, desk.view):
        say(raised_words(raised))
    states = desk.view.states()
    touched = [entry for entry in desk.catalog.lessons if entry.id in states]
    if not touched:
        say("Nothing yet. Enter begins the first lesson.")
        return
    for entry in touched:
        state = states[entry.id]
        minutes = round(state.seconds / 60)
        time = f", {count(minutes, 'minute')}" if minutes else ""
        say(f"{entry.number}. {entry.title}: {state_words(state)}{time}", 2, 6)
        for line in _more(state):
            say(line, 6)
    totals = desk.view.totals()
    say(
        f"In all: {totals.passed} of {len(desk.catalog.lessons)} lessons passed, "
        f"{sum(state.mastered for state in states.values())} mastered, "
        f"{count(totals.answers, 'question')} answered, {totals.right} of them right, "
        f"{count(totals.runs, 'run')}, {count(totals.predictions, 'prediction')}, "
        f"{count(totals.asked, 'question')} to the tutor, on {count(totals.days, 'day')}."
    )
    for line in calibration_words(calibration(desk.view)):
        say(line)


def rescored(catalog: Catalog, log: EventLog, view: ProgressView) -> list[Raised]:
    """Raise what a corrected bank raises, in every lesson with a finished attempt.

    A bank that cannot be opened, or a score that cannot be stored, is left for the next time: what
    is shown then is what the log holds.
    """
    raised: list[Raised] = []
    for lesson_id, state in view.states().items():
        if not state.attempts:
            continue
        try:
            quiz = catalog.quiz(lesson_id)
            raised += session.rescore(log, view, quiz, lesson_id)
        except CourseError:
            continue
    return raised


def _more(state: LessonState) -> list[str]:
    if not state.attempts:
        return []
    lines = [scores(state)] if state.attempts > 1 else []
    if state.gain is not None:
        lines.append(gain_words(state.gain))
    return [*lines, mastery(state)]
