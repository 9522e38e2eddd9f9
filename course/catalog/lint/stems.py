"""Questions asked twice, in a lesson or in two of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TypeAlias

from course.catalog.lint.files import CourseFiles, LessonFiles
from course.catalog.lint.finding import Note
from course.catalog.lint.giveaways import words
from course.catalog.lint.rule import course_rule
from course.catalog.text import fold

Place: TypeAlias = tuple[LessonFiles, int]
ALIKE = 0.8
"""Words shared, of all words of the two: more than this is the same question."""


@course_rule("stem-twice", "warning")
def stem_twice(course: CourseFiles) -> Iterator[Note]:
    """No two stems of the course are the same, or nearly."""
    first: dict[str, Place] = {}
    for files in course.lessons:
        for number, item in enumerate(files.items):
            same = fold(item.stem).lower()
            if same in first:
                yield _note((files, number), f"{_called(first[same])} has this stem.", "Ask anew.")
            else:
                first[same] = (files, number)
    places = list(first.values())
    for one, other in near_pairs([frozenset(words(same)) for same in first]):
        yield _note(
            places[one],
            f"the stem is nearly that of {_called(places[other])}.",
            "Ask for something else, or drop one of the two.",
        )


def _called(place: Place) -> str:
    files, number = place
    return f"'{files.items[number].id}' of '{files.entry.id}'"


def _note(place: Place, message: str, remedy: str) -> Note:
    files, number = place
    return files.item_note(number, "stem", message, remedy)


def near_pairs(bags: Sequence[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """Each set that shares more than ALIKE of its words with an earlier one, and that one.

    Only sets with two words in common among the rarest few of each are compared: two sets that
    share ALIKE of their words must have them (the prefix filter of Chaudhuri, Ganti and Kaushik
    2006, "A primitive operator for similarity joins", with prefixes longer by one, as in Wang, Li
    and Feng 2012, "Can we beat the prefix filtering?"). All pairs of 40,000 stems would take hours.
    """
    counts = Counter(word for bag in bags for word in bag)
    order = {word: place for place, (word, _) in enumerate(reversed(counts.most_common()))}
    by_pair: dict[tuple[int, ...], list[int]] = {}
    for place, bag in enumerate(bags):
        pairs = _rare_pairs(sorted(order[word] for word in bag))
        for other in sorted({other for pair in pairs for other in by_pair.get(pair, ())}):
            if len(bag & bags[other]) > ALIKE * len(bag | bags[other]):
                yield place, other
                break
        for pair in pairs:
            by_pair.setdefault(pair, []).append(place)


def _rare_pairs(words: list[int]) -> list[tuple[int, ...]]:
    """Every two of the rarest words of a set; the word itself if there is one only."""
    if len(words) < 2:
        return [tuple(words)]
    return list(combinations(words[: len(words) - math.ceil(ALIKE * len(words)) + 2], 2))
