"""A decision boundary over the unit square, with the points of two classes over it.

The classes are told apart by glyph: o and x; a point on the wrong side stands as a capital.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, isnan
from typing import TYPE_CHECKING

from course.tui.ink import Line, Piece, wrap
from course.tui.layout.views.shade import (
    UNIT,
    Canvas,
    Values,
    level,
    resample,
    rows_of,
    title,
    within,
)

if TYPE_CHECKING:
    from engine.stages.spec import Grid

SHADES = " ·░▒"
LETTERS = ("ox", "OX")


def boundary_lines(
    name: str, field: Grid | None, points: Sequence[Grid], width: int, height: int, *, plain: bool
) -> list[Line]:
    """The square with its legend below; `field` is the chance of the second class."""
    rows = [title(name, width)]
    said = _legend(field is not None, with_points=bool(points), plain=plain)
    # The legend keeps to the square's width, so that something may stand beside it.
    legend = wrap(said, min(width, max(30, 4 * (height - 3))))[:2]
    room = height - len(rows) - len(legend)
    if room < 2 or width < 4:
        return within([*rows, *legend], width, height)
    across = min(width, max(12, 4 * room))
    canvas = Canvas(across, room)
    chances: list[list[float]] = []
    if field is not None:
        chances = resample(rows_of(field.values), room, across)
        _shade(canvas, chances, plain=plain)
    spots = [row for grid in points for row in rows_of(grid.values) if len(row) >= 3]
    _scatter(canvas, spots, chances)
    return within([*rows, *canvas.lines(), *legend], width, height)


def _shade(canvas: Canvas, chances: Values, *, plain: bool) -> None:
    for y, row in enumerate(chances):
        for x, chance in enumerate(row):
            if isnan(chance):
                continue
            if plain:
                canvas.put(x, y, SHADES[level(chance, UNIT, len(SHADES))])
            else:
                # The second class's side carries a dot too: nothing is told by shade alone.
                canvas.put(x, y, "·" if chance >= 0.5 else " ", f"^{level(chance, UNIT, 12)}")


def _scatter(canvas: Canvas, spots: Values, chances: Values) -> None:
    """Points on the right side first, so that those on the wrong side stay on top."""
    wrong: list[tuple[int, int, str]] = []
    for x, y, kind, *_ in spots:
        if not (isfinite(x) and isfinite(y) and isfinite(kind)):
            continue
        column, row = _cell(x, canvas.width), canvas.height - 1 - _cell(y, canvas.height)
        second = kind >= 0.5
        chance = chances[row][column] if chances else float("nan")
        if isfinite(chance) and (chance >= 0.5) != second:
            wrong.append((column, row, LETTERS[1][second]))
        else:
            canvas.over(column, row, LETTERS[0][second], "curve2" if second else "curve4")
    for column, row, letter in wrong:
        canvas.over(column, row, letter, "bad")


def _cell(share: float, cells: int) -> int:
    return min(cells - 1, int(max(0.0, min(1.0, share)) * cells))


def _legend(shaded: bool, *, with_points: bool, plain: bool) -> list[Piece]:
    pieces: list[Piece] = []
    if with_points:
        pieces += [Piece("o", "curve4"), Piece(" first  ", "muted")]
        pieces += [Piece("x", "curve2"), Piece(" second  ", "muted")]
        if shaded:
            pieces += [Piece("O X", "bad"), Piece(" on the wrong side  ", "muted")]
    if shaded:
        mark = Piece("░▒") if plain else Piece("··", "^10")
        pieces += [mark, Piece(" called second", "muted")]
    return pieces
