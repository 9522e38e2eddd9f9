"""`cloze`: a word or phrase to type, right if it is on the item's list of accepted ones.

Case, spaces and the many forms Unicode has for one character make no difference. One slip of the
finger away from an accepted word is not an answer yet: the learner is asked to check the spelling.
"""

from __future__ import annotations

import unicodedata
from random import Random
from typing import TYPE_CHECKING

from course.quiz.grading.result import Choice, Invalid, Realised, Result, Rule, Scored
from course.quiz.question import Question
from course.quiz.response import Response, Typed

if TYPE_CHECKING:
    from course.catalog.quiz_models import Cloze

MAX_LENGTH = 200
SHORTEST_SLIP = 4
"""In shorter words one letter makes another word, so a near one is simply wrong."""


def grade(item: Cloze, response: Response, _question: Question) -> Result:
    """Score typed words against the accept list."""
    if not isinstance(response, Typed):
        return Invalid("Type a word or two.")
    typed = folded(response.text)
    if not typed:
        return Invalid("Nothing is typed yet.")
    if len(typed) > MAX_LENGTH:
        return Invalid("That is too long: a word or two will do.")
    accepted = [folded(each) for each in item.accept]
    if typed in accepted:
        return Scored(1, 1)
    if any(_is_slip(typed, each) for each in accepted):
        return Invalid("Check your spelling.")
    return Scored(0, 1)


def folded(text: str) -> str:
    """The text without differences that nobody means: NFKC, case, white space."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(plain.split())


def one_edit_apart(a: str, b: str) -> bool:
    """Whether one letter added, dropped, changed, or swapped with the next turns `a` into `b`.

    >>> one_edit_apart("tokne", "token"), one_edit_apart("tokens", "token")
    (True, True)
    """
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), None)
    if start is None:
        return True  # one is the other with a letter at the end
    rest_a, rest_b = a[start:], b[start:]
    return (
        rest_a[1:] == rest_b[1:]
        or rest_a[1:] == rest_b
        or rest_a == rest_b[1:]
        or (rest_a[:2] == rest_b[:2][::-1] and len(rest_a) > 1 and rest_a[2:] == rest_b[2:])
    )


def _is_slip(typed: str, accepted: str) -> bool:
    if len(accepted) < SHORTEST_SLIP or not one_edit_apart(typed, accepted):
        return False
    # A different number is a different answer, not a slip.
    return _digits(typed) == _digits(accepted)


def _digits(text: str) -> str:
    return "".join(each for each in text if each.isdigit())


def _realise(_item: Cloze, _rng: Random) -> Realised:
    return Realised()


def _choices(_item: Cloze, _question: Question) -> tuple[Choice, ...]:
    return ()


def _correct(item: Cloze, _question: Question) -> Response:
    return Typed(item.accept[0])


RULE = Rule(grade, _realise, _choices, _correct, "Type the missing word or words.")
