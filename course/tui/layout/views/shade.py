"""What the views share: shades between a lowest and a highest value, and a canvas of cells.

A shade is one of `LEVELS`; as an ink it stands behind a cell ("@7": a grey of its own, "^7": from
the theme's background to its accent) or in front of it ("~7"). Where there are no colours
(`plain`), a ramp of glyphs takes their place.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, isnan, nan
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.cells import cell_len

from course.tui.ink import Line, Piece, clean, crop, cut

if TYPE_CHECKING:
    import numpy as np

LEVELS = 24
RAMP = " ░▒▓█"
Values = Sequence[Sequence[float]]


class Span(NamedTuple):
    """The lowest and the highest of some values."""

    low: float
    high: float


def rows_of(values: np.ndarray[Any, Any]) -> list[list[float]]:
    """A grid's values as lists, whatever its number of axes; empty where it has none."""
    if values.size == 0:
        return []
    flat = values.reshape(values.shape[0], -1) if values.ndim > 1 else values.reshape(1, -1)
    return [[float(value) for value in row] for row in flat.tolist()]


def span(values: Values) -> Span | None:
    """The lowest and the highest finite value; None if there is none."""
    finite = [value for row in values for value in row if isfinite(value)]
    return Span(min(finite), max(finite)) if finite else None


def level(value: float, within: Span, of: int = LEVELS) -> int:
    """Which of `of` shades a value has: 0 for the lowest; -1 for what is not a number."""
    if isnan(value):
        return -1
    # Halved, so that the difference of two huge values stays finite.
    low, high = within.low / 2, within.high / 2
    if high <= low:
        return of // 2 if isfinite(value) else (of - 1 if value > 0 else 0)
    share = (max(low, min(high, value / 2)) - low) / (high - low)
    return min(of - 1, int(share * of))


def glyph(shade: int) -> str:
    """The ramp's glyph for one of `LEVELS` shades; blank for none."""
    return " " if shade < 0 else RAMP[shade * len(RAMP) // LEVELS]


def resample(values: Values, rows: int, columns: int) -> list[list[float]]:
    """The values on another number of rows and columns: means of blocks, or repeated values."""
    height, width = len(values), max((len(row) for row in values), default=0)
    if not (rows and columns and height and width):
        return []
    if (rows, columns) == (height, width):
        return [list(row) for row in values]
    across = [_part(column, columns, width) for column in range(columns)]
    made: list[list[float]] = []
    for row in range(rows):
        top, bottom = _part(row, rows, height)
        block = values[top:bottom]
        if made and (top, bottom) == _part(row - 1, rows, height):
            made.append(made[-1])
            continue
        if bottom - top == 1:
            made.append([_mean(block[0][a:b]) for a, b in across])
        else:
            made.append([_mean([v for line in block for v in line[a:b]]) for a, b in across])
    return made


def _part(index: int, parts: int, size: int) -> tuple[int, int]:
    start = index * size // parts
    return start, max(start + 1, (index + 1) * size // parts)


def _mean(values: Sequence[float]) -> float:
    if len(values) == 1:
        return values[0]
    total = sum(values)
    if isfinite(total):
        return total / len(values)
    # Something is not a number, or too large for a sum: the rest still has a mean.
    finite = [value for value in values if isfinite(value)]
    if finite:
        return sum(value / len(finite) for value in finite)
    return next((value for value in values if not isnan(value)), nan)


class Canvas:
    """Cells of one glyph and one ink each, joined into lines."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = max(0, width), max(0, height)
        self.cells = [[(" ", "")] * self.width for _ in range(self.height)]

    def put(self, column: int, row: int, letter: str, ink: str = "") -> None:
        """Fill one cell; what lies outside is dropped."""
        if 0 <= column < self.width and 0 <= row < self.height:
            self.cells[row][column] = (letter, ink)

    def over(self, column: int, row: int, letter: str, ink: str = "") -> None:
        """Put a glyph over a cell and keep the shade behind it."""
        if 0 <= column < self.width and 0 <= row < self.height:
            under = self.cells[row][column][1]
            mark = max(under.find("@"), under.find("^"))
            self.cells[row][column] = (letter, ink + under[mark:] if mark >= 0 else ink)

    def write(self, column: int, row: int, text: str, ink: str = "") -> None:
        """Write letters from a cell on."""
        for offset, letter in enumerate(clean(text)):
            # A letter of two cells would push its row out of line.
            self.put(column + offset, row, letter if cell_len(letter) == 1 else "·", ink)

    def lines(self) -> list[Line]:
        """Rows of pieces, neighbours of one ink joined."""
        made = []
        for row in self.cells:
            pieces: list[Piece] = []
            text, ink = "", ""
            for letter, own in row:
                if own != ink and text:
                    pieces.append(Piece(text, ink))
                    text = ""
                ink = own
                text += letter
            if text:
                pieces.append(Piece(text, ink))
            made.append(Line(tuple(pieces)))
        return made


def title(name: str, width: int) -> Line:
    """A grid's name over it."""
    return Line((Piece(cut(clean(name), width), "title"),))


def scale(low: str, high: str, *, plain: bool, back: str = "^") -> Line:
    """A legend: the lowest value, the shades, the highest."""
    if plain:
        ramp = [Piece(RAMP)]
    else:
        steps = (0, 6, 12, 17, LEVELS - 1)
        ramp = [Piece(" ", f"{back}{step}") for step in steps]
    return Line(
        (Piece(f"{low} ", "muted"), Piece("▕", "faint"), *ramp, Piece("▏", "faint"),
         Piece(f" {high}", "muted"))
    )  # fmt: skip


def headed(name: str, legend: Line | None, width: int) -> list[Line]:
    """Title and legend on one row where both fit, else the legend below the title."""
    first = title(name, width)
    if legend is None:
        return [first]
    if first.width + legend.width + 3 <= width:
        return [Line((*first.pieces, Piece("   "), *legend.pieces))]
    return [first, crop(legend, width)]


def within(rows: Sequence[Line], width: int, height: int) -> list[Line]:
    """The rows, never wider nor taller than told."""
    return [crop(row, max(0, width)) for row in rows[: max(0, height)]]


UNIT = Span(0.0, 1.0)
