"""Ranks a lesson's sentences for a question.

BM25 (Robertson & Zaragoza 2009, "The Probabilistic Relevance Framework", section 3.2) over a
small weighted document for each sentence: its own words in full, the questions an author
attached to it a little less, then glossary words, its section's title, and its neighbours in the
same block. A second signal compares the question with each attached question whole. Both are
scaled to 0..1 by what the question could have earned.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from course.tutor import thesaurus
from course.tutor.sentences import Sentence, sentences
from course.tutor.source import AliasText, LessonText
from course.tutor.vocabulary import CARRIER, STOP
from course.tutor.words import (
    MAX_TERMS,
    fold,
    gives_reason,
    has_number,
    stem,
    surface,
    terms,
    wants_meaning,
    wants_number,
    wants_reason,
)

# What a word counts, by where it stands.
OWN, ALIAS, GLOSSARY, TITLE, NEIGHBOUR = 1.0, 0.8, 0.55, 0.35, 0.25
SPELLING, JOINED = 0.75, 1.0
CARRIER_WEIGHT = 0.35
_K1, _B = 0.6, 0.35
_SPACE = re.compile(r"\s+")
_SOURCES = "sources"


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the question: how it was typed, what it matches, how much it weighs."""

    word: str
    weight: float
    matches: tuple[tuple[str, float], ...]  # (term of the lesson, discount)
    carrier: bool

    @property
    def known(self) -> bool:
        """Whether the lesson has the word itself (a word of the same idea is not enough)."""
        return any(discount >= SPELLING for _, discount in self.matches)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with its score and the parts that it is made of, each in 0..1."""

    sentence: Sentence
    score: float
    coverage: float
    alias: float
    matched: tuple[tuple[str, str], ...]  # (word of the question, word of the lesson)


@dataclass(frozen=True, slots=True)
class Ranked:
    """The best sentences for a question, and the question as it was understood."""

    candidates: tuple[Candidate, ...]
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class _Ask:
    """An attached question: its terms, and the sentence it belongs to."""

    text: str
    sentence: int
    weights: dict[str, float]
    norm: float


class Index:
    """Everything about one lesson that ranking needs, made once."""

    def __init__(self, lesson: LessonText, aliases: Iterable[AliasText]) -> None:
        self.sentences: tuple[Sentence, ...] = sentences(lesson)
        self._words: dict[str, str] = {}  # stem -> a word of the lesson with it, for `why`
        self._documents: list[dict[str, float]] = [self._own(s) for s in self.sentences]
        self._spread_titles()
        self.asks: list[tuple[str, int]] = []
        asked = self._attach(lesson.raw, aliases)
        self._spread_neighbours([dict(document) for document in self._documents])
        self._meanings = self._attach_terms(lesson)
        self._postings: dict[str, list[tuple[int, float]]] = {}
        lengths = [sum(document.values()) for document in self._documents]
        mean = sum(lengths) / len(lengths) if lengths else 1.0
        for number, document in enumerate(self._documents):
            length = 1 - _B + _B * lengths[number] / (mean or 1.0)
            for term, weight in document.items():
                # The k1 + 1 of the formula makes a full, average match count 1.
                value = weight * (_K1 + 1) / (weight + _K1 * length)
                self._postings.setdefault(term, []).append((number, value))
        self._rarity = {
            term: self._idf(sum(1 for n, _ in posting if self._documents[n][term] >= GLOSSARY))
            for term, posting in self._postings.items()
        }
        self._unseen = self._idf(0)
        self._asked = [
            self._weighed(text, number, stems)
            for (text, number), stems in zip(self.asks, asked, strict=True)
        ]
        self._by_letter: dict[str, list[str]] = {}
        for word in {w for w in self._words.values() if len(w) >= 5}:
            self._by_letter.setdefault(word[0], []).append(word)

    # -- making ---------------------------------------------------------------------------

    def _own(self, sentence: Sentence) -> dict[str, float]:
        document: dict[str, float] = {}
        if sentence.section == _SOURCES:  # a list of papers explains nothing
            return document
        for word, term in terms(sentence.text):
            self._words.setdefault(term, word)
            document[term] = document.get(term, 0.0) + OWN
        return document

    def _spread_titles(self) -> None:
        titles = {s.title: [t for _, t in terms(s.title)] for s in self.sentences}
        for sentence, document in zip(self.sentences, self._documents, strict=True):
            for term in titles[sentence.title] if document else ():
                document[term] = max(document.get(term, 0.0), TITLE)

    def _attach(self, raw: str, aliases: Iterable[AliasText]) -> list[list[str]]:
        asked: list[list[str]] = []
        places = _Places(raw, self.sentences)
        for alias in aliases:
            number = places.find(alias.quote)
            if number is None:
                continue
            document = self._documents[number]
            for ask in alias.asks:
                stems = []
                for word, term in terms(ask):
                    self._words.setdefault(term, word)
                    stems.append(term)
                    document[term] = max(document.get(term, 0.0), ALIAS)
                self.asks.append((ask, number))
                asked.append(stems)
        return asked

    def _spread_neighbours(self, before: Sequence[dict[str, float]]) -> None:
        for number, sentence in enumerate(self.sentences):
            for other in (number - 1, number + 1):
                if 0 <= other < len(before) and self.sentences[other].block == sentence.block:
                    document = self._documents[number]
                    for term, weight in before[other].items():
                        if weight >= OWN and term not in document:
                            document[term] = NEIGHBOUR

    def _attach_terms(self, lesson: LessonText) -> dict[str, int]:
        """Give sentences that use a key term its near words; find where each is explained."""
        meanings: dict[str, int] = {}
        for entry in lesson.meta.terms:
            own = [term for _, term in terms(entry.term)]
            near = {term for word in entry.near for _, term in terms(word)}
            means = {term for _, term in terms(entry.means)}
            if not own:
                continue
            best, where = -1.0, None
            for number, document in enumerate(self._documents):
                if not all(document.get(term, 0.0) >= OWN for term in own):
                    continue
                overlap = sum(1 for term in means if document.get(term, 0.0) >= OWN)
                score = overlap / (len(means) or 1) - 0.002 * number
                if not self.sentences[number].closing and score > best:
                    best, where = score, number
                for term in near:
                    document[term] = max(document.get(term, 0.0), GLOSSARY)
            if where is not None:
                for term in means:
                    document = self._documents[where]
                    document[term] = max(document.get(term, 0.0), GLOSSARY)
                for term in [*own, "".join(own)]:
                    meanings.setdefault(term, where)
        return meanings

    def _idf(self, sentences_with: int) -> float:
        total = len(self.sentences)
        return math.log(1 + (total - sentences_with + 0.5) / (sentences_with + 0.5))

    def _weighed(self, text: str, sentence: int, stems: Iterable[str]) -> _Ask:
        weights = {
            term: self._rarity.get(term, self._unseen)
            * (CARRIER_WEIGHT if self._words.get(term, term) in CARRIER else 1.0)
            for term in stems
        }
        norm = math.sqrt(sum(weight * weight for weight in weights.values()))
        return _Ask(text, sentence, weights, norm)

    # -- asking ---------------------------------------------------------------------------

    def ask_terms(self, number: int) -> frozenset[str]:
        """Stems of the attached question of that number in `asks`."""
        return frozenset(self._asked[number].weights)

    def understand(self, question: str) -> tuple[Term, ...]:
        """The question's terms, each with what it may match in this lesson."""
        words = [word for word in surface(fold(question)) if word not in STOP]
        found: dict[str, Term] = {}
        previous = ""
        for word in words:
            joined = stem(previous + word) if previous else ""
            if joined and joined in self._postings and joined not in found:
                found[joined] = self._term(previous + word, joined)
            previous = word
            own = stem(word)
            if own not in found:
                found[own] = self._term(word, own)
            if len(found) >= MAX_TERMS:
                break
        return tuple(found.values())

    def _term(self, word: str, own: str) -> Term:
        matches: list[tuple[str, float]] = []
        if own in self._postings:
            matches.append((own, 1.0))
        matches.extend(
            (other, thesaurus.FACTOR)
            for other in sorted(thesaurus.related(word))
            if other in self._postings
        )
        carrier = word in CARRIER
        if not matches and not carrier and len(word) >= 5:
            near = self._nearest(word)
            if near is not None:
                matches.append((near, SPELLING))
        if own in self._rarity:
            weight = self._rarity[own]
        elif matches and matches[0][1] >= SPELLING:
            weight = self._rarity[matches[0][0]]
        else:
            weight = self._unseen
        return Term(word, weight * (CARRIER_WEIGHT if carrier else 1.0), tuple(matches), carrier)

    def _nearest(self, word: str) -> str | None:
        for other in self._by_letter.get(word[0], ()):
            if abs(len(other) - len(word)) <= 1 and _one_edit_apart(word, other):
                return stem(other)
        return None

    def rank(self, question: str, limit: int = 8) -> Ranked:
        """The best sentences, best first; nothing when no word of the question is known."""
        query = self.understand(question)
        possible = sum(term.weight for term in query)
        if not possible:
            return Ranked((), query)
        earned: dict[int, float] = {}
        matched: dict[int, list[tuple[str, str]]] = {}
        for term in query:
            best: dict[int, tuple[float, str]] = {}
            for other, discount in term.matches:
                for number, value in self._postings[other]:
                    gain = term.weight * discount * value
                    if gain > best.get(number, (0.0, ""))[0]:
                        best[number] = (gain, other)
            for number, (gain, other) in best.items():
                earned[number] = earned.get(number, 0.0) + gain
                matched.setdefault(number, []).append((term.word, self._words.get(other, other)))
        alike = self._alike(query)
        bonus = self._bonus(question, query, earned.keys() | alike.keys())
        candidates = []
        for number in earned.keys() | alike.keys():
            coverage = min(1.0, earned.get(number, 0.0) / possible)
            alias = alike.get(number, 0.0)
            score = 0.55 * coverage + 0.45 * alias + bonus.get(number, 0.0)
            candidates.append((score, -number, coverage, alias))
        candidates.sort(reverse=True)
        return Ranked(
            tuple(
                Candidate(self.sentences[-n], score, cover, alias, tuple(matched.get(-n, ())))
                for score, n, cover, alias in candidates[:limit]
            ),
            query,
        )

    def _alike(self, query: Sequence[Term]) -> dict[int, float]:
        """For each sentence, how close its nearest attached question is (cosine, 0..1)."""
        own = math.sqrt(sum(term.weight**2 for term in query))
        near: dict[str, tuple[float, int]] = {}
        for place, term in enumerate(query):
            for other, discount in term.matches:
                gain = term.weight * discount
                if gain > near.get(other, (0.0, 0))[0]:
                    near[other] = (gain, place)
        best: dict[int, float] = {}
        for ask in self._asked:
            used: dict[int, float] = {}
            for stemmed, weight in ask.weights.items():
                if stemmed in near:
                    gain, place = near[stemmed]
                    used[place] = max(used.get(place, 0.0), gain * weight)
            if used and ask.norm:
                cosine = min(1.0, sum(used.values()) / (own * ask.norm))
                best[ask.sentence] = max(best.get(ask.sentence, 0.0), cosine)
        return best

    def _bonus(
        self, question: str, query: Sequence[Term], numbers: Iterable[int]
    ) -> dict[int, float]:
        """Small nudges by what kind of answer was asked for, and against poor answers."""
        folded = fold(question)
        number_wanted, reason_wanted = wants_number(folded), wants_reason(folded)
        explained: set[int] = set()
        if wants_meaning(folded):
            for term in query:
                explained.update(
                    self._meanings[other]
                    for other, discount in term.matches
                    if discount >= SPELLING and other in self._meanings
                )
        bonus: dict[int, float] = {}
        for number in numbers:
            sentence = self.sentences[number]
            value = 0.12 if number in explained else 0.0
            if number_wanted and has_number(sentence.text):
                value += 0.05
            if reason_wanted and gives_reason(sentence.text):
                value += 0.02
            if sentence.text.endswith("?") or sentence.kind in ("code", "run"):
                value -= 0.12
            if sentence.closing:
                value -= 0.04
            bonus[number] = value
        return bonus


class _Places:
    """Finds the sentence that a fragment of the lesson belongs to, white space folded."""

    def __init__(self, raw: str, found: Sequence[Sentence]) -> None:
        self._sentences = [_SPACE.sub(" ", sentence.text) for sentence in found]
        self._found = found
        self._raw = raw

    def find(self, quote: str) -> int | None:
        quote = _SPACE.sub(" ", quote).strip()
        if not quote:
            return None
        for number, text in enumerate(self._sentences):
            if quote in text:
                return number
        return self._across(quote)

    def _across(self, quote: str) -> int | None:
        """A fragment over several sentences belongs to the one it covers most of."""
        pattern = re.compile(r"\s+".join(re.escape(word) for word in quote.split(" ")))
        place = pattern.search(self._raw)
        if place is None:
            return None
        shares = [
            min(place.end(), sentence.end) - max(place.start(), sentence.start)
            for sentence in self._found
        ]
        best = max(range(len(shares)), key=shares.__getitem__, default=None)
        return best if best is not None and shares[best] > 0 else None


def _one_edit_apart(left: str, right: str) -> bool:
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
