"""Finding lessons by words: at every key, over titles, deks, units, ids, terms and sections.

Every word of a query must match, each as the beginning of a word, by its stem, or with one
letter wrong. A number finds the lesson of that number first. Terms and section titles are those
of lessons that were opened once.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from course.catalog.index import Catalog, LessonEntry

_WORD = re.compile(r"[^\W_]+")
_WEIGHTS = {  # in rising order: where a word stands in two fields of a lesson, the later counts
    "level": 1.0,
    "dek": 2.0,
    "unit": 3.0,
    "section": 4.0,
    "term": 6.0,
    "id": 6.0,
    "title": 8.0,
}
_EXACT, _PREFIX, _STEM, _TYPO = 1.5, 1.0, 0.8, 0.4
_NUMBER = 100.0  # more than any word scores
_MAX_WORDS = 8
_MAX_QUERY = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """A lesson found, how well it fits, and the field that fits best."""

    entry: LessonEntry
    score: float
    field: str


class Search:
    """An index of one catalogue; lessons opened after it was made join it by themselves."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._seen = -1
        self._postings: dict[str, dict[int, tuple[float, str]]] = {}
        self._vocabulary: list[str] = []

    def search(self, query: str) -> list[Hit]:
        """The lessons in which every word of the query is found, the best first.

        A number finds the lesson of that number before all others.
        """
        if self._seen != len(self._catalog.words):
            self._index()
        total: dict[int, tuple[float, float, str]] | None = None
        for word in words(query[:_MAX_QUERY])[:_MAX_WORDS]:
            found = self._match(word)
            if total is None:
                total = {place: (score, score, name) for place, (score, name) in found.items()}
                continue
            total = {
                place: (sofar + score, max(best, score), name if score > best else held)
                for place, (sofar, best, held) in total.items()
                for score, name in (found.get(place, (0.0, "")),)
                if score
            }
        lessons = self._catalog.lessons
        hits = [Hit(lessons[at], score, name) for at, (score, _, name) in (total or {}).items()]
        if numbered := self._numbered(query):
            hits = [numbered, *(hit for hit in hits if hit.entry is not numbered.entry)]
        return sorted(hits, key=lambda hit: (-hit.score, hit.entry.number))

    def _numbered(self, query: str) -> Hit | None:
        """The lesson of which the query is the number."""
        typed = query.strip()
        number = int(typed) if typed.isdecimal() and len(typed) < 9 else 0
        lessons = self._catalog.lessons
        return Hit(lessons[number - 1], _NUMBER, "number") if 1 <= number <= len(lessons) else None

    def _index(self) -> None:
        """Where each word stands: word -> lesson's place -> (weight, field) of its best field."""
        known = self._catalog.words
        self._seen = len(known)
        lessons, units = self._catalog.lessons, self._catalog.units
        of_unit = [words(unit.title) for unit in units]
        fields: dict[str, Iterable[tuple[int, list[str]]]] = {
            "level": ((place, [each.level]) for place, each in enumerate(lessons)),
            "dek": ((place, words(each.dek)) for place, each in enumerate(lessons)),
            "unit": ((place, of_unit[each.unit]) for place, each in enumerate(lessons)),
            "id": ((place, words(each.id)) for place, each in enumerate(lessons)),
            "title": ((place, words(each.title)) for place, each in enumerate(lessons)),
        }
        for name in ("section", "term"):
            fields[name] = (
                (place, words(" ".join(known[each.id].get(name, ()))))
                for place, each in enumerate(lessons)
                if each.id in known
            )
        postings: defaultdict[str, dict[int, tuple[float, str]]] = defaultdict(dict)
        for name, weight in _WEIGHTS.items():
            best = (weight, name)
            for place, found in fields[name]:
                for word in found:
                    postings[word][place] = best
        self._postings = dict(postings)
        self._vocabulary = sorted(postings)

    def _match(self, word: str) -> dict[int, tuple[float, str]]:
        found: dict[int, tuple[float, str]] = {}
        self._collect(found, [word], _EXACT)
        self._collect(found, self._beginning(word), _PREFIX)
        if len(word) > 3 and len(root := _root(word)) > 2:
            self._collect(found, self._beginning(root), _STEM)
        if not found and len(word) > 3:
            near = [other for other in self._vocabulary if _nearly_begins(word, other)]
            self._collect(found, near, _TYPO)
        return found

    def _beginning(self, start: str) -> list[str]:
        low = bisect_left(self._vocabulary, start)
        high = bisect_left(self._vocabulary, start + "\U0010ffff")
        return self._vocabulary[low:high]

    def _collect(
        self, found: dict[int, tuple[float, str]], matching: list[str], factor: float
    ) -> None:
        for other in matching:
            for place, (weight, name) in self._postings.get(other, {}).items():
                if weight * factor > found.get(place, (0.0, ""))[0]:
                    found[place] = (weight * factor, name)


def words(text: str) -> list[str]:
    """The words of a text: lower case, without accents.

    >>> words("Pre-training: Naïve?")
    ['pre', 'training', 'naive']
    """
    if not text.isascii():
        text = "".join(
            char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char)
        )
    return _WORD.findall(text.casefold())


@cache
def _stemmer() -> Any:
    import Stemmer  # type: ignore[import-not-found]  # a C module without stubs

    return Stemmer.Stemmer("english")


def _root(word: str) -> str:
    """What the forms of a word begin with: 'memori', the stem of 'memories', becomes 'memor'."""
    stem: str = _stemmer().stemWord(word)
    return stem.removesuffix("i")


def _nearly_begins(word: str, other: str) -> bool:
    """Whether `other` begins with `word` but for one letter."""
    size = len(word)
    return word[0] == other[0] and any(
        _one_edit(word, other[:length]) for length in range(size - 1, min(size + 1, len(other)) + 1)
    )


def _one_edit(word: str, other: str) -> bool:
    """Whether one letter added, left out, replaced or swapped with its neighbour is all between."""
    at = 0
    shorter = min(len(word), len(other))
    while at < shorter and word[at] == other[at]:
        at += 1
    return (
        word[at + 1 :] == other[at:]
        or word[at:] == other[at + 1 :]
        or word[at + 1 :] == other[at + 1 :]
        or (word[at : at + 2] == other[at : at + 2][::-1] and word[at + 2 :] == other[at + 2 :])
    )
