"""`order`: things to put in order, scored by Kendall's tau, never below 0.

tau = (pairs in the right order - pairs in the wrong one) / all pairs (Kendall 1938, without ties).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from random import Random
from typing import TYPE_CHECKING

from course.quiz.grading.result import Choice, Invalid, Realised, Result, Rule, Scored, shuffled
from course.quiz.question import Question
from course.quiz.response import Chosen, Response

if TYPE_CHECKING:
    from course.catalog.quiz_models import Order


def grade(item: Order, response: Response, _question: Question) -> Result:
    """Score an order of all the item's steps."""
    if not isinstance(response, Chosen) or not response.option_ids:
        return Invalid("Nothing is in order yet.")
    right = [step.id for step in item.items]
    if sorted(response.option_ids) != sorted(right):
        return Invalid("Put every step in its place, each of them once.")
    agreement, pairs = tau(response.option_ids, right)
    return Scored(max(0, agreement), pairs)


def tau(given: Sequence[str], right: Sequence[str]) -> tuple[int, int]:
    """Kendall's tau of two orders of the same distinct things, as numerator and denominator.

    >>> tau("abdc", "abcd")
    (4, 6)
    """
    place = {step: index for index, step in enumerate(right)}
    pairs = list(combinations(given, 2))
    return sum(1 if place[a] < place[b] else -1 for a, b in pairs), len(pairs)


def _realise(item: Order, rng: Random) -> Realised:
    right = tuple(step.id for step in item.items)
    # An order that earns nothing if it is left as it stands; half of all orders are such.
    while tau(given := shuffled(right, rng), right)[0] > 0:
        pass
    return Realised(given)


def _choices(item: Order, _question: Question) -> tuple[Choice, ...]:
    return tuple(Choice(step.id, step.text) for step in item.items)


def _correct(item: Order, _question: Question) -> Response:
    return Chosen(tuple(step.id for step in item.items))


RULE = Rule(grade, _realise, _choices, _correct, "Put them in order, first to last.")
