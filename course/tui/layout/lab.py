"""The Lab as lines: every stage by unit; the marked one with what it shows and its lesson."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from course.tui.ink import BLANK, Line, Piece, fit, indent, line, paragraph

if TYPE_CHECKING:
    from course.tui.state.lab import Bench


def lab_lines(
    benches: Sequence[Bench], units: Sequence[str], cursor: int, width: int
) -> tuple[list[Line], list[int]]:
    """The list, and the row of each stage."""
    rows: list[Line] = []
    at: list[int] = []
    unit = -2
    for index, bench in enumerate(benches):
        if bench.unit != unit:
            unit = bench.unit
            if rows:
                rows.append(BLANK)
            name = units[unit] if 0 <= unit < len(units) else "Others"
            number = f" {unit + 1} " if unit >= 0 else " "
            rows.append(line((number, "muted"), (name, "head")))
        at.append(len(rows))
        rows.append(_row(bench, width, marked=index == cursor))
        if index == cursor:
            rows += _about(bench, width)
    return rows, at


def _row(bench: Bench, width: int, *, marked: bool) -> Line:
    time = f"{bench.seconds:>4.0f} s "
    ran = bench.ran if width >= 60 else bench.ran[:1]
    right = max(18 if width >= 60 else 2, cell_len(ran) + 1)
    room = max(8, width - 5 - len(time) - right)
    held = bench.ran[:1]
    ink = {"✓": "good", "✗": "bad", "~": "warn"}.get(held, "muted")
    pieces = (
        Piece("   › " if marked else "     ", "accent"),
        Piece(fit(bench.title, room)),
        Piece(time, "muted"),
        Piece(fit(f" {ran}", right - 1), ink),
    )
    return Line(pieces, "cursor" if marked else "")


def _about(bench: Bench, width: int) -> list[Line]:
    rows = indent(paragraph(bench.shows, max(10, width - 8), "muted"), 7)
    if bench.lesson:
        state = "" if bench.lesson_id else " (coming)"
        rows.append(line((f"       Lesson {bench.lesson}{state}", "faint")))
    return rows


def ran_words(verdicts: Sequence[bool | None]) -> str:
    """The last run's outcome in a few words, with a glyph.

    >>> ran_words([True, True]), ran_words([True, False]), ran_words([None])
    ('✓ 2 of 2 held', '~ 1 of 2 held', '– has been run')
    """
    known = [passed for passed in verdicts if passed is not None]
    if not known:
        return "– has been run"
    held = sum(known)
    mark = "✓" if held == len(known) else "~" if held else "✗"
    return f"{mark} {held} of {len(known)} held"
