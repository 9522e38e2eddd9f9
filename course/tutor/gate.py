"""Decides whether the best sentence is an answer, only the closest passage, or neither.

The gate is cautious: a wrong answer costs a learner more than a refusal. It looks at three
things and can say which of them decided:

- support: how much of the question's informative weight the sentence, or a question an author
  attached to it, accounts for;
- strangers: how much of the question is words this lesson does not have in any form;
- margin: how many other sentences are as good.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from course.tutor.query import Term
from course.tutor.ranking import Candidate, Ranked
from course.tutor.sentences import Sentence
from course.tutor.vocabulary import CARRIER

Band = Literal["answer", "closest", "refuse"]

# Support needed for a band, before strangers are counted.
ANSWER, CLOSEST = 0.31, 0.2
# How much more support each share of strange words asks for.
STRANGER_PRICE = 0.45
# With one word that is not a subject of the lesson, an attached question must be this close.
ONE_WORD = 0.45
# So many matching words carry an answer, however common they are.
SEVERAL = 3
# Needed where only common words match.
COMMON_WORDS = 0.4
# With a close attached question the words alone need not carry the answer.
SAME_QUESTION = 0.62
# So close, a question is an attached one in other words, whatever it rests on; the second where
# they share a single word.
ATTACHED, VERBATIM = 0.7, 0.85
# Less close will do where its matching words, so many, are this share of its informative ones.
NEAR_ATTACHED, LEFT_OVER = 0.45, {2: 0.95, 3: 0.65}
# Share of the question's informative weight that an answer accounts for in the lesson's own words;
# the second where a single word matches.
FOOTING, ONE_FOOTING = 0.4, 0.5
# Where no attached question is near: the share that it accounts for as typed, and by the sentence.
TYPED, COVERED = 0.33, 0.33
# How close an attached question must be where a single word matches, though a subject, and how
# much of the question the sentence must account for without one; with words of the same idea.
ALONE, ALL, MOSTLY = 0.34, 0.9, 0.55
# Share of strange words beyond which a sentence is at most the closest, or nothing at all.
MANY_STRANGERS, MOSTLY_STRANGERS = 0.42, 0.72
# Below this support at most one other sentence may be as good; it is then quoted too.
SURE, MARGIN = 0.52, 0.04
# A neighbour of the answer with this share of its support is quoted too.
NEARLY = 0.7


@dataclass(frozen=True, slots=True)
class Decision:
    """The band, the sentences that go with it, and the reason in plain words.

    `runners_up` are sentences nearly as good as the answer.
    """

    band: Band
    candidates: tuple[Candidate, ...]
    reason: str
    runners_up: tuple[Sentence, ...] = ()


def strangers(terms: Sequence[Term]) -> float:
    """Share of the question's weight in words that the lesson does not know, 0..1."""
    total = sum(term.weight for term in terms)
    if not total:
        return 0.0
    return sum(term.weight for term in terms if not term.matches) / total


def support(candidate: Candidate) -> float:
    """How much speaks for this sentence, 0..1."""
    near = 0.85 * candidate.alias if candidate.alias >= ONE_WORD else 0.0
    return max(candidate.score, near)


def decide(ranked: Ranked) -> Decision:
    """Choose the band for ranked sentences."""
    if not ranked.terms:
        return Decision("refuse", (), "the question holds no word that a lesson could be about")
    if not ranked.candidates:
        return Decision("refuse", (), "no word of the question stands in this lesson")
    best, *rest = ranked.candidates
    strange = strangers(ranked.terms)
    strength = support(best)
    unknown = ", ".join(f"“{term.word}”" for term in ranked.terms if not term.matches)
    missing = f"this lesson does not speak of {unknown}" if unknown else "too little matches"

    plain = not _informative(best) and best.alias < SAME_QUESTION and strength < COMMON_WORDS
    if strange >= MOSTLY_STRANGERS or strength < CLOSEST or plain:
        return Decision("refuse", (), missing)
    doubt = _doubt(best, rest, strange)
    if doubt:
        return Decision("closest", _nearby(ranked), missing if doubt == _STRANGE else doubt)
    beside = tuple(one.sentence for one in rest if support(one) >= NEARLY * strength)
    tied = tuple(one for one in rest[:1] if strength - support(one) < MARGIN)
    return Decision("answer", (best, *tied), "the question's words point to this sentence", beside)


_STRANGE = "strangers"


def _doubt(best: Candidate, rest: Sequence[Candidate], strange: float) -> str:
    """Why the best sentence should not be given as the answer; empty if it may be."""
    strength = support(best)
    if strange >= MANY_STRANGERS:
        return _STRANGE
    loose = _loose(best)
    if loose:
        return loose
    if best.alias >= SAME_QUESTION:
        return ""
    if strength < ANSWER + STRANGER_PRICE * strange:
        return _STRANGE if strange else "only part of the question matches"
    few = _informative(best) < 2 and len(best.matched) < SEVERAL
    if few and not best.central and best.alias < ONE_WORD:
        return "it rests on a word that the lesson only uses in passing"
    crowd = sum(1 for one in rest if strength - support(one) < MARGIN)
    if strength < SURE and crowd > 1:
        return "several sentences match equally well"
    return ""


def _loose(best: Candidate) -> str:
    """Why the words that match do not carry an answer, however rare they are; empty if they do.

    A lesson mentions presidents, dogs and tables in passing, and so do the questions attached to
    it. One such word never carries an answer, and words of attached questions alone do so only
    where the whole question is one of them.
    """
    footing, count = best.footing, len(best.matched)
    if not footing.asked or (footing.explains and footing.words):
        return ""
    if best.alias >= (ATTACHED if count > 1 else VERBATIM):
        return ""
    if count > 1 and _nearly_attached(best):
        return ""
    if footing.share < (FOOTING if count > 1 else ONE_FOOTING):
        return "the lesson itself does not use the words that match"
    near = count > 1 and best.alias >= ONE_WORD
    meant = footing.field and (near or best.coverage >= MOSTLY)
    if footing.typed < TYPED and count <= SEVERAL and not meant:
        return "only words of a similar meaning match"
    if near:
        return ""
    alone = count < 2 and best.alias < ALONE and best.coverage < ALL
    if alone or not (footing.field or count > SEVERAL or (count == SEVERAL and footing.words > 1)):
        return "it rests on a word that the lesson only uses in passing"
    if best.coverage < COVERED and best.alias < ONE_WORD:
        return "only part of the question matches"
    return ""


def _nearly_attached(best: Candidate) -> bool:
    """Whether a question close to an attached one leaves almost nothing of itself over.

    The fewer words they share, the more of the question's informative ones these have to be.
    """
    count = min(len(best.matched), SEVERAL + 1)
    return best.alias >= NEAR_ATTACHED and best.footing.covered >= LEFT_OVER.get(count, 0.0)


def _informative(candidate: Candidate) -> int:
    """How many words of the question, common ones not counted, this sentence accounts for."""
    return sum(word not in CARRIER for word, _ in candidate.matched)


def _nearby(ranked: Ranked, count: int = 3) -> tuple[Candidate, ...]:
    """The best few sentences, leaving out those far behind the first."""
    first = support(ranked.candidates[0])
    kept = [one for one in ranked.candidates if support(one) >= 0.7 * first]
    return tuple(kept[:count])
