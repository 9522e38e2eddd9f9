"""A line to type on: what stands there, how a number is read, and why it is no answer."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from course.quiz.grading.numbers import parse
from course.tui.ink import Line, Piece, fit, indent, line, paragraph
from course.tui.layout.controls.rows import Drawn

if TYPE_CHECKING:
    from course.tui.state.controls import Typing
    from course.tui.state.told import Told

_LEAD = "   Your answer: "


def typing_lines(control: Typing, told: Told | None, width: int) -> Drawn:
    """One row; below it what there is to say about it."""
    if told is not None:
        return [line((_LEAD, "muted"), told.feedback.told or "I don't know")], {}
    unit = f" {control.shown.unit}" if control.shown.unit else ""
    room = max(8, width - len(_LEAD) - len(unit) - 2)
    before, after = control.before[-room:], control.after
    typed: list[Piece] = [Piece(_LEAD, "muted"), Piece(before, "title"), Piece("▏", "accent")]
    typed.append(Piece(fit(after, room - len(before)).rstrip(), "title"))
    rows = [Line((*typed, Piece(unit)))]
    if control.complaint:
        why = f"! {control.complaint} Nothing is counted yet."
        rows += indent(paragraph(why, width - 4, "warn"), 3)
    elif read := _read(control):
        rows.append(line((f"   read as {read}{unit}", "muted")))
    return rows, {}


def _read(control: Typing) -> str:
    """How a number written as a fraction or with an exponent is read; else nothing."""
    if control.letters or not any(each in control.text for each in "/eE"):
        return ""
    value = parse(control.text, control.shown.unit)
    if not isinstance(value, Fraction):
        return ""
    try:
        return f"{float(value):.6g}"
    except OverflowError:
        return ""
