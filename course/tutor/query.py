"""A question as one lesson can understand it: its terms, their weight, what each may match."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from course.tutor import thesaurus
from course.tutor.index import CARRIER_WEIGHT, Index
from course.tutor.vocabulary import CARRIER, STOP
from course.tutor.words import (
    MAX_TERMS,
    fold,
    stem,
    surface,
    wants_meaning,
    wants_number,
    wants_reason,
)

# How much a match counts where it is not the word itself.
SPELLING = 0.75
_UNKNOWN_CARRIER = 0.1  # of a common word that the lesson does not have
_LONG_ENOUGH = 6  # letters a word needs before a misspelling is looked for


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the question: how it was typed, what it matches, how much it weighs."""

    word: str
    weight: float
    matches: tuple[tuple[str, float], ...]
    """(term of the lesson, discount); empty if the lesson has the word in no form."""
    carrier: bool


@dataclass(frozen=True, slots=True)
class Query:
    """A question's terms, and the kind of answer it asks for."""

    folded: str
    terms: tuple[Term, ...]
    number: bool
    reason: bool
    meaning: bool

    @property
    def weight(self) -> float:
        """What a sentence that accounts for every term would earn."""
        return sum(term.weight for term in self.terms)


def understand(question: str, index: Index) -> Query:
    """Read a question against a lesson."""
    folded = fold(question)
    found: dict[str, Term] = {}
    for word, parts in _merged([w for w in surface(folded) if w not in STOP], index):
        if stem(word) not in found:
            found[stem(word)] = _term(word, parts, index)
        if len(found) >= MAX_TERMS:
            break
    return Query(
        folded=folded,
        terms=tuple(found.values()),
        number=wants_number(folded),
        reason=wants_reason(folded),
        meaning=wants_meaning(folded),
    )


def _merged(words: Sequence[str], index: Index) -> Iterator[tuple[str, tuple[str, ...]]]:
    """One word, with its parts, for each compound the lesson knows; its parts alone otherwise.

    "fine tuning" gives ("finetuning", ("fine", "tuning")).
    """
    place = 0
    while place < len(words):
        word, place = words[place], place + 1
        after, rest = place, word
        while after < len(words) and rest.startswith(words[after]):
            rest = rest[len(words[after]) :]
            after += 1
        if after > place and len(rest) <= 1:  # a hyphened word, its parts behind it
            if word in index.seen:
                place = after
                yield word, ()
        elif place < len(words) and word + words[place] in index.seen:
            place += 1
            yield word + words[place - 1], (word, words[place - 1])
        else:
            yield word, ()


def _term(word: str, parts: Sequence[str], index: Index) -> Term:
    own, carrier = stem(word), word in CARRIER
    matches: list[tuple[str, float]] = [(own, 1.0)] if own in index.postings else []
    related = sorted(other for other in thesaurus.related(word) if other in index.postings)
    related += [stem(part) for part in parts if stem(part) in index.postings]
    matches += [(other, thesaurus.FACTOR) for other in related]
    weight = index.rarity.get(own, index.unseen)
    if not matches and not carrier and len(word) >= _LONG_ENOUGH:
        near = _respelled(word, index)
        if near is not None:
            matches.append((near, SPELLING))
            weight = index.rarity[near]
    if carrier:
        weight *= CARRIER_WEIGHT if matches else _UNKNOWN_CARRIER
    return Term(word, weight, tuple(matches), carrier)


def _respelled(word: str, index: Index) -> str | None:
    """The term of the lesson that this word is one slip of the finger away from."""
    for other in sorted(index.seen):
        if other[0] == word[0] and abs(len(other) - len(word)) <= 1 and _one_edit(word, other):
            return stem(other) if stem(other) in index.postings else None
    return None


def _one_edit(left: str, right: str) -> bool:
    """Whether one letter added, dropped, changed or swapped with its neighbour joins the two."""
    if len(left) > len(right):
        left, right = right, left
    at = 0
    while at < len(left) and left[at] == right[at]:
        at += 1
    if len(left) < len(right):
        return left[at:] == right[at + 1 :]
    swapped = left[at : at + 2] == right[at : at + 2][::-1] and left[at + 2 :] == right[at + 2 :]
    return left[at + 1 :] == right[at + 1 :] or swapped
