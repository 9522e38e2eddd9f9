"""Pictures in half blocks: two pixels a cell, one above the other; NaN is a gap.

Without colours a ramp of glyphs stands for the brightness.
"""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from rich.cells import cell_len

from course.tui.ink import Line, clean
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

RAMP = " .:-=+*#%@"
LARGEST = 3
"""How many times as large a small picture is drawn."""


def picture_lines(grid: Grid, width: int, height: int, *, plain: bool) -> list[Line]:
    """The picture or contact sheet, as large as fits, under its name and the columns' names."""
    values = rows_of(grid.values)
    rows = [title(grid.name, width)]
    if not values or height < 2:
        return within(rows, width, height)
    label = _label(grid, values, width)
    heads = 1 if any(grid.columns) else 0
    room, across = max(1, height - len(rows) - heads), max(1, width - label)
    drawn = _plain(values, across, room) if plain else _blocks(values, across, room)
    canvas = Canvas(width, len(drawn) + heads)
    for row, cells in enumerate(drawn):
        for column, (letter, ink) in enumerate(cells):
            canvas.put(column + label, row + heads, letter, ink)
    if heads:
        _name_columns(canvas, grid, values, len(drawn[0]), label)
    if label:
        starts = _starts([all(isnan(value) for value in row) for row in values])
        for name, start in zip(grid.rows, starts, strict=False):
            canvas.write(0, heads + start * len(drawn) // len(values), name[: label - 1], "muted")
    return within([*rows, *canvas.lines()], width, height)


def natural(grid: Grid) -> tuple[int, int]:
    """Cells and rows of the picture at its own size, two pixels a cell, with its name."""
    values = rows_of(grid.values)
    width = max((len(row) for row in values), default=1)
    label = _label(grid, values, 60)
    return max(width + label, cell_len(grid.name)), (len(values) + 1) // 2 + 1 + any(grid.columns)


def _label(grid: Grid, values: Values, width: int) -> int:
    longest = max((cell_len(clean(name)) for name in grid.rows), default=0)
    starts = _starts([all(isnan(value) for value in row) for row in values])
    return min(longest, width // 4) + 1 if longest and len(starts) >= len(grid.rows) else 0


def _blocks(values: Values, width: int, height: int) -> list[list[tuple[str, str]]]:
    """Half blocks with the upper pixel in front and the lower one behind."""
    tall, wide = len(values), len(values[0])
    times = max(1, min(LARGEST, width // wide, 2 * height // tall))
    pixels = resample(values, min(2 * height, tall * times), min(width, wide * times))
    if len(pixels) % 2:
        pixels.append([float("nan")] * len(pixels[0]))
    return [
        [_cell(level(top, UNIT), level(bottom, UNIT)) for top, bottom in zip(*pair, strict=True)]
        for pair in zip(pixels[::2], pixels[1::2], strict=True)
    ]


def _cell(top: int, bottom: int) -> tuple[str, str]:
    if top < 0 and bottom < 0:
        return " ", ""
    if bottom < 0:
        return "▀", f"~{top}"
    if top < 0:
        return "▄", f"~{bottom}"
    return ("▀", f"~{top}@{bottom}") if top != bottom else (" ", f"@{top}")


def _plain(values: Values, width: int, height: int) -> list[list[tuple[str, str]]]:
    """Glyphs: two cells a pixel where there is room, else one for two pixels."""
    tall, wide = len(values), len(values[0])
    if 2 * wide <= width and tall <= height:
        pixels = resample(values, tall, 2 * wide)
    else:
        pixels = resample(values, min(height, (tall + 1) // 2), min(width, wide))
    return [[(_glyph(level(value, UNIT, len(RAMP))), "") for value in row] for row in pixels]


def _glyph(shade: int) -> str:
    return " " if shade < 0 else RAMP[shade]


def _starts(blank: list[bool]) -> list[int]:
    """Where the pictures of a sheet begin: after each gap."""
    return [i for i, gap in enumerate(blank) if not gap and (i == 0 or blank[i - 1])]


def _name_columns(canvas: Canvas, grid: Grid, values: Values, drawn: int, label: int) -> None:
    wide = len(values[0])
    starts = _starts([all(isnan(row[x]) for row in values) for x in range(wide)])
    names = [clean(name) for name in grid.columns]
    if len(names) != len(starts):
        starts = [index * wide // len(names) for index in range(len(names))]
    for index, (name, start) in enumerate(zip(names, starts, strict=True)):
        after = starts[index + 1] if index + 1 < len(starts) else wide
        place, end = label + start * drawn // wide, label + after * drawn // wide
        room = max(1, end - place - 1) if index + 1 < len(starts) else canvas.width - place
        canvas.write(place, 0, name[:room], "muted")
