"""Running text whose pieces carry weights: a bar under each piece, and a shade behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from course.tui.ink import Line, Piece, clean, crop
from course.tui.layout.views.shade import UNIT, level, rows_of, title, within

if TYPE_CHECKING:
    from engine.stages.spec import Grid

BARS = " ▁▂▃▄▅▆▇█"


def marked_lines(grid: Grid, width: int, height: int, *, plain: bool) -> list[Line]:
    """The text wrapped at the width, each row with its bars below; then the legend.

    Too long for bars, it keeps the shades alone; too long even so, its end is shown, for that is
    where a growing text changes.
    """
    weights = (rows_of(grid.values) or [[]])[0]
    pieces = [(_visible(text), weight) for text, weight in zip(grid.columns, weights, strict=False)]
    rows = _wrapped(pieces, max(1, width))
    head = [title(grid.name, width)]
    legend = [crop(_legend(), width)]
    room = max(0, height - len(head) - len(legend))
    body: list[Line] = []
    bars = plain or 2 * len(rows) <= room
    if len(rows) * (1 + bars) > room:
        rows = rows[len(rows) - room // (1 + bars) :]
    for row in rows:
        body.append(_text(row, plain=plain))
        if bars:
            body.append(_bars(row))
    return within([*head, *body, *legend], width, height)


def _visible(text: str) -> str:
    """The piece as it can be drawn: a line break as a sign of its own."""
    return clean(text.replace("\r", "").replace("\n", "⏎"))


def _wrapped(pieces: list[tuple[str, float]], width: int) -> list[list[tuple[str, float]]]:
    """Rows of pieces; a row ends before a piece that does not fit, at a word where it can."""
    rows: list[list[tuple[str, float]]] = [[]]
    used = 0
    for text, weight in pieces:
        for part in _parts(text, width):
            size = cell_len(part)
            if used + size > width:
                # The space between two rows is the break itself.
                carried = _unfinished(rows[-1], part)
                part = part if carried else part.lstrip(" ")
                size = cell_len(part)
                rows.append(carried)
                used = sum(cell_len(each) for each, _ in carried)
                if used + size > width:
                    rows.append([])
                    used = 0
            rows[-1].append((part, weight))
            used += size
    return [row for row in rows if row]


def _unfinished(row: list[tuple[str, float]], part: str) -> list[tuple[str, float]]:
    """Take the beginning of a word broken by the row's end off it (pieces may be letters)."""
    if part[:1].isspace():
        return []
    for at in range(len(row) - 1, -1, -1):
        text = row[at][0]
        if text[-1:].isspace():
            carried = row[at + 1 :]
            del row[at + 1 :]
            return carried
        if text[:1].isspace():
            carried = row[at:]
            del row[at:]
            return [(carried[0][0].lstrip(), carried[0][1]), *carried[1:]]
    return []


def _parts(text: str, width: int) -> list[str]:
    """The piece, in parts no wider than a row."""
    if cell_len(text) <= width:
        return [text]
    parts, part = [], ""
    for letter in text:
        if cell_len(part + letter) > width:
            parts.append(part)
            part = ""
        part += letter if cell_len(letter) <= width else "·"
    return [*parts, part]


def _text(row: list[tuple[str, float]], *, plain: bool) -> Line:
    def ink(weight: float) -> str:
        shade = level(weight, UNIT)
        return "" if plain or shade < 0 else f"^{shade}"

    return Line(tuple(Piece(text, ink(weight)) for text, weight in row))


def _bars(row: list[tuple[str, float]]) -> Line:
    text = "".join(_bar(weight) * cell_len(piece) for piece, weight in row)
    return Line((Piece(text, "accent"),))


def _bar(weight: float) -> str:
    shade = level(weight, UNIT, len(BARS))
    return " " if shade < 0 else BARS[shade]


def _legend() -> Line:
    return Line((Piece("0 ", "muted"), Piece(BARS.strip(), "accent"), Piece(" 1", "muted")))
