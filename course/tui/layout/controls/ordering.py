"""Lines to put in order; afterwards, which of them stood in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.tui.ink import Line, Piece, paragraph
from course.tui.layout.controls.rows import HERE, NONE, RIGHT, WRONG, Drawn, row

if TYPE_CHECKING:
    from course.tui.state.controls import Ordering
    from course.tui.state.told import Told

HELD = " ↕ "


def ordering_lines(control: Ordering, told: Told | None, width: int) -> Drawn:
    """One row a line, numbered by the place where it stands now."""
    if told is not None and told.feedback.verdict == "unknown":
        return _key(control, told, width), {}
    rows: list[Line] = []
    at: dict[int, int] = {}
    for index, line in enumerate(control.lines):
        here = told is None and index == control.cursor
        mark = (HELD if control.held else HERE) if here else NONE
        body = paragraph(line.text, width - 8, "title" if here and control.held else "")
        if told is not None and line.id in told.key:
            place = told.key.index(line.id)
            mark = RIGHT if place == index else WRONG
            if place != index:
                tail = Piece(f"   belongs at {place + 1}", "muted")
                body = [*body, Line((tail,))] if body[-1].width + 15 > width - 8 else [
                    *body[:-1], Line((*body[-1].pieces, tail))
                ]  # fmt: skip
        drawn = row(mark, f"{index + 1}  ", body, marked=here)
        at |= {len(rows) + offset: index + 1 for offset in range(len(drawn))}
        rows += drawn
    return rows, at


def _key(control: Ordering, told: Told, width: int) -> list[Line]:
    """The right order, for a learner who gave none."""
    texts = {line.id: line.text for line in control.lines}
    rows: list[Line] = []
    for place, each in enumerate(told.key, 1):
        rows += row(NONE, f"{place}  ", paragraph(texts.get(each, each), width - 8))
    return rows
