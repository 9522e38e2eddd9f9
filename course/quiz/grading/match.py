"""`match`: prompts to join with responses, of which there are more than prompts.

Up to three pairs it is all or nothing, since the last pair would come for free; beyond, each
right pair counts.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from course.quiz.grading.result import Choice, Invalid, Realised, Result, Rule, Scored, shuffled
from course.quiz.question import Question
from course.quiz.response import Chosen, Response

if TYPE_CHECKING:
    from course.catalog.quiz_models import Match

ALL_OR_NOTHING = 3


def grade(item: Match, response: Response, question: Question) -> Result:
    """Score the responses given to the prompts, in the order the prompts are shown."""
    given = response.option_ids if isinstance(response, Chosen) else ()
    if len(given) != len(question.prompts):
        return Invalid("Give each of them a response.")
    if not set(given) <= set(question.option_ids):
        return Invalid("There is no such response.")
    if len(set(given)) < len(given):
        return Invalid("Use each response once.")
    texts = _texts(item)
    right = {pair.id: pair.response for pair in item.pairs}
    hits = sum(
        texts[chosen] == right[prompt]
        for prompt, chosen in zip(question.prompts, given, strict=True)
    )
    if len(given) <= ALL_OR_NOTHING:
        return Scored(int(hits == len(given)), 1)
    return Scored(hits, len(given))


def _texts(item: Match) -> dict[str, str]:
    return {pair.id: pair.response for pair in item.pairs} | {
        extra.id: extra.text for extra in item.extra
    }


def _realise(item: Match, rng: Random) -> Realised:
    prompts = shuffled(tuple(pair.id for pair in item.pairs), rng)
    return Realised(shuffled(tuple(_texts(item)), rng), {"prompts": list(prompts)})


def _choices(item: Match, _question: Question) -> tuple[Choice, ...]:
    return tuple(Choice(id_, text) for id_, text in _texts(item).items())


def _correct(_item: Match, question: Question) -> Response:
    return Chosen(question.prompts)  # a pair's response has the pair's id


RULE = Rule(grade, _realise, _choices, _correct, "Give each a response; some are left over.")
