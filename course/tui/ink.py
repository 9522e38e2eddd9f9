"""Styled lines of text, apart from any screen: pieces, widths, wrapping, cleaning.

A `Line` is a tuple of pieces, each a text and the name of an ink ("title", "muted", "good").
Themes give inks their colours; nothing here knows a colour or a terminal. Widths are in cells:
a wide character takes two. Text of lessons, quizzes and the learner is only ever drawn through
these functions, so markup in it stays text and control characters never reach the terminal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

# C0 and C1 controls, the soft hyphen, zero-width and bidirectional overrides: none has a cell
# of its own, and each can make a screen show something else than the text says.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_WORDS = re.compile(r"\S+|\s+")


class Piece(NamedTuple):
    """A run of text in one ink; `at` is its place in the lesson's raw text, -1 for none."""

    text: str
    ink: str = ""
    at: int = -1


class Line(NamedTuple):
    """One row of the screen; `fill` is the ink laid under the whole row."""

    pieces: tuple[Piece, ...] = ()
    fill: str = ""

    @property
    def text(self) -> str:
        """The row as plain text."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def width(self) -> int:
        """Cells taken."""
        return sum(cell_len(piece.text) for piece in self.pieces)


BLANK = Line()


def clean(text: str) -> str:
    """The text without characters that steer a terminal; tabs become spaces.

    >>> clean("a\\x1b[31mb\\tc")
    'a[31mb  c'
    """
    return _CONTROL.sub("", text).replace("\t", "  ")


def line(*parts: str | tuple[str, str] | Piece, fill: str = "") -> Line:
    """A line from plain strings and (text, ink) pairs."""
    pieces = []
    for part in parts:
        piece = Piece(part) if isinstance(part, str) else Piece(*part)
        if piece.text:
            pieces.append(piece._replace(text=clean(piece.text).replace("\n", " ")))
    return Line(tuple(pieces), fill)


def fit(text: str, width: int) -> str:
    """The text in exactly `width` cells: padded, or cut with an ellipsis.

    >>> fit("pretraining", 6)
    'pretr…'
    """
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return (
        set_cell_size(text, width - 1).rstrip()
        + "…"
        + " " * (width - 1 - cell_len(set_cell_size(text, width - 1).rstrip()))
    )


def cut(text: str, width: int) -> str:
    """The text in at most `width` cells, without padding."""
    return text if cell_len(text) <= width else fit(text, width).rstrip()


def crop(row: Line, width: int) -> Line:
    """The line in at most `width` cells, cut with an ellipsis inside the piece that spills."""
    room = width
    kept: list[Piece] = []
    for piece in row.pieces:
        size = cell_len(piece.text)
        if size > room:
            if room > 0:
                kept.append(piece._replace(text=cut(piece.text, room)))
            break
        kept.append(piece)
        room -= size
    return Line(tuple(kept), row.fill)


def spread(left: Line, right: Line, width: int) -> Line:
    """Two lines on one row, the second flush right; the first gives way."""
    room = width - right.width
    if room < 8:
        return crop(left, width)
    left = crop(left, room - 1) if left.width > room - 1 else left
    gap = Piece(" " * (width - left.width - right.width))
    return Line((*left.pieces, gap, *right.pieces), left.fill)


def beside(left: Sequence[Line], right: Sequence[Line], width: int, gap: str = "  ") -> list[Line]:
    """Two blocks side by side; the left one is padded to `width` cells."""
    rows = []
    for index in range(max(len(left), len(right))):
        first = crop(left[index], width) if index < len(left) else BLANK
        second = right[index] if index < len(right) else BLANK
        pad = Piece(" " * (width - first.width) + gap)
        rows.append(Line((*first.pieces, pad, *second.pieces), first.fill or second.fill))
    return rows


def indent(rows: Iterable[Line], by: int | str, first: str | None = None) -> list[Line]:
    """The rows moved right; `first` replaces the indentation of the first row (a bullet)."""
    space = " " * by if isinstance(by, int) else by
    moved = []
    for index, row in enumerate(rows):
        lead = first if index == 0 and first is not None else space
        moved.append(Line((Piece(lead), *row.pieces), row.fill))
    return moved


def rule(width: int) -> Line:
    """A thin line across."""
    return Line((Piece("─" * width, "rule"),))


def wrap(parts: Iterable[Piece], width: int) -> list[Line]:
    """Break pieces into lines of at most `width` cells, at spaces where there are any.

    Each piece's `at` moves along with its text, so a drawn word still knows its place in the
    lesson. A newline in the text ends the line. A word longer than the line is cut.
    """
    width = max(1, width)
    wrapper = _Wrapper(width)
    for part in parts:
        at = part.at
        for index, segment in enumerate(part.text.split("\n")):
            if index:
                wrapper.newline()
                at += 1 if at >= 0 else 0
            for match in _WORDS.finditer(segment):
                place = at + match.start() if at >= 0 else -1
                wrapper.add(Piece(match.group(), part.ink, place))
            at += len(segment) if at >= 0 else 0
    return wrapper.finish()


class _Wrapper:
    """Collects words into lines; a word may consist of pieces of several inks."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.rows: list[Line] = []
        self.row: list[Piece] = []
        self.used = 0
        self.word: list[Piece] = []
        self.space: list[Piece] = []

    def add(self, piece: Piece) -> None:
        piece = piece._replace(text=clean(piece.text))
        if piece.text.isspace():
            self.flush_word()
            self.space.append(piece)
        elif piece.text:
            self.word.append(piece)

    def flush_word(self) -> None:
        if not self.word:
            return
        size = sum(cell_len(piece.text) for piece in self.word)
        gap = sum(cell_len(piece.text) for piece in self.space)
        if self.row and self.used + gap + size > self.width:
            self.end_row()
        elif self.space:
            # Space at the head of a line is the author's (an indentation); it stays.
            self.row.extend(self.space)
            self.used += gap
        self.space = []
        for piece in self.word:
            self.place(piece)
        self.word = []

    def place(self, piece: Piece) -> None:
        while cell_len(piece.text) > self.width - self.used:
            head = _head(piece.text, self.width - self.used)
            if head:
                self.row.append(piece._replace(text=head))
            self.end_row()
            rest = piece.text[len(head) :]
            at = piece.at + len(head) if piece.at >= 0 else -1
            piece = Piece(rest, piece.ink, at)
            if not head and cell_len(piece.text[:1]) > self.width:
                return
        self.row.append(piece)
        self.used += cell_len(piece.text)

    def end_row(self) -> None:
        self.rows.append(Line(_merge(self.row)))
        self.row, self.used, self.space = [], 0, []

    def newline(self) -> None:
        self.flush_word()
        self.end_row()

    def finish(self) -> list[Line]:
        self.flush_word()
        if self.row or not self.rows:
            self.end_row()
        return self.rows


