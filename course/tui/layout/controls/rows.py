"""What the drawings of controls share."""

from __future__ import annotations

from collections.abc import Sequence

from course.tui.ink import Line, Piece, indent

Drawn = tuple[list[Line], dict[int, int]]
"""Lines; and by line the digit that a click on it stands for."""

HERE, RIGHT, WRONG, NONE = " › ", " ✓ ", " ✗ ", "   "
INK = {HERE: "accent", RIGHT: "good", WRONG: "bad", NONE: ""}


def row(mark: str, label: str, body: Sequence[Line], *, marked: bool = False) -> list[Line]:
    """A marked and labelled row; what does not fit on it goes on below, under its text."""
    fill = "cursor" if marked else ""
    lead = (Piece(mark, INK.get(mark, "accent")), Piece(label, "key"))
    first = Line((*lead, *body[0].pieces), fill)
    rest = indent(body[1:], len(mark) + len(label))
    return [first, *(each._replace(fill=fill) for each in rest)]
