"""Grading: one small pure module a type of item, in one registry."""

from __future__ import annotations

from typing import Any

from course.errors import ContentError, Fault
from course.quiz.grading import (
    cloze,
    match,
    multiple,
    numeric,
    order,
    pick_line,
    predict,
    single,
)
from course.quiz.grading.result import Choice, Invalid, Realised, Result, Rule, Scored
from course.quiz.question import Question
from course.quiz.response import DontKnow, Response

__all__ = ["RULES", "Choice", "Invalid", "Realised", "Result", "Rule", "Scored", "grade", "rule"]

RULES: dict[str, Rule] = {
    "single": single.RULE,
    "multiple": multiple.RULE,
    "numeric": numeric.RULE,
    "cloze": cloze.RULE,
    "order": order.RULE,
    "match": match.RULE,
    "predict": predict.RULE,
    "pick-line": pick_line.RULE,
}


def rule(item_type: str) -> Rule:
    """The rule of a type of item.

    Raises:
        ContentError: if this version does not know the type.
    """
    found = RULES.get(item_type)
    if found is None:
        message = f"'{item_type}' is not a type of question this version can grade."
        known = ", ".join(sorted(RULES))
        raise ContentError([Fault("quiz.toml", None, "type", message, f"Use one of: {known}.")])
    return found


def grade(item: Any, response: Response, question: Question) -> Result:
    """Score a response to a realised item; "I don't know" is worth 0 whatever the type.

    Raises:
        ContentError: if this version does not know the item's type.
    """
    found = rule(item.type)
    if isinstance(response, DontKnow):
        return Scored(0, 1)
    return found.grade(item, response, question)
