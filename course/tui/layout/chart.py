"""A line chart in braille dots: pure geometry from series to lines of text.

One braille character holds 2 x 4 dots, so a chart of W x H cells has 2W x 4H dots. Each curve
is drawn as joined segments; a reference (a series named "floor") as a dashed line with its
label. Curves differ by ink and by the letter that stands at their end, never by ink alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor, isfinite, log10
from typing import TYPE_CHECKING

from rich.cells import cell_len

from course.tui.ink import Line, Piece, cut

if TYPE_CHECKING:
    from course.run_log import Series

_BRAILLE = 0x2800
# Dot bits by (row within the cell, column within the cell).
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
REFERENCES = ("floor", "entropy floor")


@dataclass(frozen=True, slots=True)
class Curve:
    """One series to draw; steps rise, values may hold NaN (a gap)."""

    name: str
    steps: Sequence[float]
    values: Sequence[float]
    ink: str = "curve1"
    reference: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What the axes span: steps from x0 to x1, values from y0 to y1."""

    x0: float
    x1: float
    y0: float
    y1: float

    def column(self, x: float, dots: int) -> int:
        """Dot column of a step."""
        return _scaled(x, self.x0, self.x1, dots)

    def row(self, y: float, dots: int) -> int:
        """Dot row of a value, counted from the top."""
        return dots - 1 - _scaled(y, self.y0, self.y1, dots)


def _scaled(value: float, low: float, high: float, dots: int) -> int:
    if high <= low:
        return 0
    share = (value - low) / (high - low)
    return min(dots - 1, max(0, round(share * (dots - 1))))


def curves_of(series: Mapping[str, Series]) -> list[Curve]:
    """Curves from a snapshot's series (each with .steps and .values), references last."""
    curves: list[Curve] = []
    inks = 0
    for name, data in series.items():
        steps, values = data.steps, data.values
        if name.lower() in REFERENCES:
            curves.append(Curve(name, steps, values, "reference", reference=True))
        else:
            inks += 1
            curves.append(Curve(name, steps, values, f"curve{(inks - 1) % 4 + 1}"))
    return sorted(curves, key=lambda curve: curve.reference)


def frame_of(curves: Sequence[Curve], last_step: float = 0) -> Frame | None:
    """The smallest frame that holds every finite point, with a little air; None if empty.

    `last_step` is where the run will end, if known: the curve then grows into free room
    instead of being squeezed again at every update.
    """
    low, high = float("inf"), float("-inf")
    x0, x1 = float("inf"), float("-inf")
    for curve in curves:
        for value in curve.values:
            if isfinite(value):
                low, high = min(low, value), max(high, value)
        if curve.steps:
            x0, x1 = min(x0, curve.steps[0]), max(x1, curve.steps[-1])
    if low > high or x0 > x1:
        return None
    air = (high - low) * 0.04 or abs(high) * 0.05 or 1.0
    # No air below zero for what is never negative: a count of -3815 would be untrue.
    bottom = max(0.0, low - air) if low >= 0 else low - air
    return Frame(min(x0, 0) if x0 <= 1 else x0, max(x1, last_step), bottom, high + air)


def number(value: float) -> str:
    """A short axis label: three significant figures, no exponent for everyday sizes.

    >>> number(4.0), number(1250), number(0.0021)
    ('4.00', '1,250', '0.0021')
    """
    size = abs(value)
    if size >= 1e6 or (0 < size < 1e-3):
        return f"{value:.1e}"
    if size >= 100:
        return f"{value:,.0f}"
    if size >= 10:
        return f"{value:.1f}"
    if size >= 0.02 or size == 0:
        return f"{value:.2f}"
    return f"{value:.4f}".rstrip("0")


def tick(value: float, span: float) -> str:
    """An axis label with as many decimals as the axis's span gives a meaning to.

    >>> tick(0.0158, 4.2), tick(0.0158, 0.02), tick(1250, 800)
    ('0.02', '0.0158', '1,250')
    """
    if not 1e-4 < span < 1e7:
        return number(value)
    return f"{value:,.{max(0, 2 - floor(log10(span)))}f}"


