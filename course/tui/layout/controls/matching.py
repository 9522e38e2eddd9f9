"""Prompts with a letter beside each, and below them the responses that the letters stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.tui.ink import BLANK, Line, Piece, indent, paragraph
from course.tui.layout.controls.rows import HERE, NONE, RIGHT, WRONG, Drawn, row

if TYPE_CHECKING:
    from course.tui.state.controls import Matching
    from course.tui.state.told import Told


def matching_lines(control: Matching, told: Told | None, width: int) -> Drawn:
    """The prompts in a column with `[b]` before each, then every response with its letter.

    With a verdict, each prompt stands with the response that belongs to it instead.
    """
    if told is not None:
        return _judged(control, told, width), {}
    rows: list[Line] = []
    at: dict[int, int] = {}
    for index, prompt in enumerate(control.shown.prompts):
        here = index == control.cursor
        given = control.label(prompt.id)
        body = paragraph(prompt.text, width - 12, "title" if given else "")
        label = f"{prompt.label} [{given or '_'}]  "
        drawn = row(HERE if here else NONE, label, body, marked=here)
        at |= {len(rows) + offset: index + 1 for offset in range(len(drawn))}
        rows += drawn
    rows.append(BLANK)
    for option in control.shown.options:
        used = control.prompt_of(option.id)
        body = paragraph(option.text, width - 20, "muted" if used else "")
        if used:
            body = [*body[:-1], Line((*body[-1].pieces, Piece(f"  given to {used}", "faint")))]
        rows += row(NONE, f"{option.label}  ", body)
    if control.complaint:
        rows += [BLANK, *indent(paragraph(f"! {control.complaint}", width - 4, "warn"), 3)]
    return rows, at


def _judged(control: Matching, told: Told, width: int) -> list[Line]:
    texts = {option.id: option.text for option in control.shown.options}
    rows: list[Line] = []
    for prompt, key in zip(control.shown.prompts, told.key, strict=False):
        given = control.given.get(prompt.id)
        body = paragraph(f"{prompt.text} → {texts.get(key, key)}", width - 8)
        if given != key and given is not None:
            body += paragraph(f"you: {texts.get(given, given)}", width - 8, "muted")
        mark = NONE if given is None else RIGHT if given == key else WRONG
        rows += row(mark, f"{prompt.label}  ", body)
    return rows
