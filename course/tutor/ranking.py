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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from course.tutor import thesaurus
from course.tutor.sentences import Sentence, leans, sentences, tells_a_belief
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
OWN, ALIAS, GLOSSARY, SUBJECT, TITLE, NEIGHBOUR = 1.0, 0.8, 0.55, 0.55, 0.35, 0.2
SPELLING, JOINED = 0.75, 1.0
CARRIER_WEIGHT = 0.35
SOFT, MASS = 0.8, 2.5
EXPLAINS = 0.12
W_OWN, W_ALIAS, W_BLOCK = 0.5, 0.4, 0.1
_K1, _B = 0.6, 0.35
_SPACE = re.compile(r"\s+")
_SOURCES = "sources"
# The words that follow "called", or "This is" and the like, up to the end of a short phrase.
_NAMING = re.compile(
    r"(?:\bcalled|\bknown as|\bstands for|^(?:This|That|These|It) (?:\w+ )?(?:is|are)(?: called)?)"
    r" ((?:an? |the )?[\w-]+(?: [\w-]+)?)(?=[.:,;!?\[]|$)"
)
_LITTLE = 2  # a sentence of fewer terms ("A hash does not.") says nothing on its own


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
    central: bool = False  # an informative word of it is a subject of the lesson


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
    soft: frozenset[str]
    norm: float


