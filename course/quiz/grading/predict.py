"""`predict`: what a run with given knobs will do; the run's own measures say which option is right.

The measures are those of a run made before the paper was drawn. They are kept in the paper: the
key is the option whose condition they fulfil. An item where that is not exactly one is not asked.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    return Scored(int((chosen,) == fulfilled(item, question.measures)), 1)


def fulfilled(item: Predict, measures: Mapping[str, float]) -> tuple[str, ...]:
    """Ids of the options whose condition holds for these measures."""
    from course.catalog.conditions import parse

    return tuple(option.id for option in item.options if parse(option.when).holds(measures, {}))


def _realise(item: Predict, rng: Random, measures: Mapping[str, float]) -> Realised | None:
    if len(fulfilled(item, measures)) != 1:
        return None
    order = shuffled(tuple(option.id for option in item.options), rng)
    return Realised(order, {"measures": dict(measures)})


def _choices(item: Predict, question: Question) -> tuple[Choice, ...]:
    right = fulfilled(item, question.measures)
    return tuple(
        Choice(option.id, option.text, option.why, option.id in right) for option in item.options
    )


def _correct(item: Predict, question: Question) -> Response:
    return Chosen(fulfilled(item, question.measures))


RULE = Rule(grade, _realise, _choices, _correct, "Choose what the run will do.")