def _head(text: str, width: int) -> str:
    """The longest beginning of the text that takes at most `width` cells."""
    if width <= 0:
        return ""
    head = text[:width]
    while head and cell_len(head) > width:
        head = head[:-1]
    return head


def _merge(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Neighbours of one ink and of adjoining places, as one piece."""
    merged: list[Piece] = []
    for piece in pieces:
        if merged:
            last = merged[-1]
            joins = last.at + len(last.text) == piece.at if piece.at >= 0 else last.at < 0
            if joins and last.ink == piece.ink:
                merged[-1] = last._replace(text=last.text + piece.text)
                continue
        merged.append(piece)
    return tuple(merged)


def paragraph(text: str, width: int, ink: str = "") -> list[Line]:
    """Plain text of one ink, wrapped."""
    return wrap([Piece(text, ink)], width)


def place_of(rows: Sequence[Line], at: int) -> int:
    """Index of the row that shows the character `at` of the raw text (the nearest before it)."""
    found = 0
    for index, row in enumerate(rows):
        for piece in row.pieces:
            if 0 <= piece.at <= at:
                found = index
                break
    return found


def place_at(rows: Sequence[Line], top: int) -> int:
    """Place in the raw text of the first character drawn at or below row `top`; -1 if none."""
    for row in rows[max(0, top) :]:
        for piece in row.pieces:
            if piece.at >= 0:
                return piece.at
    return -1


def slice_pieces(pieces: Iterable[Piece], start: int, end: int) -> list[Piece]:
    """The raw characters [start, end) of the pieces, each in its own ink."""
    found = []
    for piece in pieces:
        low, high = max(start - piece.at, 0), min(end - piece.at, len(piece.text))
        if piece.at >= 0 and low < high:
            found.append(Piece(clean(piece.text[low:high]), piece.ink, piece.at + low))
    return found


def highlight(rows: Sequence[Line], start: int, end: int, ink: str = "mark") -> list[Line]:
    """The rows with the raw characters [start, end) drawn in another ink."""
    marked = []
    for row in rows:
        pieces: list[Piece] = []
        for piece in row.pieces:
            pieces.extend(_split(piece, start, end, ink))
        marked.append(Line(tuple(pieces), row.fill))
    return marked


def _split(piece: Piece, start: int, end: int, ink: str) -> Iterable[Piece]:
    begin, stop = piece.at, piece.at + len(piece.text)
    if piece.at < 0 or stop <= start or begin >= end:
        yield piece
        return
    low, high = max(start, begin) - begin, min(end, stop) - begin
    if low:
        yield piece._replace(text=piece.text[:low])
    yield Piece(piece.text[low:high], ink, begin + low)
    if high < len(piece.text):
        yield Piece(piece.text[high:], piece.ink, begin + high)
