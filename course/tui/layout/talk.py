"""The tutor's replies as lines: a template, and sentences of the lesson set apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.tui.ink import BLANK, Line, Piece, indent, line, paragraph
from course.tui.state.talk import Talk

if TYPE_CHECKING:
    from course.tutor import Reply

_MARKS = {"answer": ("✓", "good"), "closest": ("~", "warn"), "refuse": ("–", "muted")}


def talk_lines(talk: Talk, width: int) -> list[Line]:
    """All questions and replies, newest last."""
    if not talk.turns:
        return [
            *paragraph(
                "Ask in your own words. The reply is made of this lesson's sentences.",
                width,
                "muted",
            ),
        ]
    rows: list[Line] = []
    for index, turn in enumerate(talk.turns):
        newest = index == len(talk.turns) - 1
        if rows:
            rows.append(BLANK)
        asked = paragraph(turn.question, width - 2, "title")
        rows += [
            Line((Piece("› " if number == 0 else "  ", "accent"), *row.pieces))
            for number, row in enumerate(asked)
        ]
        rows += reply_lines(turn.reply, width, newest=newest, why=newest and talk.why)
    return rows


def reply_lines(reply: Reply, width: int, *, newest: bool, why: bool) -> list[Line]:
    """One reply; the newest offers its suggestions by number."""
    mark, ink = _MARKS.get(reply.band, ("–", "muted"))
    rows: list[Line] = []
    for number, text in enumerate(reply.text.split("\n")):
        if text.startswith("  "):
            rows += indent(paragraph(text.strip(), width - 4), "  │ ")
        else:
            body = paragraph(text, width - 2, "muted")
            lead = Piece(f"{mark} ", ink) if number == 0 else Piece("  ")
            rows += [
                Line((lead if row_number == 0 else Piece("  "), *row.pieces))
                for row_number, row in enumerate(body)
            ]
    if reply.suggestions:
        rows.append(line(("  It can answer:", "muted")))
        for number, suggestion in enumerate(reply.suggestions, 1):
            body = paragraph(suggestion, width - 5)
            first = Line((Piece(f"  {number}  " if newest else "  -  ", "key"), *body[0].pieces))
            rows += [first, *indent(body[1:], 5)]
    if why:
        rows.append(line(("  Why this:", "muted")))
        for reason in reply.why:
            rows += indent(paragraph(reason, width - 4, "muted"), 4, first="  · ")
    return rows
