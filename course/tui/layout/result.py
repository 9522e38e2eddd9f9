"""The result of an attempt as lines: the score in words, what was missed, what next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from course.tui.ink import BLANK, Line, Piece, fit, indent, line, paragraph
from course.tui.layout.pages import Choice
from course.tui.layout.section import MEASURE

if TYPE_CHECKING:
    from course.progress.states import LessonState
    from course.quiz.summary import Missed, Summary


def result_lines(
    summary: Summary,
    state: LessonState,
    titles: Mapping[str, str],
    choices: Sequence[Choice],
    cursor: int,
    width: int,
) -> tuple[list[Line], dict[int, int]]:
    """The lines, and the row of each thing that can be opened: choices first, then the missed."""
    width = min(width, MEASURE)
    verdict = "Passed" if summary.passed else "Not passed yet"
    glyph, ink = ("✓", "good") if summary.passed else ("✗", "warn")
    rows = [
        BLANK,
        line(
            (f" {glyph} {verdict}", ink),
            (f"   {summary.score}", "title"),
            ("   12 of 15 pass", "muted"),
        ),
    ]
    if state.attempts > 1:
        rows.append(
            line((f"   First {state.first}, best {state.best}, latest {state.latest}", "muted"))
        )
    if summary.dont_know:
        times = "once" if summary.dont_know == 1 else f"{summary.dont_know} times"
        rows.append(line((f"   You said “I don't know” {times}.", "muted")))
    if summary.skipped:
        rows += indent(
            paragraph(
                f"{summary.skipped} left out: the course changed since this paper was drawn.",
                width - 4,
                "muted",
            ),
            3,
        )
    rows += [BLANK, line((" What next", "head"))]
    at: dict[int, int] = {}
    for index, choice in enumerate(choices):
        at[index] = len(rows)
        rows.append(_row(index == cursor, choice.name, choice.right, width))
    if summary.missed:
        rows += [
            BLANK,
            line((f" Missed, {len(summary.missed)}", "head"), ("   ⏎ reads the passage", "muted")),
        ]
        for index, missed in enumerate(summary.missed, len(choices)):
            at[index] = len(rows)
            rows += _missed(missed, titles, width, here=index == cursor)
    else:
        rows += [BLANK, line((" Nothing missed.", "good"))]
    return rows, at


def _row(here: bool, name: str, right: str, width: int) -> Line:
    room = width - 5 - len(right)
    return Line(
        (
            Piece(" › " if here else "   ", "accent"),
            Piece(fit(name, room)),
            Piece(f" {right}", "muted"),
        ),
        "cursor" if here else "",
    )


def _missed(missed: Missed, titles: Mapping[str, str], width: int, *, here: bool) -> list[Line]:
    mark = " › " if here else "   "
    told = missed.feedback
    stem = " ".join(missed.stem.split())
    rows = indent(paragraph(stem, width - 9), 7, first=f"{mark}{missed.number:>2}. ")
    rows = [row._replace(fill="cursor" if here else "") for row in rows]
    rows += indent(paragraph(f"You: {told.told or 'I don’t know'}", width - 9, "muted"), 7)
    rows += indent(paragraph(f"Right: {told.correct}", width - 9), 7)
    rows += indent(paragraph(f"In “{titles.get(told.cite, told.cite)}”", width - 9, "muted"), 7)
    return rows
