"""A pair of answers to judge, side by side; below one another where it is narrow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from course.tui.ink import BLANK, Line, Piece, beside, indent, line, paragraph

if TYPE_CHECKING:
    from engine.stages.spec import Pair

SIDE_BY_SIDE = 60


def pair_lines(pair: Pair, width: int) -> list[Line]:
    """The prompt, and both answers under their keys."""
    rows: list[Line] = [BLANK, line((" Which answer is better?", "title")), BLANK]
    if pair.prompt.strip():
        rows += [*indent(paragraph(pair.prompt, width - 4, "em"), 3), BLANK]
    if width >= SIDE_BY_SIDE:
        each = (width - 5) // 2
        left, right = _answer("1", pair.left, each), _answer("2", pair.right, each)
        tall = max(len(left), len(right))
        left += [BLANK] * (tall - len(left))
        rows += indent(beside(left, right, each, " │ "), 1)
    else:
        rows += [*_answer("1", pair.left, width - 1), BLANK, *_answer("2", pair.right, width - 1)]
    return rows


def _answer(key: str, text: str, width: int) -> list[Line]:
    body = paragraph(text, max(8, width - 5))
    first = Line((Piece(f" {key}  ", "key"), *body[0].pieces))
    return [first, *indent(body[1:], 4)]


def count_words(judged: int, skipped: int, left: int) -> str:
    """Who decided how many pairs, honestly.

    >>> count_words(3, 1, 8)
    'You judged 3; the rater decides 1. 8 are left.'
    """
    rater = f"; the rater decides {skipped}" if skipped else ""
    rest = f" {left} {'is' if left == 1 else 'are'} left." if left else ""
    return f"You judged {judged}{rater}.{rest}"


def given_lines(picked: Sequence[str], width: int) -> list[Line]:
    """What was judged so far, a mark a pair."""
    return [line((f" {' '.join(picked)}"[: max(0, width)], "muted"))] if picked else []
