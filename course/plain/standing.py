"""How a learner stands, in words: scores, mastery and what it lacks, calibration."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from course.progress.records import DELAY

if TYPE_CHECKING:
    from course.progress.states import Gain, LessonState
    from course.quiz.calibration import Confidence
    from course.quiz.session import Raised

SURE = {1: "a guess", 2: "fairly sure", 3: "certain"}


def state_words(state: LessonState) -> str:
    """A lesson's state in words, with its best score and the latest where that is another."""
    said: str = state.state
    if state.best is not None:
        said += f", best {state.best}"
        if state.latest is not None and str(state.latest) != str(state.best):
            said += f", latest {state.latest}"
    elif state.state == "reading" and state.sections:
        said += f", {len(state.sections_read)} of {state.sections} sections"
    return said


def scores(state: LessonState) -> str:
    """First, best and latest score, each by its name."""
    return (
        f"First {state.first}, best {state.best}, latest {state.latest}, "
        f"{count(state.attempts, 'attempt')}."
    )


def check_from(state: LessonState) -> date | None:
    """The day from which a right answer in review makes a passed lesson mastered; else None."""
    if not state.passed_at or state.mastered:
        return None
    try:
        passed = datetime.fromisoformat(state.passed_at)
        return (passed + timedelta(days=DELAY)).astimezone().date()
    except (ValueError, OverflowError):
        return None


def mastery(state: LessonState, now: datetime | None = None) -> str:
    """Whether a lesson is mastered, or what is missing for it."""
    if state.mastered:
        return "Mastered: passed, and still known in review a week or more later."
    if not state.passed:
        return (
            "For mastery: a pass, 12 of 15, and a right answer in review at least "
            f"{DELAY} days after it."
        )
    day = check_from(state)
    today = (now or datetime.now(UTC)).astimezone().date()
    when = f" from {day.isoformat()} on" if day is not None and day > today else ""
    return f"For mastery: a right answer in review{when}."


def gain_words(gain: Gain) -> str:
    """What the lesson brought: parallel questions before it and after."""
    return (
        f"Before the lesson you had {gain.before} of {gain.of} right; "
        f"of the questions like them after it, {gain.after} of {gain.of}."
    )


def raised_words(raised: Raised) -> str:
    """Which earlier score a correction of the bank raised, and why."""
    why = "; ".join(sorted(set(raised.items.values())))
    return f"An earlier score of yours went up from {raised.was} to {raised.now}: {why}."


def calibration_words(found: Sequence[Confidence]) -> list[str]:
    """How sure against how often right, a sentence each; then what the sentences come to."""
    if not any(each.answers for each in found):
        how = "How sure you are may be said with an answer: c1, a guess, c2, fairly sure, "
        return [f"{how}c3, certain. How often that was right is told here."]
    lines = ["How sure you were, against how often you were right:"]
    for each in found:
        said = f"{SURE[each.confidence].capitalize()}: {count(each.answers, 'answer')}"
        if each.share is not None:
            said += f", {each.right} right, {round(100 * each.share)} of 100"
        elif each.answers:
            said += ", too few to tell"
        lines.append(f"{said}.")
    shares = [each.share for each in found if each.share is not None]
    if len(shares) > 1:
        rises = all(low < high for low, high in pairwise(shares))
        lines.append(
            "The surer you were, the more often you were right."
            if rises
            else "Being surer has not gone with being right more often."
        )
    return lines


def count(number: int, noun: str) -> str:
    """A number with its noun: "1 run", "2 runs"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
