"""A grid as a table: numbers under their columns, beside their rows."""

from __future__ import annotations

from math import isfinite, isnan
from typing import TYPE_CHECKING

from rich.cells import cell_len

from course.tui.ink import Line, Piece, clean, crop, cut, fit, line
from course.tui.layout import chart
from course.tui.layout.views.shade import rows_of, within

if TYPE_CHECKING:
    from engine.stages.spec import Grid

GAP = 2
LONGEST = 28
"""Cells a row's name may take where the columns need the rest."""


def table_lines(grid: Grid, width: int, height: int = 10**6) -> list[Line]:
    """Name, columns and rows; what does not fit is counted instead of shown."""
    cells = _cells(rows_of(grid.values))
    count = max((len(row) for row in cells), default=0)
    names = [clean(each) for each in (*grid.columns, *[""] * count)][:count]
    label = _label(grid, cells, names, width)
    sizes = [_size(cells, names, column) for column in range(count)]
    shown = _fitting(sizes, width - label)
    rows = [line((cut(clean(grid.name), width), "title"))]
    if any(names):
        rows.append(Line((Piece(" " * label + _row(names, sizes, shown), "muted"),)))
    if shown < count and rows:
        left = f"  ({count - shown} more column{'s' * (count - shown != 1)})"
        rows[0] = Line((*rows[0].pieces, Piece(left, "muted")))
    body = []
    for index, row in enumerate(cells):
        name = clean(grid.rows[index]) if index < len(grid.rows) else ""
        body.append(line(fit(name, label), _row(row, sizes, shown)))
    room = height - len(rows)
    if len(body) > room > 0:
        more = len(body) - room + 1
        body = [*body[: room - 1], line((f"… {more} more rows", "muted"))]
    return within([*rows, *body], width, height)


def _cells(values: list[list[float]]) -> list[list[str]]:
    """The numbers as text, with the same decimals down a column."""
    count = max((len(row) for row in values), default=0)
    columns = [[row[i] for row in values if i < len(row)] for i in range(count)]
    decimals = [_decimals(column) for column in columns]
    return [[_cell(v, n) for v, n in zip(row, decimals, strict=False)] for row in values]


def _decimals(column: list[float]) -> int:
    """As many decimals as the column's largest number gives a meaning to; none for counts."""
    finite = [abs(value) for value in column if isfinite(value)]
    most = max(finite, default=0.0)
    if most >= 1000 or all(value == int(value) for value in finite):
        return 0
    return 1 if most >= 10 else 2 if most >= 0.1 else 3 if most >= 0.01 else -1


def _cell(value: float, decimals: int) -> str:
    if decimals < 0 or not isfinite(value) or abs(value) >= 1e9:
        return number(value)
    written = f"{value:,.{decimals}f}"
    # What would round to nothing keeps its own figures, unless it is a remainder of arithmetic.
    lost = value and not float(written.replace(",", "")) and abs(value) > 1e-9
    if lost:
        return number(value)
    return written if value and abs(value) > 1e-9 else written.removeprefix("-")


def natural(grid: Grid) -> tuple[int, int]:
    """Cells and rows the whole table takes."""
    rows = table_lines(grid, 10**4)
    return max((row.width for row in rows), default=0), len(rows)


def number(value: float) -> str:
    """A cell: whole numbers whole, a dash for what was not measured.

    >>> number(3.0), number(0.5), number(float("nan")), number(float("inf"))
    ('3', '0.50', '–', '∞')
    """
    if isnan(value):
        return "–"
    if not isfinite(value):
        return "∞" if value > 0 else "-∞"
    if value == int(value) and abs(value) < 1e9:
        return f"{value:,.0f}"
    return chart.number(value)


def _label(grid: Grid, cells: list[list[str]], names: list[str], width: int) -> int:
    longest = max((cell_len(clean(name)) for name in grid.rows), default=0)
    needed = sum(_size(cells, names, column) + GAP for column in range(len(names)))
    return min(longest, max(width - needed, min(LONGEST, width // 2), 6))


def _size(cells: list[list[str]], names: list[str], column: int) -> int:
    inside = (len(row[column]) for row in cells if column < len(row))
    return max(cell_len(names[column]), *inside, 1)


def _fitting(sizes: list[int], room: int) -> int:
    used = 0
    for index, size in enumerate(sizes):
        used += GAP + size
        if used > room:
            return max(1, index)
    return len(sizes)


def _row(cells: list[str], sizes: list[int], shown: int) -> str:
    pairs = list(zip(cells, sizes, strict=False))[:shown]
    return "".join(" " * GAP + " " * (size - cell_len(cell)) + cell for cell, size in pairs)


def stacked(grids: list[Grid], width: int) -> list[Line]:
    """Tables one below the other, each whole."""
    rows: list[Line] = []
    for grid in grids:
        if rows:
            rows.append(Line())
        rows += [crop(row, width) for row in table_lines(grid, width)]
    return rows
