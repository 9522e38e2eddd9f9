"""Questions asked twice, in a lesson or in two of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from course.catalog.lint.files import CourseFiles, LessonFiles
from course.catalog.lint.finding import Note
from course.catalog.lint.giveaways import words
from course.catalog.lint.rule import course_rule
from course.catalog.text import fold

ALIKE = 0.8
"""Words shared, of all words of the two: more than this is the same question."""


@dataclass(frozen=True, slots=True)
class _Stem:
    """A stem as its words, the rarest of the course first."""

    files: LessonFiles
    number: int
    words: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.files.items[self.number].id

    def note(self, message: str, remedy: str) -> Note:
        return self.files.item_note(self.number, "stem", message, remedy)


@course_rule("stem-twice", "warning")
def stem_twice(course: CourseFiles) -> Iterator[Note]:
    """No two stems of the course are the same, or nearly."""
    first: dict[str, _Stem] = {}
    found: list[tuple[_Stem, set[str]]] = []
    for files in course.lessons:
        for number, item in enumerate(files.items):
            same = fold(item.stem).lower()
            stem = _Stem(files, number, ())
            if same in first:
                yield stem.note(f"{_called(first[same])} has this stem.", "Ask anew.")
            else:
                first[same] = stem
                found.append((stem, set(words(same))))
    counts = Counter(word for _, bag in found for word in bag)
    stems = [
        _Stem(stem.files, stem.number, tuple(sorted(bag, key=lambda word: (counts[word], word))))
        for stem, bag in found
    ]
    for stem, other in _near(stems):
        yield stem.note(
            f"the stem is nearly that of {_called(other)}.",
            "Ask for something else, or drop one of the two.",
        )


def _called(stem: _Stem) -> str:
    return f"'{stem.name}' of '{stem.files.entry.id}'"


def _near(stems: list[_Stem]) -> Iterator[tuple[_Stem, _Stem]]:
    """Each stem that shares more than ALIKE of its words with an earlier one, and that one.

    Two such sets must share a word among the rarest few of each (the prefix filter of Chaudhuri,
    Ganti and Kaushik 2006, "A primitive operator for similarity joins"), so only stems with one of
    those in common are compared: all pairs of a course of 40,000 stems would take hours.
    """
    by_word: dict[str, list[tuple[_Stem, frozenset[str]]]] = {}
    for stem in stems:
        bag = frozenset(stem.words)
        rare = stem.words[: len(bag) - math.ceil(ALIKE * len(bag)) + 1]
        near = (
            other
            for word in rare
            for other, others in by_word.get(word, ())
            if len(bag & others) > ALIKE * len(bag | others)
        )
        if found := next(near, None):
            yield stem, found
        for word in rare:
            by_word.setdefault(word, []).append((stem, bag))
