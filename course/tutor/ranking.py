"""Ranks a lesson's sentences for a question.

BM25 (Robertson & Zaragoza 2009, "The Probabilistic Relevance Framework", section 3.2) over the
index's weighted documents gives how much of the question a sentence covers. Two further signals
join it: how close the question is to one that an author attached, and how much of it the whole
block covers. Each is scaled to 0..1 by what the question could have earned.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from course.tutor import thesaurus
from course.tutor.index import SOFT, Index, norm, soft_words
from course.tutor.query import SPELLING, Query, Term, understand
from course.tutor.sentences import Sentence
from course.tutor.vocabulary import CARRIER
from course.tutor.words import gives_reason, has_number, stem

COVERAGE, ALIKE, BLOCK = 0.45, 0.35, 0.2
# What a sentence of the wanted kind gets on top: the meaning, a number, a reason.
EXPLAINS, NUMBER, REASON = 0.25, 0.05, 0.02
# Evidence (in units of a rare word's weight) from which on two questions count as alike.
_EVIDENCE = 2.0
_SAME = 0.97  # so close they are the same question, however common its words


@dataclass(frozen=True, slots=True)
class Footing:
    """What of a question a sentence rests on; only informative words are counted."""

    asked: int
    """Informative words in the question."""
    words: int
    """Those that the sentence accounts for and that the lesson itself uses."""
    field: int
    """Those of them that the lesson is about."""
    covered: float
    """How much of their weight the sentence accounts for by any word, 0..1."""
    share: float
    """How much of the question's weight `words` account for, 0..1."""
    typed: float
    """How much of it they do as they were typed, without words of the same idea, 0..1."""
    explains: bool
    """The question asks what a term means, and the sentence says it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with its score and the parts that it is made of."""

    sentence: Sentence
    score: float
    coverage: float
    alias: float
    matched: tuple[tuple[str, str], ...]
    """(word of the question, word of the lesson)."""
    central: bool
    """An informative word of the match is a subject of the lesson."""
    footing: Footing


@dataclass(frozen=True, slots=True)
class Ranked:
    """The best sentences for a question, and the question as it was understood."""

    candidates: tuple[Candidate, ...]
    terms: tuple[Term, ...]


def rank(question: str, index: Index, limit: int = 8) -> Ranked:
    """The best sentences, best first; none when no word of the question is known."""
    query = understand(question, index)
    if not query.weight:
        return Ranked((), query.terms)
    earned, around, matched = _cover(query, index)
    alike = _alike(query, index)
    explaining = _explaining(query, index)
    scored = []
    for number in earned.keys() | alike.keys():
        sentence = index.sentences[number]
        coverage = min(1.0, earned.get(number, 0.0) / query.weight)
        alias = alike.get(number, 0.0)
        block = min(1.0, around.get(sentence.block, 0.0) / query.weight)
        score = COVERAGE * coverage + ALIKE * alias + BLOCK * block - index.flaw(number)
        score += EXPLAINS if number in explaining else 0.0
        score += NUMBER if query.number and has_number(sentence.text) else 0.0
        score += REASON if query.reason and gives_reason(sentence.text) else 0.0
        scored.append((score, -number, coverage, alias))
    scored.sort(reverse=True)
    best = [
        Candidate(
            sentence=index.sentences[-number],
            score=score,
            coverage=coverage,
            alias=alias,
            matched=tuple(matched.get(-number, ())),
            central=-number in explaining or _central(matched.get(-number, ()), index),
            footing=_footing(
                matched.get(-number, ()), query.terms, index, explains=-number in explaining
            ),
        )
        for score, number, coverage, alias in scored[:limit]
    ]
    return Ranked(tuple(best), query.terms)


def _cover(
    query: Query, index: Index
) -> tuple[dict[int, float], dict[int, float], dict[int, list[tuple[str, str]]]]:
    """What each sentence earns, what each block does as a whole, and by which words."""
    earned: dict[int, float] = {}
    around: dict[int, float] = {}
    matched: dict[int, list[tuple[str, str]]] = {}
    for term in query.terms:
        best: dict[int, tuple[float, str]] = {}
        for other, discount in term.matches:
            # A common word of the same idea does not become as telling as the rare one typed.
            worth = min(term.weight, index.rarity[other]) * discount
            for number, value in index.postings[other]:
                if worth * value > best.get(number, (0.0, ""))[0]:
                    best[number] = (worth * value, other)
        of_block: dict[int, float] = {}
        for number, (gain, other) in best.items():
            block = index.sentences[number].block
            of_block[block] = max(of_block.get(block, 0.0), gain)
            earned[number] = earned.get(number, 0.0) + gain
            matched.setdefault(number, []).append((term.word, index.words.get(other, other)))
        for block, gain in of_block.items():
            around[block] = around.get(block, 0.0) + gain
    return earned, around, matched


def _alike(query: Query, index: Index) -> dict[int, float]:
    """For each sentence, how close its nearest attached question is, 0..1.

    The cosine of the two questions, stop words counting a little, shrunk where it rests on one or
    two common words.
    """
    soft = soft_words(query.folded)
    length = norm((term.weight for term in query.terms), soft)
    near: dict[str, tuple[float, int]] = {}
    for place, term in enumerate(query.terms):
        for other, discount in term.matches:
            gain = min(term.weight, index.rarity[other]) * discount
            if gain > near.get(other, (0.0, 0))[0]:
                near[other] = (gain, place)
    best: dict[int, float] = {}
    for ask in index.asks:
        used: dict[int, float] = {}
        for term_of_ask, weight in ask.weights.items():
            if term_of_ask in near:
                gain, place = near[term_of_ask]
                used[place] = max(used.get(place, 0.0), gain * weight)
        if used:
            shared = sum(used.values()) + SOFT**2 * len(soft & ask.soft)
            evidence = sum(math.sqrt(value) for value in used.values())
            close = min(1.0, shared / (length * ask.norm))
            if close < _SAME:
                close *= 1 - math.exp(-evidence / _EVIDENCE)
            best[ask.sentence] = max(best.get(ask.sentence, 0.0), close)
    return best


def _explaining(query: Query, index: Index) -> frozenset[int]:
    """Sentences that say what a term means, where that is what was asked."""
    found: set[int] = set()
    for term in query.terms if query.meaning else ():
        for other, discount in term.matches:
            if discount >= SPELLING:
                found.update(index.named.get(other, ()))
                if other in index.meanings:
                    found.add(index.meanings[other])
    return frozenset(found)


def _central(matched: Iterable[tuple[str, str]], index: Index) -> bool:
    return any(word not in CARRIER and stem(found) in index.subjects for word, found in matched)


def _footing(
    matched: Sequence[tuple[str, str]], asked: Sequence[Term], index: Index, *, explains: bool
) -> Footing:
    found = {word: stem(other) for word, other in matched}
    informative = [term for term in asked if not term.carrier]
    said = [term for term in informative if found.get(term.word) in index.said]
    typed = [term for term in said if (found[term.word], thesaurus.FACTOR) not in term.matches]
    total = sum(term.weight for term in informative) or 1.0
    return Footing(
        asked=len(informative),
        words=len(said),
        field=sum(1 for term in said if found[term.word] in index.field),
        covered=sum(term.weight for term in informative if term.word in found) / total,
        share=sum(term.weight for term in said) / total,
        typed=sum(term.weight for term in typed) / total,
        explains=explains,
    )
