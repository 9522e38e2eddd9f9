"""Decides whether the best sentence is an answer, only the closest passage, or neither.

The gate is cautious: a wrong answer costs a learner more than a refusal. It looks at three
things and can say which of them decided:

- support: how much of the question's informative weight the sentence, or a question an author
  attached to it, accounts for;
- strangers: how much of the question is words this lesson does not have in any form;
- margin: how far the next best sentence is behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from course.tutor.ranking import Candidate, Ranked, Term

Band = Literal["answer", "closest", "refuse"]

# Support needed for a band, before strangers are counted.
ANSWER, CLOSEST = 0.40, 0.24
# With a close attached question the words alone need not carry the answer.
SAME_QUESTION = 0.62
# Share of strange words beyond which a sentence is at most the closest, or nothing at all.
MANY_STRANGERS, MOSTLY_STRANGERS = 0.45, 0.72
# Below this support the best sentence must also be ahead of the next.
SURE, MARGIN = 0.58, 0.04


@dataclass(frozen=True, slots=True)
class Decision:
    """The band, the sentences that go with it, and the reason in plain words."""

    band: Band
    candidates: tuple[Candidate, ...]
    reason: str


def strangers(terms: Sequence[Term]) -> float:
    """Share of the question's weight in words that the lesson does not know, 0..1."""
    total = sum(term.weight for term in terms)
    if not total:
        return 0.0
    return sum(term.weight for term in terms if not term.matches) / total


def support(candidate: Candidate) -> float:
    """How much speaks for this sentence, 0..1."""
    return max(candidate.score, 0.85 * candidate.alias)


def decide(ranked: Ranked) -> Decision:
    """Choose the band for ranked sentences."""
    if not ranked.terms:
        return Decision("refuse", (), "the question holds no word that a lesson could be about")
    if not ranked.candidates:
        return Decision("refuse", (), "no word of the question stands in this lesson")
    best, *rest = ranked.candidates
    strange = strangers(ranked.terms)
    unknown = ", ".join(f"“{term.word}”" for term in ranked.terms if not term.matches)
    strength = support(best)
    ahead = strength - support(rest[0]) if rest else strength
    informative = sum(1 for term in ranked.terms if term.matches and not term.carrier)
    same = best.alias >= SAME_QUESTION

    if strange >= MOSTLY_STRANGERS or strength < CLOSEST or (not informative and not same):
        reason = f"this lesson does not speak of {unknown}" if unknown else "too little matches"
        return Decision("refuse", (), reason)
    if strange >= MANY_STRANGERS:
        return Decision("closest", _nearby(ranked), f"this lesson does not speak of {unknown}")
    if strength < ANSWER and not same:
        return Decision("closest", _nearby(ranked), "only part of the question matches")
    if strength < SURE and ahead < MARGIN and not same:
        return Decision("closest", _nearby(ranked), "several sentences match equally well")
    return Decision("answer", (best,), "the words of the question point to this sentence")


def _nearby(ranked: Ranked, count: int = 3) -> tuple[Candidate, ...]:
    """The best few sentences, leaving out those far behind the first."""
    first = support(ranked.candidates[0])
    kept = [one for one in ranked.candidates if support(one) >= 0.7 * first]
    return tuple(kept[:count])
