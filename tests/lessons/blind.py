"""How far one gets in the quizzes by looks alone: `python -m tests.lessons.blind [LESSON ...]`.

The strategies of the lint, and some more that a wily test-taker might try. Prints for each what
it scores on the items with options of each lesson and of the course, and the most it may score.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence

from course.catalog.index import Catalog
from course.catalog.lint.blind import ABSOLUTE, STRATEGIES, Look, Score, score
from course.catalog.lint.choices import Choice, pickable
from course.paths import bundled_lessons

_HEDGE = re.compile(
    r"\b(?:about|almost|can|may|mainly|might|more|mostly|often|partly|some|sometimes|usually)\b",
    re.IGNORECASE,
)


def _count(pattern: re.Pattern[str]) -> Look:
    return lambda item: [len(pattern.findall(text)) for text in item.texts]


def _middling(item: Choice) -> list[float]:
    mean = sum(map(len, item.texts)) / len(item.texts)
    return [-abs(len(text) - mean) for text in item.texts]


def _least(look: Look) -> Look:
    return lambda item: [-like for like in look(item)]


WILY: dict[str, Look] = {
    "prefer absolutes": _count(ABSOLUTE),
    "prefer hedges": _count(_HEDGE),
    "least overlap with the stem": _least(STRATEGIES["most overlap with the stem"]),
    "least punctuation": _least(STRATEGIES["most punctuation"]),
    "fewest digits": _least(STRATEGIES["most digits"]),
    "last": _least(STRATEGIES["first"]),
    "middling length": _middling,
    "has a reason": _count(re.compile(r"\b(?:because|for|since|so)\b|:")),
}


def banks() -> Mapping[str, Sequence[Choice]]:
    """The items of each written lesson in which something is chosen, by its id."""
    catalog = Catalog.open(bundled_lessons())
    return {
        entry.id: [
            found
            for item in catalog.quiz(entry.id).items
            if item.void is None and (found := pickable(item))
        ]
        for entry in catalog.lessons
        if not entry.planned
    }


def scores(items: Sequence[Choice]) -> Iterator[Score]:
    """What every strategy scores on some items."""
    for strategy in STRATEGIES:
        yield score(strategy, items)
    for strategy, look in WILY.items():
        yield score(strategy, items, look)


def main(wanted: Sequence[str]) -> None:
    """Print a table for each lesson named, or for all of them and the course."""
    every = banks()
    tables = {name: every[name] for name in wanted or every}
    if not wanted:
        tables["the course"] = [item for bank in every.values() for item in bank]
    for name, items in tables.items():
        sys.stdout.write(f"{name}: {len(items)} items with options\n")
        for each in scores(items):
            mark = "  over the bound" if each.scored > each.bound else ""
            sys.stdout.write(
                f"  {each.strategy:28} {each.scored:4.0%}"
                f"   chance {each.chance:.0%}   bound {each.bound:.0%}{mark}\n"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
