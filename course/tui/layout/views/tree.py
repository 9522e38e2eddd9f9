"""A lineage: every row under its parent, figures beside it."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from course.tui.ink import Line, Piece, clean, crop, cut, fit
from course.tui.layout.views.shade import rows_of, title, within
from course.tui.layout.views.table import number

if TYPE_CHECKING:
    from engine.stages.spec import Grid


class Twig(NamedTuple):
    """A place in a drawn tree: which item it shows, and the lines that lead to it."""

    item: int
    lead: str


def twigs(parents: Sequence[int]) -> list[Twig]:
    """The items in drawing order, each after its parent; what has no parent here is a root.

    A ring of parents would never be reached from a root: its first item becomes one.

    >>> [(twig.item, twig.lead) for twig in twigs([-1, 0, 0, 1])]
    [(0, ''), (1, '├─ '), (3, '│  └─ '), (2, '└─ ')]
    """
    count = len(parents)
    above = [p if 0 <= p < count and p != i else -1 for i, p in enumerate(parents)]
    for start in range(count):
        seen, at = {start}, above[start]
        while at >= 0:
            if at in seen:
                above[start] = -1
                break
            seen.add(at)
            at = above[at]
    children: list[list[int]] = [[] for _ in range(count)]
    for index, parent in enumerate(above):
        if parent >= 0:
            children[parent].append(index)
    drawn: list[Twig] = []
    # On a stack of its own: a chain of a thousand models is no deeper than any other.
    waiting = [(i, "", "") for i in reversed(range(count)) if above[i] < 0]
    while waiting:
        item, lead, below = waiting.pop()
        drawn.append(Twig(item, lead))
        last = len(children[item]) - 1
        for place in range(last, -1, -1):
            end = place == last
            deeper = (children[item][place], below + ("└─ " if end else "├─ "))
            waiting.append((*deeper, below + ("   " if end else "│  ")))
    return drawn


def tree_lines(grid: Grid, width: int, height: int) -> list[Line]:
    """The tree under its name; the columns after the first stand beside it as far as they fit."""
    values = rows_of(grid.values)
    names = [clean(name) for name in grid.rows]
    names += [""] * (len(values) - len(names))
    drawn = twigs([_parent(row) for row in values])
    lead = min(max((cell_len(t.lead + names[t.item]) for t in drawn), default=0), width)
    figures = [[number(value) for value in row[1:]] for row in values]
    heads = [clean(name) for name in grid.columns[1:]]
    shown, used = 0, lead
    sizes: list[int] = []
    for column in range(max((len(row) for row in figures), default=0)):
        cells = [row[column] for row in figures if column < len(row)]
        size = max([cell_len(each) for each in (*cells, *heads[column : column + 1])])
        if used + size + 2 > width:
            break
        used += size + 2
        sizes.append(size)
        shown += 1
    rows = [title(grid.name, width)]
    if any(heads[:shown]):
        row = "".join(f"  {name:>{size}}" for name, size in zip(heads, sizes, strict=False))
        rows.append(Line((Piece(" " * lead + row, "muted"),)))
    for twig in drawn:
        own = cut(names[twig.item], max(1, lead - cell_len(twig.lead)))
        body = "".join(
            f"  {cell:>{size}}" for cell, size in zip(figures[twig.item], sizes, strict=False)
        )
        gap = fit("", max(0, lead - cell_len(twig.lead) - cell_len(own)))
        rows.append(crop(Line((Piece(twig.lead, "faint"), Piece(own + gap), Piece(body))), width))
    if len(rows) > height > 1:
        rows = [*rows[: height - 1], Line((Piece(f"… {len(rows) - height + 1} more", "muted"),))]
    return within(rows, width, height)


def _parent(row: Sequence[float]) -> int:
    return int(row[0]) if row and isfinite(row[0]) and abs(row[0]) < 1e9 else -1
