"""What an answer once given is worth against the bank as it is now: never less than it was.

A key that was corrected raises the answers it had wronged, as the item's `rev` shows; an item that
was taken back (`void`) gives everyone who was asked it the full point.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from course.quiz.grading import RULES, Scored
from course.quiz.question import Question
from course.quiz.response import Chosen, Response

FULL = Scored(1, 1)


def credit(item: Any, question: Question, response: Response, given: Scored) -> Scored:
    """The larger of what was given and what the present item gives; `item` may be None."""
    if item is None:
        return given
    if item.void:
        return FULL
    now = _graded_anew(item, question, response) if item.rev > question.rev else None
    if now is None or Fraction(now.num, now.den) <= Fraction(given.num, given.den):
        return given
    return now


def reason(item: Any, question: Question) -> str:
    """Why an answer is worth more than it was, in words."""
    if item.void:
        return f"taken back: {item.void}"
    return f"its key was corrected (revision {question.rev} to {item.rev})"


def _graded_anew(item: Any, question: Question, response: Response) -> Scored | None:
    """The score by the present item; None where the old answer does not fit it."""
    if item.type != question.type:
        return None
    found = RULES[item.type]
    offered = {choice.id for choice in found.choices(item, question)}
    if isinstance(response, Chosen) and not set(response.option_ids) <= offered:
        return None
    if item.type == "pick-line" and offered != set(question.option_ids):
        return None  # lines moved: their numbers no longer mean what they meant
    try:
        result = found.grade(item, response, question)
    except (KeyError, ValueError):
        return None
    return result if isinstance(result, Scored) else None
