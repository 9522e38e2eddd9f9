"""Code in a column narrower than its lines: each goes on below, indented and marked.

A line breaks at a space, or behind a bracket, comma or operator where a piece without spaces is
too long; inside a name only if the name alone is wider than the column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from course.tui.ink import Line, Piece, clean, slice_pieces

MARK = "↪ "
_BREAKS = re.compile(r"(?<=\S) +|(?<=[(\[{,;=/|&+*.-])(?=\S)")


def code_wrap(pieces: Sequence[Piece], width: int) -> list[Line]:
    """Text whose line breaks are the author's, in lines of at most `width` cells.

    A row that goes on a line begins with its indentation, two spaces more and `MARK`.
    """
    rows: list[Line] = []
    for source in _lines(pieces):
        rows += _wrap_line(source, max(4, width))
    return rows


def _lines(pieces: Iterable[Piece]) -> list[list[Piece]]:
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        at = piece.at
        for number, text in enumerate(piece.text.split("\n")):
            if number:
                lines.append([])
            if text:
                lines[-1].append(Piece(text, piece.ink, at))
            at += len(text) + 1 if at >= 0 else 0
    return lines


def _wrap_line(pieces: Sequence[Piece], width: int) -> list[Line]:
    """One line of the author's; positions are characters from its beginning."""
    text = "".join(piece.text for piece in pieces)
    indent = len(text) - len(text.lstrip())
    lead = min(indent + 2, max(0, width // 3)) * " "
    rows: list[Line] = []
    start = 0
    while True:
        head = () if not rows else (Piece(lead), Piece(MARK, "faint"))
        room = max(1, width - sum(cell_len(piece.text) for piece in head))
        stop, follow = _stop(text, start, room, indent if not rows else 0)
        rows.append(Line((*head, *_part(pieces, start, stop))))
        if follow >= len(text):
            return rows
        start = follow


def _stop(text: str, start: int, room: int, indent: int) -> tuple[int, int]:
    """Where the row from `start` ends, and where the next begins."""
    if cell_len(clean(text[start:])) <= room:
        return len(text), len(text)
    best = (0, 0)
    spaced = False
    for found in _BREAKS.finditer(text, start + indent + 1):
        if cell_len(text[start : found.start()]) > room:
            break
        space = found.end() > found.start()
        if space or not spaced:
            best = found.span()
            spaced = spaced or space
    if best[0] > start:
        return best
    stop = start + 1
    while stop < len(text) and cell_len(text[start : stop + 1]) <= room:
        stop += 1
    return stop, stop


def _part(pieces: Sequence[Piece], start: int, stop: int) -> list[Piece]:
    """Characters [start, stop) of the line, each piece with its ink and its place in the raw."""
    part: list[Piece] = []
    offset = 0
    for piece in pieces:
        for cut in slice_pieces([piece._replace(at=offset)], start, stop):
            at = piece.at + cut.at - offset if piece.at >= 0 else -1
            part.append(cut._replace(at=at))
        offset += len(piece.text)
    return part
