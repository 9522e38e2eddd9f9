"""What a run shows as a picture, in words; and, where asked for, drawn in plain characters.

A picture read aloud is noise. So each kind is first a sentence or a list with the numbers that
matter; `draw` is for those who look at lines of text.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from course.plain.console import wrap

if TYPE_CHECKING:
    import numpy as np

    from engine.stages.spec import Grid

SHADES = " .:-=+*#%@"
SMALL = 60
"""Cells up to which a heat map is read out number by number."""
FEW = 8
"""Rows up to which a column of numbers is a list; a longer one is a paragraph."""
NEGLIGIBLE = 1e-5
"""Share of a table's largest number below which another is read as about 0."""
STRONGEST = 6
_COLUMNS = 60
_DRAWN = ("heat", "picture", "boundary", "valley")


def render_grids(grids: Iterable[Grid], width: int = 80) -> str:
    """All grids of a finished run in words, a paragraph each; empty if there are none."""
    return "\n\n".join(render_grid(grid, width) for grid in grids)


def render_grid(grid: Grid, width: int = 80) -> str:
    """One grid in words: its name, then what it holds."""
    lines = list(_WORDS[grid.draw](grid)) if grid.values.size else ["nothing in it"]
    head, *rest = lines if len(lines) == 1 else ["", *lines]
    first = wrap(f"{grid.name}: {head}" if head else f"{grid.name}:", width, 2, 4)
    if grid.draw == "tree":  # its indentation is its meaning
        return "\n".join([first, *(f"    {line}" for line in rest)])
    return "\n".join([first, *(wrap(line, width, 4, 6) for line in rest)])


def can_draw(grid: Grid) -> bool:
    """Whether `draw` shows more of the grid than the words do."""
    return grid.draw in _DRAWN and grid.values.size > 0


def draw(grid: Grid, width: int = 80) -> str:
    """A picture in characters: the denser the sign, the higher the value."""
    values = _thinned(grid.values, min(width - 4, _COLUMNS))
    low, high = _ends(grid.values)
    lines = ["".join(_shade(cell, low, high) for cell in row).rstrip() for row in values]
    scale = f"{grid.name}: '{SHADES[0]}' is {_number(low)}, '{SHADES[-1]}' is {_number(high)}"
    return "\n".join([wrap(scale, width, 2, 4), *(f"    {line}" for line in lines)])


def _shade(cell: float, low: float, high: float) -> str:
    if math.isnan(cell):
        return " "
    share = (min(max(cell, low), high) - low) / ((high - low) or 1.0)
    return SHADES[round(share * (len(SHADES) - 1))]


def _table(grid: Grid) -> Iterator[str]:
    rows, columns = grid.values.shape
    if columns == 1 and rows > FEW and len(grid.rows) == rows:
        numbers = zip(grid.rows, grid.values[:, 0].tolist(), strict=True)
        told = ", ".join(f"{label} {_number(value)}" for label, value in numbers)
        head = _label(grid.columns, 0, "")
        yield f"{head}: {told}" if head not in ("", grid.name) else told
        return
    low, high = _ends(grid.values)
    least = max(abs(low), abs(high)) * NEGLIGIBLE
    for place, row in enumerate(grid.values.tolist()):
        cells = ", ".join(
            f"{_label(grid.columns, column, '')} {_number(value, least)}".strip()
            for column, value in enumerate(row)
            if not math.isnan(value)
        )
        label = _label(grid.rows, place, "")
        yield f"{label}: {cells}" if label else cells


def _heat(grid: Grid) -> Iterator[str]:
    if grid.values.size <= SMALL:
        yield from _table(grid)
        return
    rows, columns = grid.values.shape
    yield f"{rows} rows by {columns} columns, {_span(grid)}"
    for place, row in enumerate(grid.values.tolist()):
        known = [(value, column) for column, value in enumerate(row) if not math.isnan(value)]
        if known and grid.rows:
            value, column = max(known)
            at = _label(grid.columns, column, f"column {column + 1}")
            yield f"{_label(grid.rows, place, '')}: highest {_number(value)} at {at}"


