"""`multiple`: some right options among others; wrong ones cost what guessing would gain.

With K right options of N: max(0, hits/K - false/(N-K)). Choosing all earns 0, as does choosing
none; nothing is ever taken away elsewhere.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from course.quiz.grading.result import Choice, Invalid, Realised, Result, Rule, Scored, shuffled
from course.quiz.question import Question
from course.quiz.response import Chosen, Response

if TYPE_CHECKING:
    from course.catalog.quiz_models import Multiple


def score(hits: int, false: int, right: int, options: int) -> Scored:
    """`hits` of `right` keys and `false` of the other options chosen, 1 <= right < options.

    >>> score(hits=2, false=1, right=2, options=5)
    Scored(num=4, den=6)
    """
    wrong = options - right
    if not (1 <= right < options and 0 <= hits <= right and 0 <= false <= wrong):
        raise ValueError(f"no such choice: {hits} of {right}, {false} of {wrong}")
    return Scored(max(0, hits * wrong - false * right), right * wrong)


def grade(item: Multiple, response: Response, question: Question) -> Result:
    """Score a set of chosen options; each counts once."""
    if not isinstance(response, Chosen):
        return Invalid("Nothing is chosen yet.")
    chosen = set(response.option_ids)
    if not chosen <= set(question.option_ids):
        return Invalid("There is no such option.")
    keys = {option.id for option in item.answers}
    return score(len(chosen & keys), len(chosen - keys), len(keys), len(item.options))


def _realise(item: Multiple, rng: Random) -> Realised:
    return Realised(shuffled(tuple(option.id for option in item.options), rng))


def _choices(item: Multiple, _question: Question) -> tuple[Choice, ...]:
    keys = {option.id for option in item.answers}
    return tuple(
        Choice(option.id, option.text, option.why, option.id in keys) for option in item.options
    )


def _correct(item: Multiple, _question: Question) -> Response:
    return Chosen(tuple(option.id for option in item.answers))


RULE = Rule(grade, _realise, _choices, _correct, "Choose every right one; wrong ones cost points.")
