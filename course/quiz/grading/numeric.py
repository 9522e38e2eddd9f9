"""`numeric`: a typed number within the item's tolerance, compared as exact fractions."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING

from course.quiz.grading.numbers import parse, read
from course.quiz.grading.result import Choice, Invalid, Realised, Result, Rule, Scored
from course.quiz.question import Question
from course.quiz.response import Response, Typed

if TYPE_CHECKING:
    from course.catalog.quiz_models import Numeric

_PLAIN_BELOW = 10**15
"""Whole numbers below this are shown digit by digit."""


def grade(item: Numeric, response: Response, question: Question) -> Result:
    """Right if the number lies within the tolerance, its bounds included."""
    if not isinstance(response, Typed):
        return Invalid("Type a number.")
    number = parse(response.text, item.unit)
    if isinstance(number, str):
        return Invalid(number)
    value = key(item, question)
    tolerance = read(item.tolerance)
    allowed = tolerance * abs(value) if item.relative else tolerance
    return Scored(int(abs(number - value) <= allowed), 1)


def key(item: Numeric, question: Question) -> Fraction:
    """The right number: the item's own, its variant's, or the measure of the learner's run.

    Raises:
        ValueError: if the paper does not hold what it takes, or the bank not that variant.
    """
    if item.value is not None:
        return read(item.value)
    for variant in item.variants:
        if variant.set == question.measures:
            return read(variant.value)
    if item.run is None or item.run.measure not in question.measures:
        raise ValueError(f"the paper holds no value for '{item.id}'")
    return read(question.measures[item.run.measure])


def _realise(item: Numeric, rng: Random) -> Realised:
    if not item.variants:
        return Realised()
    return Realised((), {"measures": dict(rng.choice(item.variants).set)})


def _choices(_item: Numeric, _question: Question) -> tuple[Choice, ...]:
    return ()


def _correct(item: Numeric, question: Question) -> Response:
    value = key(item, question)
    if value.denominator == 1 and abs(value) < _PLAIN_BELOW:
        return Typed(f"{int(value):,}".replace(",", " "))
    # Six digits where the tolerance allows: a measure has seventeen, and nobody reads them.
    short = Typed(format(float(value), ".6g"))
    full = Typed(repr(float(value)))
    return short if grade(item, short, question) == Scored(1, 1) else full


RULE = Rule(grade, _realise, _choices, _correct, "Type a number.")
