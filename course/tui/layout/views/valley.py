"""A valley of loss over the unit square, lower is darker, with the path of each arm over it."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING

from rich.cells import cell_len

from course.tui.ink import Line, Piece, clean, crop
from course.tui.layout.views.shade import (
    Canvas,
    glyph,
    headed,
    level,
    resample,
    rows_of,
    scale,
    span,
    within,
)
from course.tui.layout.views.table import number

if TYPE_CHECKING:
    from engine.stages.spec import Grid

TRAILS = "o+x*#%"
ENDS = "ABCDEF"


def valley_lines(
    name: str, field: Grid | None, paths: Sequence[Grid], width: int, height: int, *, plain: bool
) -> list[Line]:
    """The valley, each arm's trail in a glyph of its own, a capital where it is now."""
    values = rows_of(field.values) if field is not None else []
    ends = span(values)
    legend = None
    if ends is not None:
        low, high = f"lowest {number(ends.low)}", f"highest {number(ends.high)}"
        legend = scale(low, high, plain=plain, back="@")
    rows = headed(name, legend, width)
    arms = _legend(paths, width)
    room = height - len(rows) - len(arms)
    if room < 2 or width < 4:
        return within([*rows, *arms], width, height)
    canvas = Canvas(min(width, max(16, 4 * room)), room)
    if ends is not None:
        for y, row in enumerate(resample(values, room, canvas.width)):
            for x, value in enumerate(row):
                shade = level(value, ends)
                if plain:
                    canvas.put(x, y, glyph(shade), "faint")
                elif shade >= 0:
                    canvas.put(x, y, " ", f"@{shade}")
    marks: dict[tuple[int, int], str] = {}
    heads: dict[tuple[int, int], str] = {}
    for index, path in enumerate(paths):
        trail = _trail(rows_of(path.values), canvas.width, canvas.height)
        arm = index % len(TRAILS)
        marks.update(dict.fromkeys(trail, TRAILS[arm]))
        if trail:
            heads[trail[-1]] = ENDS[arm]
    for cell, mark in (marks | heads).items():  # where each arm is now lies over all trails
        canvas.over(*cell, mark, "strong")
    return within([*rows, *canvas.lines(), *arms], width, height)


def _trail(spots: Sequence[Sequence[float]], width: int, height: int) -> list[tuple[int, int]]:
    """Every visited cell in order, joined by straight lines."""
    cells: list[tuple[int, int]] = []
    joined = False
    for spot in spots:
        if len(spot) < 2 or not (isfinite(spot[0]) and isfinite(spot[1])):
            joined = False
            continue
        here = _place(spot[0], width), height - 1 - _place(spot[1], height)
        if not joined:
            cells.append(here)
        elif cells[-1] != here:
            cells += _between(cells[-1], here)
        joined = True
    return cells


def _place(share: float, cells: int) -> int:
    return min(cells - 1, max(0, int(max(-1.0, min(2.0, share)) * cells)))


def _between(a: tuple[int, int], b: tuple[int, int]) -> list[tuple[int, int]]:
    """The cells after `a` on the way to `b`, which is another cell."""
    steps = max(abs(b[0] - a[0]), abs(b[1] - a[1]))
    right, down = (b[0] - a[0]) / steps, (b[1] - a[1]) / steps
    return [(round(a[0] + right * i), round(a[1] + down * i)) for i in range(1, steps + 1)]


def _legend(paths: Sequence[Grid], width: int) -> list[Line]:
    """Glyph and name of each arm, and how many steps it took; on as many rows as they need."""
    rows: list[list[Piece]] = [[]]
    used = 0
    for index, path in enumerate(paths):
        arm = index % len(TRAILS)
        name = f" {clean(path.name)}"
        lead = f"{TRAILS[arm]}-{ENDS[arm]}"
        size = len(lead) + cell_len(name) + 3
        if rows[-1] and used + size > width:
            rows.append([])
            used = 0
        rows[-1] += [Piece(lead, "title"), Piece(f"{name}   ", "muted")]
        used += size
    return [crop(Line(tuple(row)), width) for row in rows if row]
