"""Review as lines: what today asks, and the days ahead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from course.tui.ink import BLANK, Line, Piece, indent, line, paragraph
from course.tui.layout.section import MEASURE

if TYPE_CHECKING:
    from course.quiz.today import Today

_WHY = (
    "What you missed comes back, and a few questions that carry each lesson, later each time you "
    "know them. A right one a week after a pass masters its lesson. Never more than {cap} a day; "
    "days away cost nothing."
)


def count_words(number: int) -> str:
    """A number of questions.

    >>> count_words(1), count_words(4)
    ('1 question', '4 questions')
    """
    return f"{number} question{'s' * (number != 1)}"


def today_words(today: Today) -> str:
    """'4 questions, about 3 minutes'; where nothing is due, that."""
    if today.questions:
        minutes = f"{today.minutes} minute{'s' * (today.minutes != 1)}"
        return f"{count_words(today.questions)}, about {minutes}"
    return "done for today" if today.done else "nothing is due"


def review_lines(today: Today, day: date, width: int) -> list[Line]:
    """What is to be asked now, why, and how many there will be on each of the next days."""
    width = min(width, MEASURE)
    rows = [BLANK, line((" Today   ", "muted"), (today_words(today), "title"))]
    if any(today.forecast):
        rows += [BLANK, line((" The next days", "head"), ("   if nothing new comes", "muted"))]
        rows += forecast_lines(today.forecast, day, width)
    why = paragraph(_WHY.format(cap=today.cap), width - 2, "muted")
    return [*rows, BLANK, *indent(why, 1)]


def forecast_lines(forecast: Sequence[int], day: date, width: int) -> list[Line]:
    """A bar and a number for each day, today first."""
    room = max(4, width - 22)
    most = max(forecast, default=0)
    each = max(1, min(3, room // max(1, most)))
    rows = []
    for ahead, count in enumerate(forecast):
        name = "today" if ahead == 0 else (day + timedelta(ahead)).strftime("%a %d")
        bar = "█" * min(room, count * each)
        number = f" {count}" if count else "·"
        rows.append(Line((Piece(f"   {name:<8}", "muted"), Piece(bar, "accent"), Piece(number))))
    return rows


def round_lines(right: int, answered: int, today: Today, day: date, width: int) -> list[Line]:
    """What a round came to, and what comes next."""
    said = f" ✓ {count_words(answered)} answered, {right} right."
    return [BLANK, line((said, "good")), *review_lines(today, day, width)]