class Index:
    """Everything about one lesson that ranking needs, made once."""

    def __init__(self, lesson: LessonText, aliases: Iterable[AliasText]) -> None:
        self.sentences: tuple[Sentence, ...] = sentences(lesson)
        self._words: dict[str, str] = {}  # stem -> a word of the lesson with it, for `why`
        self._seen: set[str] = set()  # every word as it stands in the lesson or an attached question
        self._documents: list[dict[str, float]] = [self._own(s) for s in self.sentences]
        self._order = {sentence.start: n for n, sentence in enumerate(self.sentences)}
        self._said = [len(document) for document in self._documents]
        self._spread_titles()
        self.asks: list[tuple[str, int]] = []
        asked = self._attach(lesson.raw, aliases)
        self._spread_neighbours([dict(document) for document in self._documents])
        self._meanings = self._attach_terms(lesson)
        self._subjects = self._find_subjects(lesson, asked)
        self._named = self._find_named()
        self._postings: dict[str, list[tuple[int, float]]] = {}
        lengths = [sum(w for w in document.values() if w >= OWN) for document in self._documents]
        mean = sum(lengths) / len(lengths) if lengths else 1.0
        for number, document in enumerate(self._documents):
            length = 1 - _B + _B * lengths[number] / (mean or 1.0)
            for term, weight in document.items():
                value = weight
                if weight >= OWN:  # k1 + 1: a single match in a sentence of average length is 1
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
            self._seen.add(word)
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
                    self._seen.add(word)
                    stems.append(term)
                    document[term] = max(document.get(term, 0.0), ALIAS)
                self.asks.append((ask, number))
                asked.append(stems)
        return asked

    def _spread_neighbours(self, before: Sequence[dict[str, float]]) -> None:
        """Give each sentence the words beside it; more of them where its subject stands there."""
        for number, sentence in enumerate(self.sentences):
            for other in (number - 1, number + 1):
                if not 0 <= other < len(before) or self.sentences[other].block != sentence.block:
                    continue
                earlier = self.sentences[other].text
                subject = other < number and (leans(sentence.text) or tells_a_belief(earlier))
                value = SUBJECT if subject else NEIGHBOUR
                document = self._documents[number]
                for term, weight in before[other].items():
                    if weight >= OWN:
                        document[term] = max(document.get(term, 0.0), value)

    def _attach_terms(self, lesson: LessonText) -> dict[str, int]:
        """Give sentences that use a key term its near words; find where each is explained."""
        meanings: dict[str, int] = {}
        for entry in lesson.meta.terms:
            own = [term for _, term in terms(entry.term)]
            near = {term for word in entry.near for _, term in terms(word)}
            means = {term for _, term in terms(entry.means)} - set(own)
            holding = [n for n, d in enumerate(self._documents) if own and _holds(d, own)]
            for number in holding:
                for term in near:
                    document = self._documents[number]
                    document[term] = max(document.get(term, 0.0), GLOSSARY)
            where = self._explained(holding, means)
            if where is not None:
                document = self._documents[where]
                for term in (*means, *own):
                    document[term] = max(document.get(term, 0.0), GLOSSARY)
                for term in {*own, "".join(own)}:
                    meanings.setdefault(term, where)
        return meanings

    def _find_named(self) -> dict[str, list[int]]:
        """Where the text gives something its name: "... is called X", "This is X"."""
        named: dict[str, list[int]] = {}
        for number, sentence in enumerate(self.sentences):
            for naming in _NAMING.finditer(sentence.text):
                for _, term in terms(naming[1]):
                    named.setdefault(term, []).append(number)
        return named

    def _find_subjects(self, lesson: LessonText, asked: Iterable[Iterable[str]]) -> frozenset[str]:
        """What the lesson is about: words of its titles, terms and attached questions."""
        names = [s.title for s in lesson.sections] + [each.term for each in lesson.meta.terms]
        return frozenset(
            [term for name in names for _, term in terms(name)]
            + [term for stems in asked for term in stems]
        )

    def _explained(self, holding: Sequence[int], means: set[str]) -> int | None:
        """The sentence that shares most with a term's meaning: one that uses the term, or the one
        after it ("A hash does not. It is a fingerprint ...")."""
        best, where = 0.0, None
        for number in holding:
            for other in (number, number + 1):
                if other >= len(self.sentences) or self.sentences[other].closing:
                    continue
                if self.sentences[other].block != self.sentences[number].block:
                    continue
                shared = sum(1 for term in means if self._documents[other].get(term, 0) >= OWN)
                score = shared / (len(means) or 1) + (0.15 if other == number else 0.0)
                if score - 0.001 * number > best:
                    best, where = score - 0.001 * number, other
        return where

    def _idf(self, sentences_with: int) -> float:
        total = len(self.sentences)
        return math.log(1 + (total - sentences_with + 0.5) / (sentences_with + 0.5))

    def _weighed(self, text: str, sentence: int, stems: Iterable[str]) -> _Ask:
        weights = {
            term: self._rarity.get(term, self._unseen)
            * (CARRIER_WEIGHT if self._words.get(term, term) in CARRIER else 1.0)
            for term in stems
        }
        soft = _soft(text)
        return _Ask(text, sentence, weights, soft, _norm(weights.values(), soft))

    # -- asking ---------------------------------------------------------------------------

    def ask_terms(self, number: int) -> frozenset[str]:
        """Stems of the attached question of that number in `asks`."""
        return frozenset(self._asked[number].weights)

    def neighbours(self, sentence: Sentence) -> tuple[Sentence | None, Sentence | None]:
        """The sentences before and after this one in its block."""
        place = self._order[sentence.start]
        near: list[Sentence | None] = []
        for other in (place - 1, place + 1):
            inside = 0 <= other < len(self.sentences)
            same = inside and self.sentences[other].block == sentence.block
            near.append(self.sentences[other] if same else None)
        return near[0], near[1]

    def understand(self, question: str) -> tuple[Term, ...]:
        """The question's terms, each with what it may match in this lesson."""
        found: dict[str, Term] = {}
        for word in self._merged([w for w in surface(fold(question)) if w not in STOP]):
            own = stem(word)
            if own not in found:
                found[own] = self._term(word, own)
            if len(found) >= MAX_TERMS:
                break
        return tuple(found.values())

    def _merged(self, words: Sequence[str]) -> Iterator[str]:
        """One word for each compound the lesson knows ("fine tuning"), its parts otherwise."""
        place = 0
        while place < len(words):
            word, place = words[place], place + 1
            after, rest = place, word
            while after < len(words) and rest and rest.startswith(words[after]):
                rest = rest[len(words[after]) :]
                after += 1
            if after > place and len(rest) <= 1:  # a hyphened word, its parts behind it
                if word in self._seen:
                    place = after
                    yield word
            elif place < len(words) and word + words[place] in self._seen:
                place += 1
                yield word + words[place - 1]
            else:
                yield word

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
        if not matches and not carrier and len(word) >= 6:
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
        blocks: dict[int, float] = {}
        matched: dict[int, list[tuple[str, str]]] = {}
        for term in query:
            best: dict[int, tuple[float, str]] = {}
            for other, discount in term.matches:
                for number, value in self._postings[other]:
                    gain = term.weight * discount * value
                    if gain > best.get(number, (0.0, ""))[0]:
                        best[number] = (gain, other)
            in_block: dict[int, float] = {}
            for number, (gain, other) in best.items():
                block = self.sentences[number].block
                in_block[block] = max(in_block.get(block, 0.0), gain)
                earned[number] = earned.get(number, 0.0) + gain
                matched.setdefault(number, []).append((term.word, self._words.get(other, other)))
            for block, gain in in_block.items():
                blocks[block] = blocks.get(block, 0.0) + gain
        alike = self._alike(question, query)
        explains = self._explains(question, query)
        scored = []
        for number in earned.keys() | alike.keys():
            sentence = self.sentences[number]
            coverage = min(1.0, earned.get(number, 0.0) / possible)
            alias = alike.get(number, 0.0)
            around = min(1.0, blocks.get(sentence.block, 0.0) / possible)
            score = W_OWN * coverage + W_ALIAS * alias + W_BLOCK * around
            score += self._fitness(question, number) + (EXPLAINS if number in explains else 0.0)
            scored.append((score, -number, coverage, alias))
        scored.sort(reverse=True)
        return Ranked(
            tuple(
                Candidate(
                    sentence=self.sentences[-n],
                    score=score,
                    coverage=coverage,
                    alias=alias,
                    matched=tuple(matched.get(-n, ())),
                    central=-n in explains
                    or any(
                        word not in CARRIER and stem(found) in self._subjects
                        for word, found in matched.get(-n, ())
                    ),
                )
                for score, n, coverage, alias in scored[:limit]
            ),
            query,
        )

    def _alike(self, question: str, query: Sequence[Term]) -> dict[int, float]:
        """For each sentence, how close its nearest attached question is, 0..1.

        The cosine of the two questions, stop words counting a little, shrunk where it rests on
        one or two common words.
        """
        soft = _soft(question)
        own = _norm((term.weight for term in query), soft)
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
            if used:
                shared = sum(used.values()) + SOFT**2 * len(soft & ask.soft)
                cosine = min(1.0, shared / (own * ask.norm))
                mass = sum(math.sqrt(value) for value in used.values())
                close = cosine * (1 - math.exp(-mass / MASS))
                best[ask.sentence] = max(best.get(ask.sentence, 0.0), close)
        return best

    def _explains(self, question: str, query: Sequence[Term]) -> frozenset[int]:
        """Sentences that say what a term means, where that is what was asked."""
        if not wants_meaning(fold(question)):
            return frozenset()
        found: set[int] = set()
        for term in query:
            for other, discount in term.matches:
                if discount < SPELLING:
                    continue
                if other in self._meanings:
                    found.add(self._meanings[other])
                found.update(self._named.get(other, ()))
        return frozenset(found)

    def _fitness(self, question: str, number: int) -> float:
        """A nudge by whether a sentence is of the kind that was asked for, or of any use."""
        folded, sentence = fold(question), self.sentences[number]
        value = 0.0
        if wants_number(folded) and has_number(sentence.text):
            value += 0.05
        if wants_reason(folded) and gives_reason(sentence.text):
            value += 0.02
        if sentence.text.endswith("?") or sentence.kind in ("code", "run"):
            value -= 0.12
        if sentence.closing:
            value -= 0.04
        if self._said[number] < _LITTLE:
            value -= 0.15
        return value



def _holds(document: dict[str, float], words: Iterable[str]) -> bool:
    return all(document.get(word, 0.0) >= OWN for word in words)


def _soft(text: str) -> frozenset[str]:
    """The stop words of a question, which tell "why does it" from "where does it"."""
    return frozenset(word for word in fold(text).split() if word in STOP)


def _norm(weights: Iterable[float], soft: frozenset[str]) -> float:
    return math.sqrt(sum(weight * weight for weight in weights) + SOFT**2 * len(soft)) or 1.0


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
