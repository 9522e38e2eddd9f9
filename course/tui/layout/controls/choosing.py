"""Options to choose from or to tick, and the numbered lines of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.tui.ink import BLANK, Line, Piece, paragraph
from course.tui.layout.code import code_wrap
from course.tui.layout.controls.rows import HERE, NONE, RIGHT, WRONG, Drawn, row
from course.tui.state.controls import Choosing, Ticking

if TYPE_CHECKING:
    from course.quiz.feedback import Feedback
    from course.tui.state.told import Told


def choosing_lines(control: Choosing | Ticking, told: Told | None, width: int) -> Drawn:
    """One row an option: its mark, its box where several may be ticked, its number, its text."""
    options = control.shown.options
    of_text = control.shown.type == "pick-line"
    airy = not of_text and any(len(option.text) > width - 12 for option in options)
    rows: list[Line] = []
    at: dict[int, int] = {}
    digits = len(str(len(options)))
    for index, option in enumerate(options):
        here = told is None and index == control.cursor
        mark = HERE if here else NONE
        if told is not None:
            mark = _judged(option.label, told.feedback)
        box = _box(control, option.id, told is not None)
        label = f"{box}{option.label:>{digits}}{' │ ' if of_text else '  '}"
        room = width - len(mark) - len(label) - 1
        ink = "title" if _is_chosen(control, option.id) else ""
        if of_text:
            body = code_wrap([Piece(option.text, "code")], room) or [BLANK]
        else:
            body = paragraph(option.text, room, ink)
        drawn = row(mark, label, body, marked=here)
        at |= {len(rows) + offset: index + 1 for offset in range(len(drawn))}
        rows += drawn
        if airy and index + 1 < len(options):
            rows.append(BLANK)
    return rows, at


def _is_chosen(control: Choosing | Ticking, option_id: str) -> bool:
    if isinstance(control, Ticking):
        return option_id in control.chosen
    return option_id == control.chosen


def _box(control: Choosing | Ticking, option_id: str, judged: bool) -> str:
    chosen = _is_chosen(control, option_id)
    if isinstance(control, Ticking):
        return "[x] " if chosen else "[ ] "
    if judged:
        return "● " if chosen else "  "
    return ""


def _judged(label: str, feedback: Feedback) -> str:
    for note in feedback.notes:
        if note.label == label:
            if note.right:
                return RIGHT
            if note.chosen:
                return WRONG
    return NONE
