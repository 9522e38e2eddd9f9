"""`predict`: what a run with given knobs will do; what it did says which option is right.

The bank holds the measure that the author's run gave: the key is the option whose condition it
fulfils. An item without it, or where that is not exactly one option, is not asked.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from course.quiz.grading.result import Choice, Invalid, Realised, Result, Rule, Scored, shuffled
from course.quiz.question import Question
from course.quiz.response import Chosen, Response

if TYPE_CHECKING:
    from course.catalog.quiz_models import Predict


def grade(item: Predict, response: Response, question: Question) -> Result:
    """Score one chosen prediction."""
    if not isinstance(response, Chosen) or not response.option_ids:
        return Invalid("Nothing is chosen yet.")
    if len(response.option_ids) > 1:
        return Invalid("Choose one option only.")
    (chosen,) = response.option_ids
    if chosen not in question.option_ids:
        return Invalid("There is no such option.")
    return Scored(int((chosen,) == fulfilled(item)), 1)


def fulfilled(item: Predict) -> tuple[str, ...]:
    """Ids of the options whose condition holds for the measure of the author's run."""
    from course.catalog.conditions import parse

    measures = {} if item.value is None else {item.measure: item.value}
    return tuple(option.id for option in item.options if parse(option.when).holds(measures, {}))


def _realise(item: Predict, rng: Random) -> Realised | None:
    if len(fulfilled(item)) != 1:
        return None
    return Realised(shuffled(tuple(option.id for option in item.options), rng))


def _choices(item: Predict, _question: Question) -> tuple[Choice, ...]:
    right = fulfilled(item)
    return tuple(
        Choice(option.id, option.text, option.why, option.id in right) for option in item.options
    )


def _correct(item: Predict, _question: Question) -> Response:
    return Chosen(fulfilled(item))


RULE = Rule(grade, _realise, _choices, _correct, "Choose what the run will do.")
