"""A grid as a heat map: shades from the lowest to the highest value, numbers where there is room.

The legend names both ends, so that a shade can be read without a colour.
"""

from __future__ import annotations

from math import isfinite, isnan
from typing import TYPE_CHECKING

from rich.cells import cell_len

from course.tui.ink import Line, Piece, clean, fit
from course.tui.layout import chart
from course.tui.layout.views.shade import (
    Span,
    Values,
    glyph,
    headed,
    level,
    resample,
    rows_of,
    scale,
    span,
    title,
    within,
)
from course.tui.layout.views.table import number

if TYPE_CHECKING:
    from engine.stages.spec import Grid

WIDEST_CELL = 9


def heat_lines(grid: Grid, width: int, height: int, *, plain: bool) -> list[Line]:
    """The map with its legend; a map larger than its room is drawn coarser."""
    values = rows_of(grid.values)
    ends = span(values)
    if ends is None:
        return within(
            [title(grid.name, width), Line((Piece("no numbers yet", "muted"),))], width, height
        )
    legend = scale(number(ends.low), number(ends.high), plain=plain)
    rows = headed(grid.name, legend, width)
    label = _label(grid, width)
    columns = max(len(row) for row in values)
    cell = max(1, min(WIDEST_CELL, (width - label) // max(1, columns)))
    numbers = _numbers(values, cell, ends)
    heads = _heads(grid, columns, cell, label)
    room = max(1, height - len(rows) - len(heads))
    rows += heads
    drawn = min(columns, max(1, width - label))
    names = list(grid.rows)
    more = 0
    if len(names) == len(values) > room:
        # Rows with names of their own are not blended into one another.
        more = len(values) - room + 1
        values, room = values[: room - 1], room - 1
        numbers = numbers and numbers[:room]
    if drawn < columns or room < len(values):
        coarse = resample(values, min(room, len(values)), drawn)
        names = [
            names[index * len(values) // len(coarse)] if len(names) == len(values) else ""
            for index in range(len(coarse))
        ]
        values, numbers = coarse, None if drawn < columns else _numbers(coarse, cell, ends)
    for index, row in enumerate(values):
        name = fit(clean(names[index]), label - 1) + " " if index < len(names) and label else ""
        pieces = [Piece(name or " " * label, "muted")]
        written = numbers[index] if numbers else None
        pieces += _cells(row, written, ends, cell, plain=plain)
        rows.append(Line(tuple(pieces)))
    if more:
        rows.append(Line((Piece(f"… {more} more rows", "muted"),)))
    return within(rows, width, height)


def least(grid: Grid) -> tuple[int, int]:
    """The fewest cells and rows in which the map still says something."""
    values = rows_of(grid.values)
    columns = max((len(row) for row in values), default=1)
    return min(60, _label(grid, 60) + 2 * columns), min(len(values), 8) + 3


def _label(grid: Grid, width: int) -> int:
    longest = max((cell_len(clean(name)) for name in grid.rows), default=0)
    return min(longest, width // 4) + 1 if longest else 0


def _numbers(values: Values, cell: int, ends: Span) -> list[list[str]] | None:
    """Every cell's number, if the cells are wide enough for all of them."""
    if cell < 3:
        return None
    written = [[_written(value, ends) for value in row] for row in values]
    return written if all(len(text) < cell for row in written for text in row) else None


def _written(value: float, ends: Span) -> str:
    """A cell's number, with as many decimals as the map's span gives a meaning to."""
    if isnan(value):
        return ""
    whole = value == int(value) if isfinite(value) else True
    return number(value) if whole else chart.tick(value, ends.high / 2 - ends.low / 2)


def _heads(grid: Grid, columns: int, cell: int, label: int) -> list[Line]:
    """The columns' names: whole, shortened, or the first and the last only."""
    names = [clean(name) for name in grid.columns][:columns]
    if not any(names):
        return []
    if cell >= 3 or all(cell_len(name) < max(2, cell) for name in names):
        room = max(1, cell - 1) if cell > 1 else 1
        short = "".join(f"{fit(name[:room], room):>{room}}" + " " * (cell - room) for name in names)
        return [Line((Piece(" " * label + short, "muted"),))]
    total = columns * cell
    first, last = names[0], names[-1] if len(names) == columns else ""
    gap = total - cell_len(first) - cell_len(last)
    if gap < 1:
        return []
    return [Line((Piece(" " * label + first + " " * gap + last, "muted"),))]


def _cells(
    row: list[float], written: list[str] | None, ends: Span, cell: int, *, plain: bool
) -> list[Piece]:
    pieces: list[Piece] = []
    for index, value in enumerate(row):
        shade = level(value, ends)
        body = f"{written[index]:^{cell}}" if written else " " * cell
        if shade < 0:
            piece = Piece(" " * cell)
        elif plain:
            piece = Piece(body if written else glyph(shade) * cell)
        else:
            piece = Piece(body, f"^{shade}")
        if pieces and pieces[-1].ink == piece.ink:
            pieces[-1] = Piece(pieces[-1].text + piece.text, piece.ink)
        else:
            pieces.append(piece)
    return pieces
