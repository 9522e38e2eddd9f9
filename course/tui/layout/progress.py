"""The learner's progress as lines: the course in numbers, then every lesson begun."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from course.tui.ink import BLANK, Line, Piece, fit, indent, line, paragraph
from course.tui.standing import standing_of

if TYPE_CHECKING:
    from course.catalog.index import LessonEntry
    from course.progress.states import LessonState, Totals


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


def lesson_lines(entry: LessonEntry, state: LessonState, width: int, *, marked: bool) -> list[Line]:
    """One lesson: its title and state, and below them scores, attempts and time."""
    standing = standing_of(state)
    word = f"{standing.glyph} {standing.words}"
    lead = f"{' › ' if marked else '   '}{entry.number:>3}  "
    room = width - len(lead) - len(word) - 3
    fill = "cursor" if marked else ""
    rows = [
        Line(
            (
                Piece(lead, "accent"),
                Piece(fit(entry.title, room)),
                Piece(f"  {word}", standing.ink),
            ),
            fill,
        )
    ]
    said = []
    if state.first is not None:
        said += [f"first {state.first}", f"best {state.best}", f"latest {state.latest}"]
        said.append(f"{state.attempts} attempt{'s' * (state.attempts != 1)}")
    if state.sections:
        said.append(f"{len(state.sections_read)} of {state.sections} sections read")
    if state.seconds >= 1:
        said.append(duration(state.seconds))
    body = paragraph(" · ".join(said), max(10, width - len(lead) - 1), "muted") if said else []
    return rows + [row._replace(fill=fill) for row in indent(body, len(lead))]


def progress_lines(
    touched: Sequence[tuple[LessonEntry, LessonState]],
    totals: Totals,
    lessons: int,
    cursor: int,
    width: int,
) -> tuple[list[Line], list[int]]:
    """All of the progress screen, and the row on which each lesson stands."""
    rows = totals_lines(totals, lessons, width)
    if not touched:
        rows.append(line((" Nothing begun yet. The path is a key away: esc.", "muted")))
        return rows, []
    at = []
    width = min(width, 100)
    for index, (entry, state) in enumerate(touched):
        at.append(len(rows))
        rows += lesson_lines(entry, state, width, marked=index == cursor)
    return rows, at
