"""Prompts with a letter beside each, and below them the responses that the letters stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.tui.ink import BLANK, Line, Piece, indent, paragraph
from course.tui.layout.controls.rows import HERE, NONE, RIGHT, WRONG, Drawn, row

if TYPE_CHECKING:
    from course.tui.state.controls import Matching
    from course.tui.state.told import Told


def matching_lines(control: Matching, told: Told | None, width: int) -> Drawn:
    """The prompts in a column with `[b]` before each, then every response with its letter."""
    rows: list[Line] = []
    at: dict[int, int] = {}
    letters = {option.id: option.label for option in control.shown.options}
    for index, prompt in enumerate(control.shown.prompts):
        here = told is None and index == control.cursor
        given = control.label(prompt.id)
        mark = HERE if here else NONE
        body = paragraph(prompt.text, width - 12, "title" if given else "")
        if told is not None and index < len(told.key):
            key = told.key[index]
            mark = RIGHT if control.given.get(prompt.id) == key else WRONG
            if mark == WRONG:
                body = [*body, Line((Piece(f"belongs to {letters.get(key, '?')}", "muted"),))]
        drawn = row(mark, f"{prompt.label} [{given or '_'}]  ", body, marked=here)
        at |= {len(rows) + offset: index + 1 for offset in range(len(drawn))}
        rows += drawn
    rows.append(BLANK)
    for option in control.shown.options:
        used = control.prompt_of(option.id)
        body = paragraph(option.text, width - 12, "muted" if used else "")
        if used and told is None:
            body = [*body[:-1], Line((*body[-1].pieces, Piece(f"  given to {used}", "faint")))]
        rows += row(NONE, f"{option.label}  ", body)
    if control.complaint and told is None:
        rows += [BLANK, *indent(paragraph(f"! {control.complaint}", width - 4, "warn"), 3)]
    return rows, at
