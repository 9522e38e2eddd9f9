"""`pick-line`: one line of a text to point at. Lines are options whose ids are their numbers."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from course.quiz.grading.result import Choice, Invalid, Realised, Result, Rule, Scored
from course.quiz.question import Question
from course.quiz.response import Chosen, DontKnow, Response, Typed

if TYPE_CHECKING:
    from course.catalog.quiz_models import PickLine


def grade(item: PickLine, response: Response, _question: Question) -> Result:
    """Score one line, chosen or typed as its number."""
    chosen = _given(response)
    if not chosen:
        return Invalid("Choose a line by its number.")
    if len(chosen) > 1:
        return Invalid("Choose one line only.")
    last = len(item.lines)
    if chosen[0] not in _ids(item):
        return Invalid(f"There is no such line: they go from 1 to {last}.")
    return Scored(int(chosen[0] == str(item.line)), 1)


def _given(response: Response) -> tuple[str, ...]:
    match response:
        case Chosen(option_ids):
            return option_ids
        case Typed(text):
            return (text.strip(),) if text.strip() else ()
        case DontKnow():
            return ()


def _ids(item: PickLine) -> tuple[str, ...]:
    return tuple(str(number) for number in range(1, len(item.lines) + 1))


def _realise(item: PickLine, _rng: Random) -> Realised:
    return Realised(_ids(item))  # a text keeps the order of its lines


def _choices(item: PickLine, _question: Question) -> tuple[Choice, ...]:
    return tuple(
        Choice(number, line, item.why if number == str(item.line) else "", number == str(item.line))
        for number, line in zip(_ids(item), item.lines, strict=True)
    )


def _correct(item: PickLine, _question: Question) -> Response:
    return Chosen((str(item.line),))


RULE = Rule(grade, _realise, _choices, _correct, "Choose the line by its number.")
