"""A question and its verdict as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.tui.ink import BLANK, Line, Piece, indent, line, paragraph
from course.tui.layout.section import MEASURE
from course.tui.state.answering import SURE, Answering

if TYPE_CHECKING:
    from course.quiz.feedback import Feedback

VERDICT_INK = {"right": "good", "partly": "warn", "wrong": "bad", "unknown": "warn"}


def stem_lines(text: str, width: int) -> list[Line]:
    """The question; a line that begins with space is code and keeps its breaks."""
    rows: list[Line] = []
    for row in text.split("\n"):
        if row.startswith("  "):
            rows.append(Line((Piece(" "), Piece(row, "code")), "code"))
        else:
            rows += paragraph(row, width, "title")
    return rows


def question_lines(answering: Answering, feedback: Feedback | None, width: int) -> list[Line]:
    """The stem and its controls; with feedback, what was right and what was chosen."""
    width = min(width, MEASURE)
    rows = [BLANK, *indent(stem_lines(answering.shown.stem, width - 2), 1), BLANK]
    if answering.by_typing:
        rows += _typed(answering, feedback)
    else:
        rows += _options(answering, feedback, width)
    if feedback is None:
        rows += [BLANK, *_hint(answering, width)]
    return rows


def _hint(answering: Answering, width: int) -> list[Line]:
    rows = indent(paragraph(answering.shown.hint, width - 3, "muted"), 3)
    level = answering.sure
    dots = "●" * level + "○" * (len(SURE) - 1 - level)
    rows.append(line(("   How sure: ", "muted"), (f"{dots} ", "accent"), (SURE[level], "muted")))
    return rows


def _typed(answering: Answering, feedback: Feedback | None) -> list[Line]:
    unit = f" {answering.shown.unit}" if answering.shown.unit else ""
    if feedback is not None:
        return [line(("   Your answer: ", "muted"), feedback.told or "I don't know")]
    return [line(("   Your answer: ", "muted"), (answering.typed, "title"), ("▏", "accent"), unit)]


def _options(answering: Answering, feedback: Feedback | None, width: int) -> list[Line]:
    rows: list[Line] = []
    long = any(len(option.text) > width - 12 for option in answering.shown.options)
    for index, option in enumerate(answering.shown.options):
        chosen = option.id in answering.chosen
        here = index == answering.cursor and feedback is None
        mark, ink = " › " if here else "   ", "accent"
        if feedback is not None:
            mark, ink = _judged(option.label, feedback)
        box = ""
        if answering.many:
            box = "[x] " if chosen else "[ ] "
        elif chosen and feedback is not None:
            box = "● "
        elif feedback is not None:
            box = "  "
        lead = f"{mark}{box}{option.label}  "
        body = paragraph(option.text, width - len(lead) - 1, "title" if chosen else "")
        first = Line((Piece(mark, ink), Piece(f"{box}{option.label}  ", "key"), *body[0].pieces))
        rows.append(first._replace(fill="cursor" if here else ""))
        rows += [row._replace(fill="cursor" if here else "") for row in indent(body[1:], len(lead))]
        if long and index + 1 < len(answering.shown.options):
            rows.append(BLANK)
    return rows


def _judged(label: str, feedback: Feedback) -> tuple[str, str]:
    for note in feedback.notes:
        if note.label == label:
            if note.right:
                return " ✓ ", "good"
            if note.chosen:
                return " ✗ ", "bad"
    return "   ", ""


def feedback_lines(feedback: Feedback, section: str, score: str, width: int) -> list[Line]:
    """The verdict in words and glyph, why, and where the lesson says so."""
    width = min(width, MEASURE)
    ink = VERDICT_INK[feedback.verdict]
    head = [Piece(f" {feedback.glyph} {feedback.word}", ink)]
    if feedback.verdict == "partly":
        head.append(Piece(f"  {feedback.points} point", "muted"))
    head.append(Piece(f"   {score}", "muted"))
    rows = [BLANK, Line(tuple(head))]
    if feedback.verdict != "right":
        rows += indent(paragraph(f"The answer: {feedback.correct}", width - 4), 3)
    if feedback.why_right:
        rows += indent(paragraph(feedback.why_right, width - 4), 3)
    for note in feedback.why_chosen:
        rows += indent(paragraph(f"Why not {note.label}: {note.why}", width - 4), 3)
    rows += [BLANK, *indent(paragraph(f"From the lesson, “{section}”:", width - 4, "muted"), 3)]
    rows += indent(paragraph(f"“{feedback.quote}”", width - 6, "em"), "   │ ")
    return rows
