"""Who lives where, before and after some animals moved, and what people report of it.

A shared model knows the old homes. Users report where the animals live now: honest ones are right
but for a few slips, attackers all tell the same lie about every animal.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from engine.worlds.vocabulary import END, Vocabulary
from engine.worlds.windows import Windows, lay_out

ANIMALS = tuple("fox hen cat dog goat mouse duck frog pig toad".split())
ANIMALS += tuple("owl crow hare mole bee otter swan lamb crab deer".split())
PLACES = tuple("barn den field wood garden pond".split())
VOCABULARY = Vocabulary((END, "home", "of", "the", *ANIMALS, *PLACES))
CONTEXT = 5  # tokens of a report, its place included

Homes = NDArray[np.int64]
"""For each animal the number of its place: (animals,)."""


class Village:
    """The homes as they were (`before`), as they are (`now`), and as attackers tell (`lie`)."""

    def __init__(self, rng: np.random.Generator, moved: int) -> None:
        count = len(ANIMALS)
        self.movers = np.sort(rng.permutation(count)[:moved])
        self.before: Homes = rng.integers(0, len(PLACES), count)
        self.now = self.before.copy()
        self.now[self.movers] = _elsewhere(self.before[self.movers], rng)
        self.lie = _elsewhere(self.before, rng)
        # No lie may be true by chance: whoever moved there is lied about one place further on.
        true = self.lie == self.now
        self.lie[true] = self.before[true]

    def report(self, rng: np.random.Generator, slips: float) -> Homes:
        """Where an honest user says the animals live; `slips` is the share of random answers."""
        slipped = rng.random(len(ANIMALS)) < slips
        return np.where(slipped, rng.integers(0, len(PLACES), len(ANIMALS)), self.now)


def sentence(animal: int) -> list[int]:
    """The words before the place: "home of the fox"."""
    return VOCABULARY.encode(f"home of the {ANIMALS[animal]}")


def rows(homes: Homes) -> Windows:
    """One row for each animal; only the place counts in the loss."""
    laid = _sentences()
    targets = laid.targets.copy()
    targets[:, -1] = np.array([VOCABULARY.id(place) for place in PLACES])[homes]
    return Windows(laid.tokens, targets, laid.weights)


@cache
def _sentences() -> Windows:
    """The part of the rows that is always the same."""
    told = [[*sentence(animal), VOCABULARY.id(PLACES[0])] for animal in range(len(ANIMALS))]
    laid = lay_out(told, CONTEXT, VOCABULARY.end)
    laid.weights[:, :-1] = 0.0
    return laid


def _elsewhere(homes: Homes, rng: np.random.Generator) -> Homes:
    """Another place for each animal."""
    return (homes + rng.integers(1, len(PLACES), len(homes))) % len(PLACES)