def _picture(grid: Grid) -> Iterator[str]:
    rows, columns = grid.values.shape
    bright = [value for value in grid.values.ravel().tolist() if not math.isnan(value)]
    share = sum(value > 0.5 for value in bright) / max(1, len(bright))
    yield f"a picture of {columns} by {rows} dots, {share:.0%} of them bright, {_span(grid)}"


def _boundary(grid: Grid) -> Iterator[str]:
    share = float((grid.values > 0.5).mean())
    yield f"the second class is the likelier one in {share:.0%} of the square, {_span(grid)}"


def _points(grid: Grid) -> Iterator[str]:
    kinds = grid.values[:, 2].tolist()
    each = (f"{kinds.count(kind)} of class {kind:g}" for kind in sorted(set(kinds)))
    yield f"{len(kinds)} points: {', '.join(each)}"


def _valley(grid: Grid) -> Iterator[str]:
    rows, columns = grid.values.shape
    flat = grid.values.ravel().tolist()
    known = [(value, place) for place, value in enumerate(flat) if not math.isnan(value)]
    row, column = divmod(min(known)[1] if known else 0, columns)
    x = (column + 0.5) / columns
    y = 1 - (row + 0.5) / rows
    yield f"lowest at {x:.2f} across, {y:.2f} up, of a square of side 1; {_span(grid)}"


def _path(grid: Grid) -> Iterator[str]:
    spots = grid.values.tolist()
    first, last = spots[0], spots[-1]
    yield (
        f"{len(spots)} places, from {first[0]:.2f} across, {first[1]:.2f} up "
        f"to {last[0]:.2f} across, {last[1]:.2f} up"
    )


def _marked(grid: Grid) -> Iterator[str]:
    glue = "" if all(len(piece) <= 1 for piece in grid.columns) else " "
    yield f"“{glue.join(piece.strip() if glue else piece for piece in grid.columns)}”"
    weights = zip(grid.values[0].tolist(), grid.columns, strict=False)
    ranked = sorted(weights, key=lambda each: -each[0])[:STRONGEST]
    yield "Strongest: " + ", ".join(f"“{piece.strip()}” {_number(w)}" for w, piece in ranked)


def _tree(grid: Grid) -> Iterator[str]:
    known = grid.values[:, 0].tolist()
    parents = [int(value) if math.isfinite(value) else -1 for value in known]

    def below(parent: int, depth: int) -> Iterator[str]:
        for place, own in enumerate(parents):
            if own == parent and place != parent and depth <= len(parents):
                yield f"{'  ' * depth}- {_label(grid.rows, place, str(place))}"
                yield from below(place, depth + 1)

    yield from below(-1, 0)


_WORDS = {
    "table": _table,
    "heat": _heat,
    "picture": _picture,
    "boundary": _boundary,
    "points": _points,
    "valley": _valley,
    "path": _path,
    "marked": _marked,
    "tree": _tree,
}


def _span(grid: Grid) -> str:
    low, high = _ends(grid.values)
    return f"lowest {_number(low)}, highest {_number(high)}"


def _ends(values: np.ndarray[Any, Any]) -> tuple[float, float]:
    known = [value for value in values.ravel().tolist() if math.isfinite(value)]
    return (min(known), max(known)) if known else (0.0, 0.0)


def _thinned(values: np.ndarray[Any, Any], columns: int) -> list[list[float]]:
    """Every so many columns, and twice as many rows: a character is about as high as two wide."""
    step = max(1, math.ceil(values.shape[1] / columns))
    rows: list[list[float]] = values[:: max(1, step), ::step].tolist()
    return rows


def _label(labels: tuple[str, ...], place: int, otherwise: str) -> str:
    return labels[place] if place < len(labels) else otherwise


def _number(value: float, least: float = 0.0) -> str:
    if not math.isfinite(value):
        return "not finite"
    if 0 < abs(value) < least:
        return "about 0"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
