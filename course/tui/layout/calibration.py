"""How sure the learner was against how often they were right, drawn as bars with their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from course.tui.ink import BLANK, Line, Piece, indent, line, paragraph
from course.tui.state.answering import SURE

if TYPE_CHECKING:
    from course.quiz.calibration import Confidence

_BAR = 20


def calibration_lines(levels: Sequence[Confidence], enough: int, width: int) -> list[Line]:
    """One bar a confidence, of 20 cells for all right; nothing where no confidence was given.

    A bar is drawn only where at least `enough` answers stand behind it.
    """
    if not any(level.answers for level in levels):
        return []
    if all(level.share is None for level in levels):
        said = f"How sure against how often right: drawn once {enough} answers were equally sure."
        return [*indent(paragraph(said, max(10, width - 2), "muted"), 1), BLANK]
    rows = [
        line((" How sure, and how often right", "head")),
        Line((Piece(f"{'':16}0%{'50%':>{_BAR // 2}}{'100%':>{_BAR // 2}}", "faint"),)),
    ]
    for level in levels:
        name = Piece(f"   {SURE[level.confidence]:<12} ", "")
        if level.share is None:
            said = f"{level.answers} of the {enough} answers it takes" if level.answers else "none"
            rows.append(Line((name, Piece(f"│ {said}", "muted"))))
            continue
        full = round(level.share * _BAR)
        bar = (
            Piece("│", "faint"),
            Piece("█" * full, "accent"),
            Piece("·" * (_BAR - full), "faint"),
        )
        number = f"│ {round(level.share * 100)}%  {level.right} of {level.answers} right"
        rows.append(Line((name, *bar, Piece(number, "muted"))))
    rows += indent(paragraph(calibration_words(levels), max(10, width - 4), "muted"), 3)
    return [*rows, BLANK]


def calibration_words(levels: Sequence[Confidence]) -> str:
    """What the bars say, where there are at least two to compare."""
    known = [(level.confidence, level.share) for level in levels if level.share is not None]
    if len(known) < 2:
        return "The more often you say how sure you are (c in a quiz), the more this can show."
    if all(low < high for (_, low), (_, high) in pairwise(known)):
        return "The surer you are, the more often you are right: you can trust that feeling."
    (low, less), (high, more) = known[0], known[-1]
    if more > less:
        return "Mostly the surer, the more often right; not at each step."
    return (
        f"When you say “{SURE[high]}” you are right no more often than when you say “{SURE[low]}”: "
        "what you were sure of and missed is worth another look."
    )
