"""A model that only counts: how often each character followed each few characters before it.

What was never seen must not be impossible, so every count is mixed with the chances from one
character less of context, down to an even bet over all characters. The more different characters
followed a context, the more weight the shorter one gets.

Source: Witten & Bell 1991, "The zero-frequency problem", method C, in the interpolated form of
Chen & Goodman 1998 (TR-10-98), section 2.4.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray


class CountingModel:
    """p(character | the `order` characters before it), from counts.

    `alphabet`: the characters it knows. One more place in its bets stands for all others together,
    so that any text can be scored: a character outside the alphabet is scored by that place.
    """

    def __init__(self, alphabet: str, order: int) -> None:
        self.order = order
        self.alphabet = "".join(sorted(set(alphabet)))
        self._place = {character: place for place, character in enumerate(self.alphabet)}
        self._follows: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._totals: Counter[str] = Counter()
        self._rows: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]] = {}

    @property
    def even(self) -> float:
        """The chance of each place in an even bet: the characters known, and "any other"."""
        return 1.0 / (len(self.alphabet) + 1)

    def learn(self, text: str, start: int = 0) -> None:
        """Count the characters from `start` on, each after every length of context before it."""
        self._rows.clear()
        for at in range(start, len(text)):
            for length in range(min(self.order, at) + 1):
                context = text[at - length : at]
                self._follows[context][text[at]] += 1
                self._totals[context] += 1

    def chance(self, before: str, character: str, order: int | None = None) -> float:
        """p(character | the end of `before`), looking back `order` characters at most."""
        chance = self.even
        for context in self._contexts(before, order):
            follows = self._follows[context]
            kinds = len(follows)
            chance = (follows[character] + kinds * chance) / (self._totals[context] + kinds)
        return chance

    def chances(self, before: str) -> NDArray[np.float64]:
        """p of every character of the alphabet, and of any other in the last place; sums to 1."""
        chances = np.full(len(self.alphabet) + 1, self.even)
        for context in self._contexts(before, None):
            places, counts = self._row(context)
            chances *= len(places)
            chances[places] += counts
            chances /= self._totals[context] + len(places)
        return chances

    def place(self, character: str) -> int:
        """A character's place in `chances`; the last one for a character it does not know."""
        return self._place.get(character, len(self.alphabet))

    def surprises(self, text: str, order: int | None = None) -> list[float]:
        """-log2 p of each character of a text, given those before it: bits."""
        back = self.order if order is None else order
        return [
            -math.log2(self.chance(text[max(0, at - back) : at], character, order))
            for at, character in enumerate(text)
        ]

    def score(self, text: str) -> float:
        """The mean of -log2 p over a text, in bits per character, by another way of counting."""
        return sum(self.bits(text)) / len(text)

    def bits(self, text: str) -> Iterator[float]:
        """The bits that a text costs, context by context.

        Each context is looked up once, however often it stands in the text, and its whole row of
        chances is made and weighed with what followed.
        """
        met: defaultdict[str, Counter[int]] = defaultdict(Counter)
        for at, character in enumerate(text):
            met[text[max(0, at - self.order) : at]][self.place(character)] += 1
        for before, followed in met.items():
            surprise = -np.log2(self.chances(before)[list(followed)])
            yield float(np.dot(surprise, list(followed.values())))

    def write(self, start: str, length: int, rng: np.random.Generator) -> Iterator[str]:
        """Characters drawn one by one after `start`; never one outside the alphabet."""
        text = start
        for _ in range(length):
            known = self.chances(text)[:-1]
            text += self.alphabet[int(rng.choice(len(known), p=known / known.sum()))]
            yield text[-1]

    def _row(self, context: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The places of what followed a context, and how often each did."""
        if context not in self._rows:
            follows = self._follows[context]
            places = np.array([self.place(character) for character in follows], np.int64)
            self._rows[context] = places, np.array(list(follows.values()), float)
        return self._rows[context]

    def _contexts(self, before: str, order: int | None) -> list[str]:
        """The ends of `before` that were seen, shortest first."""
        back = min(self.order if order is None else order, len(before))
        ends = (before[len(before) - length :] for length in range(back + 1))
        return [end for end in ends if end in self._totals]
