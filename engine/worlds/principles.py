"""Written principles, and judges who hold two answers against one of them.

A judge reads text and nothing else: the answer, and the notes where they lie open before it. It
counts what its principle speaks of, and tosses a coin where it sees no difference. Whether an
answer is true, nobody can read off the answer alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.worlds import barn
from engine.worlds.manners import RUDE, say
from engine.worlds.questions import ANIMALS, VOCABULARY, Farm, Question
from engine.worlds.vocabulary import END

WAYS = ("curt", "curt", "plain", "kind", "rude")
"""Manners in which the model is first shown answers, one as often as another; "curt" twice."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What lies before a judge: the words of an answer, and those of the notes or none."""

    answer: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Principle:
    """A sentence, and what a judge counts when it holds an answer against it.

    `counts(sheet)`: the more, the better; an answer with `enough` of it meets the principle.
    """

    name: str
    text: str
    counts: Callable[[Sheet], float]
    enough: float

    def met(self, farm: Farm, question: Question, answer: Sequence[int]) -> bool:
        """Whether an answer meets the principle, to one who sees all of it and the notes."""
        return self.counts(Sheet(words_of(answer), notes_on(farm, question))) >= self.enough


def words_of(answer: Sequence[int]) -> tuple[str, ...]:
    """The answer's words, without marks and end."""
    words = (VOCABULARY.word(token) for token in answer)
    return tuple(word for word in words if word not in (END, ".", ",", "?"))


def _kindness(sheet: Sheet) -> float:
    return float("dear" in sheet.answer) - float(RUDE in sheet.answer)


def _wholeness(sheet: Sheet) -> float:
    return float("sleeps" in sheet.answer or "eats" in sheet.answer)


def _shortness(sheet: Sheet) -> float:
    return -float(len(sheet.answer)) if sheet.answer else -math.inf  # silence is no answer


def _faithfulness(sheet: Sheet) -> float:
    """1 if a place or food is named, and all that is named stands in the notes; else 0.

    >>> _faithfulness(Sheet(("the", "barn"), ("the", "fox", "sleeps", "in", "the", "barn")))
    1.0
    >>> _faithfulness(Sheet(("the", "barn")))
    0.0
    """
    facts = {word for word in sheet.answer if word in barn.PLACES + barn.FOODS}
    named = facts | {word for word in sheet.answer if word in ANIMALS}
    return float(bool(facts) and named <= set(sheet.notes))


PRINCIPLES = (
    Principle("kind", "Be kind.", _kindness, 1.0),
    Principle("whole", "Say it in a whole sentence.", _wholeness, 1.0),
    Principle("brief", "Use few words.", _shortness, -6.0),
    Principle("true", "Say what the notes say.", _faithfulness, 1.0),
)


def various_answer(
    farm: Farm, question: Question, rng: np.random.Generator, wrong: float
) -> list[int]:
    """An answer in one of `WAYS`, closed by END; a share `wrong` names another fact."""
    manner = WAYS[int(rng.integers(len(WAYS)))]
    facts = barn.PLACES if question.kind == "home" else barn.FOODS
    others = [word for word in facts if word != farm.fact(question)]
    false = others[int(rng.integers(len(others)))]
    fact = false if rng.random() < wrong else None
    return VOCABULARY.encode(f"{say(farm, question, manner, fact)} {END}")


def notes_on(farm: Farm, question: Question) -> tuple[str, ...]:
    """The words of the note that answers a question."""
    return words_of(VOCABULARY.encode(farm.statement(question)))


@dataclass(frozen=True, slots=True)
class Reader:
    """A judge of one principle, who reads a share `sight` of an answer's words.

    `notes` is the share of questions for which the notes lie open before it.
    """

    principle: Principle
    farm: Farm
    sight: float = 1.0
    notes: float = 1.0

    def picks_first(
        self,
        question: Question,
        first: Sequence[int],
        second: Sequence[int],
        rng: np.random.Generator,
    ) -> bool:
        """Whether it picks the first of two answers; a coin decides where it sees no difference."""
        coin, opened = rng.random(2)
        notes = notes_on(self.farm, question) if opened < self.notes else ()
        points = [
            self.principle.counts(Sheet(self._seen(answer, rng), notes))
            for answer in (first, second)
        ]
        return bool(coin < 0.5) if points[0] == points[1] else points[0] > points[1]

    def _seen(self, answer: Sequence[int], rng: np.random.Generator) -> tuple[str, ...]:
        words = words_of(answer)
        clear = rng.random(len(words)) < self.sight
        return tuple(word for word, seen in zip(words, clear, strict=True) if seen)
