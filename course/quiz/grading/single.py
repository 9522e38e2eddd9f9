"""`single`: one right option. Right is 1, wrong is 0."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from course.quiz.grading.result import Choice, Invalid, Realised, Result, Rule, Scored, shuffled
from course.quiz.question import Question
from course.quiz.response import Chosen, Response

if TYPE_CHECKING:
    from course.catalog.quiz_models import Single


def grade(item: Single, response: Response, question: Question) -> Result:
    """Score one chosen option."""
    if not isinstance(response, Chosen) or not response.option_ids:
        return Invalid("Nothing is chosen yet.")
    if len(response.option_ids) > 1:
        return Invalid("Choose one option only.")
    (chosen,) = response.option_ids
    if chosen not in question.option_ids:
        return Invalid("There is no such option.")
    return Scored(int(chosen == item.answer.id), 1)


def _realise(item: Single, rng: Random) -> Realised:
    return Realised(shuffled(tuple(option.id for option in item.options), rng))


def _choices(item: Single, _question: Question) -> tuple[Choice, ...]:
    return tuple(
        Choice(option.id, option.text, option.why, option.id == item.answer.id)
        for option in item.options
    )


def _correct(item: Single, _question: Question) -> Response:
    return Chosen((item.answer.id,))


RULE = Rule(grade, _realise, _choices, _correct, "Choose one.")