class Grid:
    """Cells of a plot: braille bits with an ink each, and letters laid over them."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self.bits = [bytearray(width) for _ in range(height)]
        self.inks = [[""] * width for _ in range(height)]
        self.letters: dict[tuple[int, int], tuple[str, str]] = {}
        self.under: dict[int, str] = {}

    def dot(self, x: int, y: int, ink: str) -> None:
        """Set one dot (dot coordinates, from the top left)."""
        column, row = x >> 1, y >> 2
        self.bits[row][column] |= _DOTS[y & 3][x & 1]
        self.inks[row][column] = ink

    def segment(self, x0: int, y0: int, x1: int, y1: int, ink: str) -> None:
        """Join two dots: one dot a column, and the column between them filled."""
        if x1 == x0:
            for y in range(min(y0, y1), max(y0, y1) + 1):
                self.dot(x0, y, ink)
            return
        previous = y0
        for x in range(x0, x1 + 1):
            y = y0 + round((y1 - y0) * (x - x0) / (x1 - x0))
            step = 1 if y > previous else -1
            for between in range(previous + step, y, step) if abs(y - previous) > 1 else ():
                self.dot(x, between, ink)
            self.dot(x, y, ink)
            previous = y

    def text(self, column: int, row: int, text: str, ink: str) -> None:
        """Lay letters over cells; what does not fit is dropped."""
        for offset, letter in enumerate(text):
            if 0 <= column + offset < self.width and 0 <= row < self.height:
                self.letters[column + offset, row] = (letter, ink)

    def dashes(self, row: int, ink: str) -> None:
        """A dashed line across, under the curves."""
        self.under[row] = ink

    def rows(self) -> list[tuple[Piece, ...]]:
        """Pieces of every row, neighbours of one ink joined."""
        out = []
        for row in range(self.height):
            pieces: list[Piece] = []
            text, ink = "", ""
            for column in range(self.width):
                bits = self.bits[row][column]
                letter, own = chr(_BRAILLE + bits) if bits else " ", self.inks[row][column]
                if not bits and row in self.under:
                    letter, own = "┄", self.under[row]
                if (column, row) in self.letters:
                    letter, own = self.letters[column, row]
                if own != ink and text:
                    pieces.append(Piece(text, ink))
                    text = ""
                ink = own
                text += letter
            pieces.append(Piece(text, ink))
            out.append(tuple(pieces))
        return out


def _thin(curve: Curve, frame: Frame, dots: int) -> list[tuple[int, float]]:
    """At most a few points a dot column: first, lowest, highest and last of each.

    Keeps the cost of an update bound by the chart's width, not by the length of the run.
    """
    points: list[tuple[int, float]] = []
    if len(curve.steps) <= 4 * dots:
        return [
            (frame.column(step, dots), value)
            for step, value in zip(curve.steps, curve.values, strict=False)
        ]
    held: list[float] = []
    at = -1
    for step, value in zip(curve.steps, curve.values, strict=False):
        column = frame.column(step, dots)
        if column != at:
            points.extend((at, kept) for kept in _extremes(held))
            held, at = [], column
        held.append(value)
    points.extend((at, kept) for kept in _extremes(held))
    return points


def _extremes(values: list[float]) -> list[float]:
    if len(values) <= 2:
        return values
    finite = [value for value in values if isfinite(value)]
    if not finite:
        return values[:1]
    return [values[0], min(finite), max(finite), values[-1]]


def plot(curves: Sequence[Curve], frame: Frame, width: int, height: int) -> Grid:
    """The curves on a grid of width x height cells."""
    grid = Grid(width, height)
    dots_x, dots_y = width * 2, height * 4
    for curve in curves:
        if curve.reference:
            _dashes(grid, curve, frame)
    for curve in reversed([curve for curve in curves if not curve.reference]):
        previous: tuple[int, int] | None = None
        for x, value in _thin(curve, frame, dots_x):
            if not isfinite(value):
                previous = None
                continue
            y = frame.row(value, dots_y)
            if previous is None:
                grid.dot(x, y, curve.ink)
            else:
                grid.segment(*previous, x, y, curve.ink)
            previous = (x, y)
    return grid


def _dashes(grid: Grid, curve: Curve, frame: Frame) -> None:
    finite = [value for value in curve.values if isfinite(value)]
    if finite:
        grid.dashes(frame.row(finite[-1], grid.height * 4) >> 2, curve.ink)


def _name_references(grid: Grid, curves: Sequence[Curve], frame: Frame) -> None:
    """Each dashed line carries its name and value, where the curves leave most room for it."""
    for curve in curves:
        finite = [value for value in curve.values if isfinite(value)]
        if not (curve.reference and finite):
            continue
        row = frame.row(finite[-1], grid.height * 4) >> 2
        label = f" {curve.name} {number(finite[-1])} "
        places = range(grid.width - len(label) - 2, 0, -1)
        if not places:
            continue

        def covered(at: int, row: int = row, size: int = len(label)) -> int:
            cells = range(at, at + size)
            return sum(
                bool(grid.bits[row][cell]) + 4 * ((cell, row) in grid.letters) for cell in cells
            )

        grid.text(min(places, key=covered), row, label, curve.ink)


def legend(curves: Sequence[Curve], width: int, most: int = 1) -> list[Line]:
    """Each curve's name and latest value, in its ink, with its letter; on at most `most` rows.

    Where there is no room for all of it the values go first, then the ends of the names: a letter
    without its name would be a curve told by its colour alone.
    """
    letters = iter("abcdefgh")
    shown = [curve for curve in curves if not curve.reference]
    names = [f"{next(letters, '·')} {c.name}" if len(shown) > 1 else c.name for c in shown]
    latest = [next((v for v in reversed(c.values) if isfinite(v)), None) for c in shown]
    values = ["" if value is None else f" {number(value)}" for value in latest]
    rows = _flow([Piece(n + v, c.ink) for n, v, c in zip(names, values, shown, strict=True)], width)
    if len(rows) > most:
        rows = _flow([Piece(n, c.ink) for n, c in zip(names, shown, strict=True)], width)
    if len(rows) > most:
        abreast = -(-len(names) // most)
        room = max(4, (width - 3 * (abreast - 1)) // abreast)
        rows = _flow([Piece(cut(n, room), c.ink) for n, c in zip(names, shown, strict=True)], width)
    return rows[:most]


def _flow(parts: Sequence[Piece], width: int) -> list[Line]:
    """The parts on as many rows as they need, three cells apart; a part alone is cut to fit."""
    rows: list[list[Piece]] = [[]]
    used = 0
    for part in parts:
        piece = part._replace(text=cut(part.text, width))
        size = cell_len(piece.text)
        if rows[-1] and used + 3 + size > width:
            rows.append([])
            used = 0
        if rows[-1]:
            rows[-1].append(Piece("   "))
            used += 3
        rows[-1].append(piece)
        used += size
    return [Line(tuple(row)) for row in rows]


def draw(curves: Sequence[Curve], width: int, height: int, last_step: float = 0) -> list[Line]:
    """The whole chart: legend, plot with its left axis, and the steps below.

    Returns exactly `height` lines of at most `width` cells.
    """
    frame = frame_of(curves, last_step)
    if frame is None or width < 16 or height < 4:
        blank = [Line() for _ in range(max(0, height))]
        if blank:
            blank[len(blank) // 2] = Line((Piece("   no points yet", "muted"),))
        return blank
    span = frame.y1 - frame.y0
    top, bottom = tick(frame.y1, span), tick(frame.y0, span)
    middle = tick((frame.y0 + frame.y1) / 2, span)
    gutter = max(len(top), len(bottom), len(middle)) + 1
    names = legend(curves, width, most=max(1, min(3, height // 4)))
    plot_width, plot_height = width - gutter - 1, height - 1 - len(names)
    grid = plot(curves, frame, plot_width, plot_height)
    _letter_ends(grid, curves, frame)
    _name_references(grid, curves, frame)
    labels = {0: top, plot_height - 1: bottom}
    if plot_height >= 5:
        labels[plot_height // 2] = middle
    rows = names
    for index, pieces in enumerate(grid.rows()):
        label = labels.get(index, "")
        axis = "┤" if label else "│"
        rows.append(Line((Piece(f"{label:>{gutter}}{axis}", "muted"), *pieces)))
    rows.append(_steps_axis(frame, gutter + 1, plot_width))
    return rows


def _letter_ends(grid: Grid, curves: Sequence[Curve], frame: Frame) -> None:
    """With several curves, each carries its letter at its latest point."""
    shown = [curve for curve in curves if not curve.reference]
    if len(shown) < 2:
        return
    taken: set[tuple[int, int]] = set()
    for letter, curve in zip("abcdefgh", shown, strict=False):
        for step, value in zip(reversed(curve.steps), reversed(curve.values), strict=False):
            if isfinite(value):
                cell = (
                    frame.column(step, grid.width * 2) >> 1,
                    frame.row(value, grid.height * 4) >> 2,
                )
                while cell in taken and cell[0] > 0:
                    cell = (cell[0] - 2, cell[1])
                taken.add(cell)
                grid.text(*cell, letter, curve.ink)
                break


def _steps_axis(frame: Frame, gutter: int, width: int) -> Line:
    first, last = f"{frame.x0:,.0f}", f"{frame.x1:,.0f}"
    half = (frame.x0 + frame.x1) / 2
    middle = f"{half:,.0f}" if half == int(half) else ""  # there is no half of a step
    if len(middle) > 7:
        middle = ""
    axis = [" "] * width
    for text, at in (
        (first, 0),
        (middle, width // 2 - len(middle) // 2),
        (last, width - len(last)),
    ):
        for offset, letter in enumerate(text):
            if 0 <= at + offset < width:
                axis[at + offset] = letter
    return Line((Piece(" " * gutter + "".join(axis), "muted"),))
