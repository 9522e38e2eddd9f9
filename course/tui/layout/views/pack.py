"""Several grids of one kind in one room: side by side, below one another, or on pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from course.tui.ink import BLANK, Line, beside
from course.tui.layout.views import heat, picture, table, tree
from course.tui.layout.views.boundary import boundary_lines
from course.tui.layout.views.marked import marked_lines
from course.tui.layout.views.shade import within
from course.tui.layout.views.valley import valley_lines

if TYPE_CHECKING:
    from engine.stages.spec import Grid

GAP = 3
_SIDEWAYS = frozenset({"picture", "boundary", "valley"})
"""Kinds that are compared best side by side; the others read best below one another."""


class Block(NamedTuple):
    """One thing to draw: its name, the room it needs at least, and how it is drawn at a size."""

    name: str
    least_width: int
    least_height: int
    draw: Callable[[int, int, bool], list[Line]]


class Page(NamedTuple):
    """Blocks on so many columns."""

    blocks: Sequence[Block]
    columns: int


def pages(kind: str, grids: Sequence[Grid], width: int, height: int) -> list[Page]:
    """All grids of a kind on as few pages as their least sizes allow; always at least one."""
    blocks = blocks_of(kind, grids)
    if not blocks:
        return [Page((), 1)]
    least = max(min(block.least_width, width) for block in blocks)
    tall = max(1, max(min(block.least_height, height) for block in blocks))
    most = max(1, min(len(blocks), (width + GAP) // (least + GAP)))
    order = range(most, 0, -1) if kind in _SIDEWAYS else range(1, most + 1)
    rows_that_fit = max(1, (height + 1) // (tall + 1))
    for columns in order:
        if -(-len(blocks) // columns) <= rows_that_fit:
            return [Page(blocks, columns)]
    size = most * rows_that_fit
    return [Page(blocks[at : at + size], most) for at in range(0, len(blocks), size)]


def draw_page(page: Page, width: int, height: int, *, plain: bool) -> list[Line]:
    """The page's blocks, each in an equal share of the room."""
    if not page.blocks:
        return []
    columns = page.columns
    across = max(1, (width - GAP * (columns - 1)) // columns)
    bands = [page.blocks[at : at + columns] for at in range(0, len(page.blocks), columns)]
    tall = max(1, (height - len(bands) + 1) // len(bands))
    drawn = [[block.draw(across, tall, plain) for block in band] for band in bands]
    sizes = [
        max((row.width for band in drawn if column < len(band) for row in band[column]), default=0)
        for column in range(columns)
    ]
    rows: list[Line] = []
    for band in drawn:
        if rows:
            rows.append(BLANK)
        joined = band[0]
        taken = sizes[0]
        for column, block in enumerate(band[1:], 1):
            joined = beside(joined, block, taken, " " * GAP)
            taken += GAP + sizes[column]
        rows += joined
    return within(rows, width, height)


def blocks_of(kind: str, grids: Sequence[Grid]) -> list[Block]:
    """What there is to draw of a kind; points and paths are drawn over every field."""
    if kind == "boundary":
        fields = [grid for grid in grids if grid.draw == "boundary"]
        points = [grid for grid in grids if grid.draw == "points"]
        return [_field(boundary_lines, field, points) for field in fields or (None,)]
    if kind == "valley":
        fields = [grid for grid in grids if grid.draw == "valley"]
        paths = [grid for grid in grids if grid.draw == "path"]
        return [_field(valley_lines, field, paths) for field in fields or (None,)]
    return [_block(kind, grid) for grid in grids]


_FieldView = Callable[..., list[Line]]


def _field(view: _FieldView, field: Grid | None, over: Sequence[Grid]) -> Block:
    name = field.name if field else over[0].name if over else ""

    def draw(width: int, height: int, plain: bool) -> list[Line]:
        return view(name, field, over, width, height, plain=plain)

    return Block(name, 24, 8, draw)


def _block(kind: str, grid: Grid) -> Block:
    if kind == "heat":
        return Block(grid.name, *heat.least(grid), _flat(partial(heat.heat_lines, grid)))
    if kind == "picture":
        return Block(grid.name, *picture.natural(grid), _flat(partial(picture.picture_lines, grid)))
    if kind == "marked":
        return Block(grid.name, 24, 5, _flat(partial(marked_lines, grid)))
    if kind == "tree":
        return Block(
            grid.name,
            30,
            min(8, len(grid.values) + 2),
            lambda w, h, _plain: tree.tree_lines(grid, w, h),
        )
    return Block(
        grid.name, *table.natural(grid), lambda w, h, _plain: table.table_lines(grid, w, h)
    )


def _flat(view: _FieldView) -> Callable[[int, int, bool], list[Line]]:
    def draw(width: int, height: int, plain: bool) -> list[Line]:
        return view(width, height, plain=plain)

    return draw
