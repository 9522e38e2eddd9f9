"""The learner's progress as lines: the course in numbers, then every lesson begun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from course.progress.records import DELAY
from course.tui.ink import BLANK, Line, Piece, fit, indent, line, paragraph
from course.tui.layout.result import gain_words
from course.tui.standing import standing_of

if TYPE_CHECKING:
    from course.catalog.index import LessonEntry
    from course.progress.states import LessonState, Totals


@dataclass(frozen=True, slots=True)
class Begun:
    """A lesson begun: where the learner stands in it, and what raised its scores."""

    entry: LessonEntry
    state: LessonState
    raised: Sequence[str] = field(default=())


def duration(seconds: float) -> str:
    """Time in the largest two units that say something.

    >>> duration(42), duration(600), duration(5400)
    ('42 s', '10 min', '1 h 30 min')
    """
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def totals_lines(totals: Totals, lessons: int, width: int) -> list[Line]:
    """The whole course in a few sentences of numbers."""
    said = [f"{totals.passed} of {lessons} lessons passed", f"{totals.opened} opened"]
    if totals.answers:
        said.append(f"{totals.right} of {totals.answers} answers right")
    if totals.predictions:
        said.append(f"{totals.hits} of {totals.predictions} predictions came true")
    if totals.runs:
        said.append(f"{totals.runs} training run{'s' * (totals.runs != 1)}")
    if totals.asked:
        said.append(f"{totals.asked} question{'s' * (totals.asked != 1)} asked")
    if totals.seconds >= 60:
        said.append(duration(totals.seconds))
    if totals.days > 1:
        said.append(f"on {totals.days} days")
    rows = paragraph(" · ".join(said), width - 2)
    return [BLANK, *[Line((Piece(" "), *row.pieces)) for row in rows], BLANK]


def lesson_lines(begun: Begun, width: int, *, marked: bool) -> list[Line]:
    """One lesson: its title and state; below them scores, attempts, time, and what masters it."""
    entry, state = begun.entry, begun.state
    standing = standing_of(state)
    word = f"{standing.glyph} {standing.words}"
    lead = f"{' › ' if marked else '   '}{entry.number:>3}  "
    room = width - len(lead) - len(word) - 3
    fill = "cursor" if marked else ""
    title = (
        Piece(lead, "accent"),
        Piece(fit(entry.title, room)),
        Piece(f"  {word}", standing.ink),
    )
    said = []
    if state.first is not None:
        said += [f"first {state.first}", f"best {state.best}", f"latest {state.latest}"]
        said.append(f"{state.attempts} attempt{'s' * (state.attempts != 1)}")
    if state.sections:
        said.append(f"{len(state.sections_read)} of {state.sections} sections read")
    if state.seconds >= 1:
        said.append(duration(state.seconds))
    more = [" · ".join(said), *begun.raised]
    if state.gain is not None:
        more.append(gain_words(state.gain))
    more.append(mastery_words(state))
    rows = [Line(title, fill)]
    for words in more:
        if words:
            body = paragraph(words, max(10, width - len(lead) - 1), "muted")
            rows += [row._replace(fill=fill) for row in indent(body, len(lead))]
    return rows


def mastery_words(state: LessonState) -> str:
    """What is missing for mastery, once an attempt has passed; empty before, and once mastered."""
    if not state.passed or state.mastered:
        return ""
    told = "Mastered once a review question of it is right"
    try:
        day = datetime.fromisoformat(state.passed_at).astimezone() + timedelta(days=DELAY)
    except ValueError:
        return f"{told}, {DELAY} days after the pass."
    if day <= datetime.now().astimezone():
        return f"{told}; any day now."
    return f"{told}, from {day:%d %B} on.".replace(" 0", " ")


def progress_lines(
    begun: Sequence[Begun],
    totals: Totals,
    lessons: int,
    calibration: Sequence[Line],
    cursor: int,
    width: int,
) -> tuple[list[Line], list[int]]:
    """All of the progress screen, and the row on which each lesson stands."""
    rows = totals_lines(totals, lessons, width)
    if not begun:
        rows.append(line((" Nothing begun yet. The path is a key away: esc.", "muted")))
        return rows, []
    rows += calibration
    at = []
    width = min(width, 100)
    for index, each in enumerate(begun):
        at.append(len(rows))
        rows += lesson_lines(each, width, marked=index == cursor)
    return rows, at
