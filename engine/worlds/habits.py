"""Habits: sentences of six words in which each word leans on the one before, in many small ways.

"brave Anna mends wooden boats slowly." Who does what, to what, and how, follows five tables of 32
by 32 chances, drawn anew for each run. No rule sums the tables up: a model has to hold them, and a
small one holds only their broadest features. So its loss depends smoothly on its size, and because
the tables are known, the lowest loss possible is too.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.worlds.vocabulary import END, Vocabulary
from engine.worlds.windows import Windows

_WORDS = """
brave quiet gentle clever sleepy cheerful patient lucky curious young old tall shy proud busy
lively calm hungry honest merry careful tired friendly bold dreamy nimble polite stubborn
thoughtful witty eager modest

Anna Ben Clara David Ella Finn Greta Hugo Ida Jonas Karin Leo Mara Nils Olga Paul Rosa Sam Tilda
Viktor Wilma Xaver Yara Zoe Arno Berta Carl Dora Emil Frida Gustav Hanna

mends paints sells finds carries draws cleans buys hides counts makes borrows lends sketches
washes polishes shows brings collects keeps sorts builds repairs loses wraps weighs trades stacks
admires moves fetches studies

wooden round heavy blue red green yellow tiny broken strange pretty long paper golden silver
striped dusty shiny soft square plain painted rusty woven empty warm cold bright dark crooked new
used

boats kites baskets lanterns ladders kettles clocks violins maps blankets letters wheels chairs
lamps boxes bottles ropes hammers puzzles bicycles bells drums candles hats spoons mirrors pots
keys boots toys flutes carpets

slowly quickly gladly badly daily carefully often rarely together alone outside indoors early late
twice loudly silently happily calmly again today well secretly openly weekly neatly bravely lazily
everywhere nearby upstairs downstairs
"""
SLOTS = tuple(tuple(words.split()) for words in _WORDS.split("\n\n"))
WIDTH = len(SLOTS[0])
VOCABULARY = Vocabulary((END, ".", *(word for words in SLOTS for word in words)))
SENTENCE = len(SLOTS) + 1  # tokens, the full stop among them
PAGE = 4 * SENTENCE  # tokens of a page: what a model reads at once

FADING = 0.5  # how fast a table's features fade: the k-th counts k^-0.5 times the first
STRENGTH = 1.5  # spread of the log-chances: how much a word leans on the one before


class Habits:
    """The tables of one run; `chances[k][i, j]` is p(word j in slot k + 1 | word i in slot k)."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.chances = [_table(rng) for _ in SLOTS[1:]]

    def sentences(
        self, rng: np.random.Generator, count: int, careless: float = 0.0
    ) -> NDArray[np.int64]:
        """Return (count, SENTENCE) token ids.

        `careless`: the share of words that are not drawn from the tables but evenly.
        """
        chosen = np.zeros((count, SENTENCE), np.int64)
        chosen[:, 0] = rng.integers(0, WIDTH, count)
        for slot, chances in enumerate(self.chances, start=1):
            heaped = chances.cumsum(axis=1)[chosen[:, slot - 1]]  # (count, WIDTH)
            drawn = (rng.random((count, 1)) > heaped).sum(axis=1)
            even, slips = rng.integers(0, WIDTH, count), rng.random(count) < careless
            chosen[:, slot] = np.where(slips, even, np.minimum(drawn, WIDTH - 1))
        offsets = 2 + WIDTH * np.arange(len(SLOTS))  # after END and the full stop
        chosen[:, :-1] += offsets
        chosen[:, -1] = VOCABULARY.id(".")
        return chosen

    def floor(self, sentences: NDArray[np.int64]) -> float:
        """The mean of -ln p(token | sentence so far) of these sentences: no guesser does better."""
        chosen = sentences[:, :-1] - 2 - WIDTH * np.arange(len(SLOTS))
        surprise = np.full(len(chosen), np.log(WIDTH))
        for slot, chances in enumerate(self.chances, start=1):
            surprise -= np.log(chances[chosen[:, slot - 1], chosen[:, slot]])
        return float(surprise.mean() / SENTENCE)  # a full stop is certain


def _table(rng: np.random.Generator) -> NDArray[np.float64]:
    """Chances whose logarithms have features of every size, each fainter than the one before."""
    left, right = (np.linalg.qr(rng.standard_normal((WIDTH, WIDTH)))[0] for _ in range(2))
    leaning = (left * np.arange(1, WIDTH + 1) ** -FADING) @ right
    weights = np.exp(leaning * (STRENGTH / leaning.std()))
    chances: NDArray[np.float64] = weights / weights.sum(axis=1, keepdims=True)
    return chances


def pages(sentences: NDArray[np.int64]) -> Windows:
    """Four sentences a page, each page read from an END before it."""
    targets = sentences[: len(sentences) // 4 * 4].reshape(-1, PAGE)
    tokens = np.roll(targets, 1, axis=1)
    tokens[:, 0] = VOCABULARY.end
    return Windows(tokens, targets, np.ones(targets.shape, np.float32))
