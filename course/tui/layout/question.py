"""A question and its verdict as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.tui.ink import BLANK, Line, Piece, indent, line, paragraph
from course.tui.layout.controls import control_lines
from course.tui.layout.section import MEASURE
from course.tui.state.answering import SURE, Answering

if TYPE_CHECKING:
    from course.quiz.feedback import Feedback
    from course.tui.layout.controls.rows import Drawn
    from course.tui.state.told import Told

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


def question_lines(
    answering: Answering, told: Told | None, width: int, *, flagged: bool = False
) -> Drawn:
    """The stem and its controls; with a verdict, what was right and what was chosen.

    By line: the digit that a click on a control's row stands for.
    """
    width = min(width, MEASURE)
    rows = [BLANK, *indent(stem_lines(answering.shown.stem, width - 2), 1), BLANK]
    drawn, at = control_lines(answering.control, told, width)
    at = {len(rows) + row: digit for row, digit in at.items()}
    rows += drawn
    if told is None:
        rows += [BLANK, *_state(answering, width)]
        if flagged:
            rows.append(line(("   ⚑ Flagged: to look at again.", "accent")))
    return rows, at


def _state(answering: Answering, width: int) -> list[Line]:
    """How to answer, how sure the learner is, and "I don't know" where they said so."""
    rows = indent(paragraph(answering.shown.hint, width - 3, "muted"), 3)
    if answering.unknown:
        rows.append(line(("   Your answer: I don’t know. Anything else changes it.", "title")))
    level = answering.sure
    dots = "●" * level + "○" * (len(SURE) - 1 - level)
    rows.append(line(("   How sure: ", "muted"), (f"{dots} ", "accent"), (SURE[level], "muted")))
    return rows


def feedback_lines(
    feedback: Feedback, section: str, score: str, width: int, *, answer: bool = True
) -> list[Line]:
    """The verdict in words and glyph, why, and where the lesson says so.

    `answer` False leaves out the right answer, where the control shows it row by row.
    """
    width = min(width, MEASURE)
    ink = VERDICT_INK[feedback.verdict]
    head = [Piece(f" {feedback.glyph} {feedback.word}", ink)]
    if feedback.verdict == "partly":
        head.append(Piece(f"  {feedback.points} point", "muted"))
    head.append(Piece(f"   {score}", "muted"))
    rows = [BLANK, Line(tuple(head))]
    if answer and feedback.verdict != "right":
        rows += indent(paragraph(f"The answer: {feedback.correct.strip()}", width - 4), 3)
    if feedback.why_right:
        rows += indent(paragraph(feedback.why_right, width - 4), 3)
    for note in feedback.why_chosen:
        rows += indent(paragraph(f"Why not {note.label}: {note.why}", width - 4), 3)
    rows += [BLANK, *indent(paragraph(f"From the lesson, “{section}”:", width - 4, "muted"), 3)]
    rows += indent(paragraph(f"“{feedback.quote}”", width - 6, "em"), "   │ ")
    return rows
