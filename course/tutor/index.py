"""Everything about one lesson that ranking needs, made once when the tutor opens.

Each sentence becomes a small weighted document: its own words in full, the questions an author
attached to it a little less, then glossary words, its section's title, and the words beside it
in its block.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from course.tutor.sentences import Sentence, leans, sentences, tells_a_belief
from course.tutor.source import AliasText, LessonText
from course.tutor.vocabulary import CARRIER, STOP
from course.tutor.words import fold, terms

# What a word counts, by where it stands.
OWN, ALIAS, GLOSSARY, SUBJECT, TITLE, NEIGHBOUR = 1.0, 0.65, 0.55, 0.55, 0.35, 0.2
# What a common word counts beside an informative one, and a stop word between two questions.
CARRIER_WEIGHT, SOFT = 0.65, 0.8
_K1, _B = 0.6, 0.35  # BM25: saturation of repeats, share of the length normalised away
_LITTLE = 2  # a sentence of fewer terms ("A hash does not.") says nothing on its own
_SOURCES = "sources"
_RETURNS = 0.009  # a term of this share of the sentences and attached questions is a subject
_NAME = re.compile(r"(?<=[\w,] )[\w-]*[A-Z][\w-]*")
_SPACE = re.compile(r"\s+")
# The words that follow "called", or "This is" and the like, up to the end of a short phrase.
_NAMING = re.compile(
    r"(?:\bcalled|\bknown as|\bstands for|^(?:This|That|These|It) (?:\w+ )?(?:is|are)(?: called)?)"
    r" ((?:an? |the )?[\w-]+(?: [\w-]+)?)(?=[.:,;!?\[]|$)"
)

Document = dict[str, float]


@dataclass(frozen=True, slots=True)
class Ask:
    """An attached question: its terms and stop words with their weight, and its sentence."""

    text: str
    sentence: int
    weights: Document
    soft: frozenset[str]
    norm: float


class Index:
    """One lesson's sentences as weighted documents, with what is attached to them.

    `postings` gives for each term the sentences that have it and what it is worth there; `words`
    a word of the lesson for each stem; `seen` every word as it stands; `subjects` the terms of
    titles, key terms and attached questions; `said` those that stand in the lesson itself or in
    more than one attached question; `field` those that the lesson is about: key terms, names, and
    what it or the attached questions return to; `meanings` and `named` the sentences that explain a
    term.
    """

    def __init__(self, lesson: LessonText, aliases: Iterable[AliasText]) -> None:
        self.sentences: tuple[Sentence, ...] = sentences(lesson)
        self.words: dict[str, str] = {}
        self.seen: set[str] = set()
        self._order = {sentence.start: n for n, sentence in enumerate(self.sentences)}
        own = [self._own(sentence) for sentence in self.sentences]
        self._documents: list[Document] = [dict(document) for document in own]
        self._spread_titles()
        attached = self._attach(lesson.raw, aliases)
        self._spread_neighbours(own)
        self.meanings = self._attach_terms(lesson, own)
        self.named = self._find_named()
        names = [s.title for s in lesson.sections] + [each.term for each in lesson.meta.terms]
        self.subjects = frozenset(
            [term for name in names for _, term in terms(name)]
            + [term for _, _, stems in attached for term in stems]
        )
        asked = Counter(term for _, _, stems in attached for term in set(stems))
        self.said = self._said(lesson, own, asked)
        self.field = self._field(lesson, own, asked, len(attached))
        self.postings = self._post(own)
        rarities = [self._idf(count) for count in range(len(self.sentences) + 1)]
        self.unseen = self._idf(0)
        self.rarity = {
            term: rarities[sum(1 for number, _ in posting if self._strong(number, term))]
            for term, posting in self.postings.items()
        }
        self.asks = tuple(self._weighed(*each) for each in attached)
        self._flaws = [self._flaw(sentence, own[n]) for n, sentence in enumerate(self.sentences)]

    def flaw(self, number: int) -> float:
        """What to take off a sentence that makes a poor answer whatever the question."""
        return self._flaws[number]

    def neighbours(self, sentence: Sentence) -> tuple[Sentence | None, Sentence | None]:
        """The sentences before and after this one in its block."""
        place = self._order[sentence.start]
        near: list[Sentence | None] = []
        for other in (place - 1, place + 1):
            inside = 0 <= other < len(self.sentences)
            same = inside and self.sentences[other].block == sentence.block
            near.append(self.sentences[other] if same else None)
        return near[0], near[1]

    def _own(self, sentence: Sentence) -> Document:
        document: Document = {}
        if sentence.section == _SOURCES:  # a list of papers explains nothing
            return document
        for word, term in self._terms(sentence.text):
            self.words.setdefault(term, word)
            document[term] = document.get(term, 0.0) + OWN
        return document

    def _terms(self, text: str) -> list[tuple[str, str]]:
        found = terms(text)
        self.seen.update(word for word, _ in found)
        return found

    def _spread_titles(self) -> None:
        titles: dict[str, list[str]] = {}
        for sentence, document in zip(self.sentences, self._documents, strict=True):
            if sentence.title not in titles:
                titles[sentence.title] = [term for _, term in terms(sentence.title)]
            if document:
                _raise(document, titles[sentence.title], TITLE)

    def _attach(
        self, raw: str, aliases: Iterable[AliasText]
    ) -> list[tuple[str, int, tuple[str, ...]]]:
        """(question, sentence, stems) of each attached question whose quote is in the lesson."""
        attached = []
        places = _Places(raw, self.sentences)
        for alias in aliases:
            number = places.find(alias.quote)
            if number is None:
                continue
            for ask in alias.asks:
                found = self._terms(ask)
                for word, term in found:
                    self.words.setdefault(term, word)
                stems = tuple(term for _, term in found)
                _raise(self._documents[number], stems, ALIAS)
                attached.append((ask, number, stems))
        return attached

    def _spread_neighbours(self, own: Sequence[Document]) -> None:
        """Give each sentence the words beside it; more of them where its subject stands there."""
        for number, sentence in enumerate(self.sentences):
            for other in (number - 1, number + 1):
                if not 0 <= other < len(own) or self.sentences[other].block != sentence.block:
                    continue
                before = other < number
                subject = before and (
                    leans(sentence.text) or tells_a_belief(self.sentences[other].text)
                )
                _raise(self._documents[number], own[other], SUBJECT if subject else NEIGHBOUR)

    def _attach_terms(self, lesson: LessonText, own: Sequence[Document]) -> dict[str, int]:
        """Give sentences that use a key term its near words; find where each is explained."""
        meanings: dict[str, int] = {}
        for entry in lesson.meta.terms:
            name = [term for _, term in terms(entry.term)]
            near = {term for word in entry.near for _, term in terms(word)}
            means = {term for _, term in terms(entry.means)} - set(name)
            using = [n for n, has in enumerate(own) if name and all(t in has for t in name)]
            for number in using:
                _raise(self._documents[number], near, GLOSSARY)
            where = self._explained(using, means, own)
            if where is not None:
                _raise(self._documents[where], (*means, *name), GLOSSARY)
                for term in {*name, "".join(name)}:
                    meanings.setdefault(term, where)
        return meanings

    def _explained(
        self, using: Sequence[int], means: set[str], own: Sequence[Document]
    ) -> int | None:
        """The sentence that shares most with a term's meaning.

        It uses the term, or follows one that does ("A hash does not. It is a fingerprint ...").
        """
        best, where = 0.0, None
        for number in using:
            for other in (number, number + 1):
                if other >= len(own) or self.sentences[other].closing:
                    continue
                if self.sentences[other].block != self.sentences[number].block:
                    continue
                shared = sum(1 for term in means if term in own[other]) / (len(means) or 1)
                score = shared + (0.15 if other == number else 0.0) - 0.001 * number
                if score > best:
                    best, where = score, other
        return where

    def _find_named(self) -> dict[str, list[int]]:
        """Where the text gives something its name: "... is called X", "This is X"."""
        named: dict[str, list[int]] = {}
        for number, sentence in enumerate(self.sentences):
            for naming in _NAMING.finditer(sentence.text):
                for _, term in terms(naming[1]):
                    named.setdefault(term, []).append(number)
        return named

    @staticmethod
    def _said(lesson: LessonText, own: Sequence[Document], asked: Counter[str]) -> frozenset[str]:
        beside = [section.title for section in lesson.sections]
        for entry in lesson.meta.terms:
            beside += [entry.term, entry.means, *entry.near]
        again = (term for term, count in asked.items() if count > 1)
        return frozenset().union(*own, again, (term for text in beside for _, term in terms(text)))

    def _field(
        self, lesson: LessonText, own: Sequence[Document], asked: Counter[str], attached: int
    ) -> frozenset[str]:
        often = Counter(term for document in own for term in document)
        least = round(_RETURNS * (len(own) + attached))
        found = {term for term, count in (often + asked).items() if count >= least}
        texts = [entry.term for entry in lesson.meta.terms]
        for sentence in self.sentences:
            texts += _NAME.findall(sentence.text)
        found.update(term for text in texts for _, term in terms(text))
        return frozenset(found).union(self.named)

    def _post(self, own: Sequence[Document]) -> dict[str, list[tuple[int, float]]]:
        """BM25's share of each term in each document; a place other than its own caps it."""
        postings: dict[str, list[tuple[int, float]]] = {}
        lengths = [sum(document.values()) for document in own]
        mean = sum(lengths) / len(lengths) if lengths else 1.0
        for number, document in enumerate(self._documents):
            length = 1 - _B + _B * lengths[number] / (mean or 1.0)
            for term, value in document.items():
                count = own[number].get(term)
                if count is not None:  # k1 + 1: once in a sentence of average length counts 1
                    value = count * (_K1 + 1) / (count + _K1 * length)
                postings.setdefault(term, []).append((number, value))
        return postings

    def _strong(self, number: int, term: str) -> bool:
        return self._documents[number][term] >= GLOSSARY

    def _idf(self, count: int) -> float:
        return math.log(1 + (len(self.sentences) - count + 0.5) / (count + 0.5))

    def _weighed(self, text: str, sentence: int, stems: Sequence[str]) -> Ask:
        weights = {
            term: self.rarity.get(term, self.unseen)
            * (CARRIER_WEIGHT if self.words.get(term, term) in CARRIER else 1.0)
            for term in stems
        }
        soft = soft_words(fold(text))
        return Ask(text, sentence, weights, soft, norm(weights.values(), soft))

    @staticmethod
    def _flaw(sentence: Sentence, own: Document) -> float:
        value = 0.0
        if sentence.text.endswith("?") or sentence.kind == "code":
            value += 0.25
        if sentence.closing:
            value += 0.04
        if len(own) < _LITTLE:
            value += 0.15
        return value


def soft_words(folded: str) -> frozenset[str]:
    """The stop words of a question, which tell "why does it" from "where does it"."""
    return frozenset(word for word in folded.split() if word in STOP)


def norm(weights: Iterable[float], soft: frozenset[str]) -> float:
    """Length of a question as a vector of its terms and stop words."""
    return math.sqrt(sum(weight * weight for weight in weights) + SOFT**2 * len(soft)) or 1.0


def _raise(document: Document, added: Iterable[str], value: float) -> None:
    for term in added:
        if document.get(term, 0.0) < value:
            document[term] = value


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
