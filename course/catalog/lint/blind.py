"""The corpus gate: what somebody scores who has not read a word of the lessons.

A blind strategy picks an option by its looks. Over the single-answer items of the course it may
score no more than chance + max(5 points, 1.64 standard errors).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from course.catalog.lint.files import CourseFiles
from course.catalog.lint.finding import Note
from course.catalog.lint.rule import course_rule
from course.catalog.quiz_models import Single

MARGIN = 0.05
ERRORS = 1.64
FEWEST = 10
_WORD = re.compile(r"[a-z0-9]+")

Look = Callable[[Single, int], float]
"""How much a strategy likes an option, by its place in `item.options`."""


def _text(item: Single, place: int) -> str:
    return item.options[place].text


def _words(text: str) -> set[str]:
    return {word for word in _WORD.findall(text.lower()) if len(word) > 3}


def _overlap(item: Single, place: int) -> float:
    return len(_words(item.stem) & _words(_text(item, place)))


STRATEGIES: dict[str, Look] = {
    "longest": lambda item, place: len(_text(item, place)),
    "shortest": lambda item, place: -len(_text(item, place)),
    "most overlap with the stem": _overlap,
    "first id": lambda item, place: (
        -sorted(o.id for o in item.options).index(item.options[place].id)
    ),
    "most punctuation": lambda item, place: len(re.findall(r"[^\w\s]", _text(item, place))),
    "most digits": lambda item, place: sum(char.isdigit() for char in _text(item, place)),
}


@dataclass(frozen=True, slots=True)
class Score:
    """What a strategy scores on some items, what guessing does, and the most it may score."""

    strategy: str
    items: int
    scored: float
    chance: float
    bound: float


def score(strategy: str, items: Sequence[Single]) -> Score:
    """How a strategy does: the mean share of the key among the options it likes best."""
    look = STRATEGIES[strategy]
    total = 0.0
    for item in items:
        likes = [look(item, place) for place in range(len(item.options))]
        best = max(likes)
        if likes[0] == best:  # the key stands first in `options`
            total += 1 / likes.count(best)
    chances = [1 / len(item.options) for item in items]
    count = max(len(items), 1)
    chance = sum(chances) / count
    error = math.sqrt(sum(p * (1 - p) for p in chances)) / count
    return Score(strategy, len(items), total / count, chance, chance + max(MARGIN, ERRORS * error))


@course_rule("blind-strategy", "error")
def blind_strategy(course: CourseFiles) -> Iterator[Note]:
    """No blind strategy does better than chance over the bank of the course."""
    items = [item for files in course.lessons for item in files.items if isinstance(item, Single)]
    if len(items) < FEWEST:
        return
    for name in STRATEGIES:
        result = score(name, items)
        if result.scored > result.bound:
            yield Note(
                "course.toml", None, _words_for(result), f"Worst in: {_worst(course, name)}."
            )


def _words_for(result: Score) -> str:
    return (
        f"'{result.strategy}' scores {result.scored:.0%} on {result.items} single-answer items;"
        f" chance is {result.chance:.0%}, the bound {result.bound:.0%}."
    )


def _worst(course: CourseFiles, strategy: str) -> str:
    """The lessons that add most to a strategy's score."""
    excess: list[tuple[float, str]] = []
    for files in course.lessons:
        singles = [item for item in files.items if isinstance(item, Single)]
        if singles:
            result = score(strategy, singles)
            excess.append(((result.scored - result.chance) * len(singles), files.entry.id))
    return ", ".join(f"{name} ({more:+.1f} items)" for more, name in sorted(excess)[:-4:-1])


@course_rule("blind-strategy-lesson", "warning")
def blind_strategy_lesson(course: CourseFiles) -> Iterator[Note]:
    """No blind strategy does better than chance over the bank of one lesson."""
    for files in course.lessons:
        singles = [item for item in files.items if isinstance(item, Single)]
        if len(singles) < FEWEST:
            continue
        for name in STRATEGIES:
            result = score(name, singles)
            if result.scored > result.bound:
                yield Note(
                    files.path("quiz.toml"), None, _words_for(result),
                    "Even out the looks of keys and wrong options.",
                )  # fmt: skip
