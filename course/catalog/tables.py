"""A lesson's table at any width: one layout for every front end.

In the raw text a table is lines of columns, padded to stand under each other (`markdown.py`).
Where that is too wide the columns shrink and their cells wrap inside them; where even the
longest words do not fit side by side, every row becomes lines of "column's name: cell".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

GAP = 2
"""Spaces between two columns."""

_WORD = re.compile(r"\S+")
Size = Callable[[str], int]


class Chunk(NamedTuple):
    """Text drawn from the cell `column` of its line; `at` is its place in the table's text.

    `at` is -1 for a column's name repeated before a cell.
    """

    column: int
    text: str
    at: int


def layout(text: str, width: int, size: Size = len) -> list[list[Chunk]]:
    """The table's lines, each as chunks from left to right, in at most `width` cells.

    `text` is the block's text in the raw form; `size` measures text in cells. Only a word longer
    than `width` is ever cut.
    """
    rows = _cells(text)
    count = len(rows[0])
    natural = [max(size(row[index].text) for row in rows) for index in range(count)]
    least = [
        max(size(word) for row in rows for word in row[index].text.split() or [""])
        for index in range(count)
    ]
    room = width - GAP * (count - 1)
    if sum(least) > room:
        return _labelled(rows, width, size)
    return _columns(rows, _shares(natural, least, room), size)


def plain(text: str, width: int) -> list[str]:
    """The table's lines as strings."""
    lines = []
    for row in layout(text, width):
        line = ""
        for chunk in row:
            line += " " * (chunk.column - len(line)) + chunk.text
        lines.append(line)
    return lines


def _cells(text: str) -> list[list[Chunk]]:
    """Rows of cells with their places; a column begins where no line has text in its gap.

    No cell holds two spaces in a row, so its longest cell keeps a column in one.
    """
    lines = text.split("\n")
    longest = max(map(len, lines))
    padded = [line.ljust(longest) for line in lines]
    blank = [all(line[place] == " " for line in padded) for place in range(longest)]
    starts = [0] + [
        place for place in range(GAP, longest) if not blank[place] and all(blank[place - GAP:place])
    ]  # fmt: skip
    rows, offset = [], 0
    for line in lines:
        row = []
        for start, end in zip(starts, [*starts[1:], longest], strict=True):
            cell = line[start:end]
            lead = len(cell) - len(cell.lstrip())
            row.append(Chunk(start, cell.strip(), offset + start + lead))
        rows.append(row)
        offset += len(line) + 1
    return rows


def _shares(natural: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """A width for each column: what it needs, as far as no column has more than its fair part."""
    widths = list(least)
    while sum(widths) < room:
        short = [index for index, width in enumerate(widths) if width < natural[index]]
        if not short:
            break
        widths[min(short, key=lambda index: widths[index])] += 1
    return widths


def _columns(
    rows: Sequence[Sequence[Chunk]], widths: Sequence[int], size: Size
) -> list[list[Chunk]]:
    starts = [sum(widths[:index]) + GAP * index for index in range(len(widths))]
    lines: list[list[Chunk]] = []
    for row in rows:
        cells = [_wrap(cell, width, size) for cell, width in zip(row, widths, strict=True)]
        lines += [
            [
                cell[depth]._replace(column=start)
                for cell, start in zip(cells, starts, strict=True)
                if depth < len(cell)
            ]
            for depth in range(max(map(len, cells)))
        ]
    return lines


def _labelled(rows: Sequence[Sequence[Chunk]], width: int, size: Size) -> list[list[Chunk]]:
    """Every row as lines of "name: cell", all but its first cell indented."""
    lines: list[list[Chunk]] = []
    names = rows[0]
    for row in rows[1:]:
        for index, (name, cell) in enumerate(zip(names, row, strict=True)):
            if not cell.text:
                continue
            lead = f"{name.text}: " if name.text else ""
            step, hang = (0, 2) if index == 0 else (2, 4)
            after = step + size(lead)
            longest = max(size(word) for word in cell.text.split())
            if lead and after + longest > width:
                lines += [
                    [part._replace(column=step)]
                    for part in _wrap(Chunk(0, lead.strip(), -1), width - step, size)
                ]
                lead, after = "", hang
            parts = _wrap(cell, width - hang, size, first=width - after)
            label = [Chunk(step, lead.strip(), -1)] if lead else []
            lines.append([*label, parts[0]._replace(column=after)])
            lines += [[part._replace(column=hang)] for part in parts[1:]]
    return lines


def _wrap(cell: Chunk, width: int, size: Size, first: int | None = None) -> list[Chunk]:
    """A cell's text in parts of at most `width` cells (`first`: the first part's), at spaces."""
    width = max(1, width)
    room = width if first is None else max(1, first)
    parts: list[tuple[int, int]] = []
    for word in _WORD.finditer(cell.text):
        start, end = word.span()
        if parts and size(cell.text[parts[-1][0] : end]) <= room:
            parts[-1] = (parts[-1][0], end)
            continue
        room = width if parts else room
        while size(cell.text[start:end]) > room and end - start > 1:
            stop = start + 1
            while stop < end and size(cell.text[start : stop + 1]) <= room:
                stop += 1
            parts.append((start, stop))
            start, room = stop, width
        parts.append((start, end))
    at = cell.at
    return [Chunk(0, cell.text[a:b], at + a if at >= 0 else -1) for a, b in parts]
