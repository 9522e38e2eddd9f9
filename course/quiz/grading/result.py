"""What grading an answer comes to: a score in integers, or not an answer at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from course.quiz.question import Question
from course.quiz.response import Response


@dataclass(frozen=True, slots=True)
class Scored:
    """`num/den` of one point, 0 <= num <= den."""

    num: int
    den: int

    @property
    def full(self) -> bool:
        """Whether everything was right."""
        return self.num == self.den


@dataclass(frozen=True, slots=True)
class Invalid:
    """Not an answer: it consumes nothing, and `reason` tells the learner why."""

    reason: str


Result = Scored | Invalid


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen, as the bank has it."""

    id: str
    text: str
    why: str = ""
    right: bool = False


@dataclass(frozen=True, slots=True)
class Realised:
    """What the draw decides about one item: the order of its options, and captured values."""

    option_ids: tuple[str, ...] = ()
    values: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """All that is particular to one type of item. Each function is pure.

    `grade` scores a response that is not "I don't know" (worth 0 whatever the type).
    `realise` decides the order of the options, and the numbers of an item that has some to draw.
    None means that the item cannot be asked.
    `choices` lists what can be chosen, in no order that matters.
    `correct` is the response that earns everything.
    """

    grade: Callable[[Any, Response, Question], Result]
    realise: Callable[[Any, Random], Realised | None]
    choices: Callable[[Any, Question], tuple[Choice, ...]]
    correct: Callable[[Any, Question], Response]
    hint: str


def shuffled(ids: tuple[str, ...], rng: Random) -> tuple[str, ...]:
    """The ids in an order of `rng`'s choosing."""
    order = list(ids)
    rng.shuffle(order)
    return tuple(order)
