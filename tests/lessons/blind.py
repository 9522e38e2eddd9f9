"""How far one gets in the quizzes by looks alone: `python -m tests.lessons.blind [LESSON ...]`.

The strategies of the lint, and some more that a wily test-taker might try. Prints for each what
it scores on the single-answer items of each lesson and of the course, and the most it may score.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from unittest.mock import patch

from course.catalog.index import Catalog
from course.catalog.lint.blind import STRATEGIES, Look, Score, score
from course.catalog.quiz_models import Single
from course.paths import bundled_lessons

_ABSOLUTE = re.compile(
    r"\b(?:all|always|any|anything|cannot|completely|entirely|every|everything|impossible|must"
    r"|never|no|nobody|none|nothing|only|whole)\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:about|almost|can|may|mainly|might|more|mostly|often|partly|some|sometimes|usually)\b",
    re.IGNORECASE,
)


def _text(item: Single, place: int) -> str:
    return item.options[place].text


def _middling(item: Single, place: int) -> float:
    lengths = [len(each.text) for each in item.options]
    return -abs(len(_text(item, place)) - sum(lengths) / len(lengths))


WILY: dict[str, Look] = {
    "avoid absolutes": lambda item, place: -len(_ABSOLUTE.findall(_text(item, place))),
    "prefer absolutes": lambda item, place: len(_ABSOLUTE.findall(_text(item, place))),
    "prefer hedges": lambda item, place: len(_HEDGE.findall(_text(item, place))),
    "least overlap with the stem": lambda item, place: (
        -STRATEGIES["most overlap with the stem"](item, place)
    ),
    "middling length": _middling,
    "has a reason": lambda item, place: len(
        re.findall(r"\b(?:because|for|since|so)\b|:", _text(item, place))
    ),
}


def banks() -> Mapping[str, Sequence[Single]]:
    """The single-answer items of each written lesson, by its id."""
    catalog = Catalog.open(bundled_lessons())
    return {
        entry.id: [item for item in catalog.quiz(entry.id).items if isinstance(item, Single)]
        for entry in catalog.lessons
        if not entry.planned
    }


def scores(items: Sequence[Single]) -> Iterator[Score]:
    """What every strategy scores on some items."""
    with patch.dict(STRATEGIES, WILY):
        for strategy in list(STRATEGIES):
            yield score(strategy, items)


def main(wanted: Sequence[str]) -> None:
    """Print a table for each lesson named, or for all of them and the course."""
    every = banks()
    tables = {name: every[name] for name in wanted or every}
    if not wanted:
        tables["the course"] = [item for bank in every.values() for item in bank]
    for name, items in tables.items():
        sys.stdout.write(f"{name}: {len(items)} single-answer items\n")
        for each in scores(items):
            mark = "  over the bound" if each.scored > each.bound else ""
            sys.stdout.write(
                f"  {each.strategy:28} {each.scored:4.0%}"
                f"   chance {each.chance:.0%}   bound {each.bound:.0%}{mark}\n"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
