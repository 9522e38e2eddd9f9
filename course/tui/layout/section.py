"""A section of a lesson as lines: one run of styled text, every word knowing its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from course.catalog import tables
from course.tui.ink import (
    BLANK,
    Line,
    Piece,
    indent,
    line,
    paragraph,
    slice_pieces,
    spread,
    wrap,
)
from course.tui.layout.code import code_wrap

if TYPE_CHECKING:
    from course.catalog.blocks import Block, Section

MEASURE = 76
"""Cells a line of prose may take: beyond it the eye loses its way back."""

_BULLETS = "•–·"
_WIDE = frozenset({"code", "table"})
"""Blocks that may use the whole pane: nobody reads them line after line."""


def section_lines(section: Section, place: str, width: int, runs: Sequence[str] = ()) -> list[Line]:
    """The section's heading and blocks at this width.

    `place` stands at the right of the heading ("3 of 6"); `runs` are the lines of text said in
    place of each demonstration block, in order.
    """
    room, width = width, min(width, MEASURE)
    rows = [spread(line((section.title, "title")), line((place, "muted")), width), BLANK]
    said = iter(runs)
    previous: Block | None = None
    for block in section.blocks:
        if previous is not None and not _joins(previous, block):
            rows.append(BLANK)
        if block.kind == "run":
            rows.extend(_run(block, next(said, ""), width))
        else:
            rows.extend(block_lines(block, room if block.kind in _WIDE else width))
        previous = block
    return rows


def _joins(before: Block, block: Block) -> bool:
    """Items of one list stand close, unless they are long enough to need air."""
    close = before.kind == block.kind == "item" or (before.kind == block.kind == "quote")
    return close and len(before.text) < 160


def block_lines(block: Block, width: int) -> list[Line]:
    """One block of text."""
    pieces = _pieces(block)
    step = 2 * block.depth
    if block.kind == "item":
        mark = f"{block.ordinal}. " if block.ordinal is not None else f"{_bullet(block.depth)} "
        rows = wrap(pieces, width - step - len(mark))
        return indent(rows, step + len(mark), first=" " * step + mark)
    if block.kind == "quote":
        return indent(wrap(pieces, width - step - 2), " " * step + "│ ")
    if block.kind == "code":
        return _code(pieces, width - step, step)
    if block.kind == "table":
        return indent(_table(block, width - step), step)
    return indent(wrap(pieces, width - step), step)


def _bullet(depth: int) -> str:
    return _BULLETS[min(depth, len(_BULLETS) - 1)]


def _pieces(block: Block) -> list[Piece]:
    at = block.start
    pieces = []
    for span in block.spans:
        pieces.append(Piece(span.text, span.style, at))
        at += len(span.text)
    return pieces


def _table(block: Block, width: int) -> list[Line]:
    pieces = _pieces(block)
    rows = []
    for chunks in tables.layout(block.text, width, cell_len):
        row: list[Piece] = []
        used = 0
        for chunk in chunks:
            row.append(Piece(" " * (chunk.column - used)))
            if chunk.at < 0:
                row.append(Piece(chunk.text, "muted"))
            else:
                start = block.start + chunk.at
                row += slice_pieces(pieces, start, start + len(chunk.text))
            used = chunk.column + cell_len(chunk.text)
        rows.append(Line(tuple(piece for piece in row if piece.text)))
    return rows


def _code(pieces: Sequence[Piece], width: int, step: int) -> list[Line]:
    """Code on a ground of its own: with a margin where it has room, to the edge where not."""
    longest = max(row.width for row in code_wrap(pieces, 10_000))
    margin = 2 if longest <= width - 4 else 0
    rows = []
    for row in code_wrap(pieces, width - 2 * margin):
        inked = tuple(
            piece if piece.ink == "faint" else piece._replace(ink="code") for piece in row.pieces
        )
        pad = Piece(" " * max(0, min(width, MEASURE) - margin - row.width), "code")
        lead = (Piece(" " * step), Piece(" " * margin, "code"))
        rows.append(Line(tuple(piece for piece in (*lead, *inked, pad) if piece.text)))
    return rows


def _run(block: Block, said: str, width: int) -> list[Line]:
    """The demonstration's place in the text: its question, and the key that starts it."""
    assert block.run is not None  # noqa: S101 - the caller has looked at the kind
    bar = "▌ "
    inner = width - 2
    rows = [line(("Run it", "head"), ("   predict, run, explain", "muted"))]
    rows += paragraph(block.run.predict, inner, "strong")
    if said:
        rows += paragraph(said, inner)
    rows.append(line(("d", "key"), (" commit a prediction and run it", "")))
    return [Line((Piece(bar, "accent"), *row.pieces), row.fill) for row in rows]
