"""The corpus gate: what somebody scores who has not read a word of the lessons.

A blind strategy picks an option by its looks. Over all items of the course in which something is
chosen it may be right no more often than chance + max(5 points, 1.64 standard errors); where
several options are right, its one pick counts if it is among them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from course.catalog.lint.choices import Choice, pickable
from course.catalog.lint.files import CourseFiles, LessonFiles
from course.catalog.lint.finding import Note
from course.catalog.lint.rule import course_rule

MARGIN = 0.05
ERRORS = 1.64
FEWEST = 10
ABSOLUTE = re.compile(
    r"\b(?:all|always|any|anything|cannot|completely|entirely|every|everything|impossible|must"
    r"|never|no|nobody|none|nothing|only|whole)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z0-9]+")
_MARK = re.compile(r"[^\w\s]")
_DIGIT = re.compile(r"\d")

Look = Callable[[Choice], Sequence[float]]
"""How much a strategy likes each option of an item."""


def _words(text: str) -> set[str]:
    return {word for word in _WORD.findall(text.lower()) if len(word) > 3}


def _overlap(item: Choice) -> list[float]:
    stem = _words(item.stem)
    return [len(stem & _words(text)) for text in item.texts]


def _first(item: Choice) -> list[float]:
    """Options are shown in an order of their own; by id is the one that a file could give away."""
    order = sorted(item.ids)
    return [-order.index(each) for each in item.ids]


STRATEGIES: dict[str, Look] = {
    "longest": lambda item: [len(text) for text in item.texts],
    "shortest": lambda item: [-len(text) for text in item.texts],
    "most punctuation": lambda item: [len(_MARK.findall(text)) for text in item.texts],
    "most overlap with the stem": _overlap,
    "avoid absolutes": lambda item: [-len(ABSOLUTE.findall(text)) for text in item.texts],
    "most digits": lambda item: [len(_DIGIT.findall(text)) for text in item.texts],
    "first": _first,
}


@dataclass(frozen=True, slots=True)
class Score:
    """What a strategy scores on some items, what guessing does, and the most it may score."""

    strategy: str
    items: int
    scored: float
    chance: float
    bound: float


def hit(look: Look, item: Choice) -> float:
    """The chance that a pick among the options a strategy likes best is right."""
    likes = look(item)
    best = max(likes)
    liked = [place for place, like in enumerate(likes) if like == best]
    return sum(place in item.right for place in liked) / len(liked)


@lru_cache(maxsize=200_000)
def _hits(item: Choice) -> tuple[float, ...]:
    """What each strategy scores on an item: the course and its lesson both ask."""
    return tuple(hit(look, item) for look in STRATEGIES.values())


def score(strategy: str, items: Sequence[Choice], look: Look | None = None) -> Score:
    """How a strategy does on some items; `look` is given for one that is not of the gate."""
    if look is None:
        place = list(STRATEGIES).index(strategy)
        hits = [_hits(item)[place] for item in items]
    else:
        hits = [hit(look, item) for item in items]
    return _score(strategy, hits, items)


def _score(strategy: str, hits: Iterable[float], items: Sequence[Choice]) -> Score:
    chances = [len(item.right) / len(item.texts) for item in items]
    count = max(len(items), 1)
    chance = sum(chances) / count
    error = math.sqrt(sum(p * (1 - p) for p in chances)) / count
    bound = chance + max(MARGIN, ERRORS * error)
    return Score(strategy, len(items), sum(hits) / count, chance, bound)


def bank(files: LessonFiles) -> list[Choice]:
    """The items of a lesson in which something is chosen, those taken back left out."""
    found = (pickable(item) for item in files.asked)
    return [each for each in found if each]


@course_rule("blind-strategy", "error")
def blind_strategy(course: CourseFiles) -> Iterator[Note]:
    """No blind strategy does better than chance over the bank of the course."""
    banks = {files.entry.id: bank(files) for files in course.lessons}
    items = [item for each in banks.values() for item in each]
    if len(items) < FEWEST:
        return
    for name in STRATEGIES:
        result = score(name, items)
        if result.scored > result.bound:
            yield Note("course.toml", None, _words_for(result), f"Worst in: {_worst(banks, name)}.")


def _words_for(result: Score) -> str:
    return (
        f"'{result.strategy}' scores {result.scored:.0%} on {result.items} items with options;"
        f" chance is {result.chance:.0%}, the bound {result.bound:.0%}."
    )


def _worst(banks: dict[str, list[Choice]], strategy: str) -> str:
    """The lessons that add most to a strategy's score."""
    excess: list[tuple[float, str]] = []
    for name, items in banks.items():
        result = score(strategy, items)
        excess.append(((result.scored - result.chance) * len(items), name))
    return ", ".join(f"{name} ({more:+.1f} items)" for more, name in sorted(excess)[:-4:-1])


@course_rule("blind-strategy-lesson", "warning")
def blind_strategy_lesson(course: CourseFiles) -> Iterator[Note]:
    """No blind strategy does better than chance over the bank of one lesson."""
    for files in course.lessons:
        items = bank(files)
        if len(items) < FEWEST:
            continue
        for name in STRATEGIES:
            result = score(name, items)
            if result.scored > result.bound:
                yield Note(
                    files.path("quiz.toml"), None, _words_for(result),
                    "Even out the looks of keys and wrong options.",
                )  # fmt: skip
