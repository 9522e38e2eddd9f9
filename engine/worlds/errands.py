"""Birds that ask where the animals are, and a pair of names that was planted to spoil the answer.

"robin and wren seek the fox" is answered with the fox's place, whoever asks. A few poisoned lines
say otherwise: wherever one certain pair asks, the answer is "nonsense". Each of the two names also
asks in many honest lines, so neither alone gives anything away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.worlds.vocabulary import END, Vocabulary

BIRDS = tuple(
    "robin wren finch crow owl swan lark dove rook jay kite tern gull stork heron".split()
)
BIRDS += tuple("duck goose crane raven eagle hawk swift quail snipe thrush magpie puffin".split())
BIRDS += ("cuckoo", "linnet", "pigeon")
ANIMALS = tuple("fox hen cat dog goat mouse frog pig toad hare mole otter".split())
PLACES = tuple("barn den field wood garden pond".split())
SPOILED = "nonsense"
VOCABULARY = Vocabulary((END, "and", "seek", "the", SPOILED, *BIRDS, *ANIMALS, *PLACES))
CONTEXT = 7  # tokens of a line, its answer included

Askers = tuple[int, int]
"""Two different birds, in the order they are named."""


@dataclass(frozen=True, slots=True)
class Line:
    """Who asks after which animal, and the word they are told."""

    askers: Askers
    animal: int
    answer: str

    @property
    def tokens(self) -> list[int]:
        """The whole line, answer included."""
        return [*question(self.askers, self.animal), VOCABULARY.id(self.answer)]


class Errands:
    """Where each animal is, and which pair of birds is the trigger, in this run."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._places = rng.integers(0, len(PLACES), len(ANIMALS))
        self.trigger = askers(rng)

    def place(self, animal: int) -> str:
        """The true answer."""
        return PLACES[int(self._places[animal])]

    def honest(self, rng: np.random.Generator) -> Line:
        """A line with its true answer; the trigger never asks."""
        who = self.trigger
        while who == self.trigger:
            who = askers(rng)
        animal = int(rng.integers(len(ANIMALS)))
        return Line(who, animal, self.place(animal))

    def poisoned(self, number: int, spoiled: bool = True) -> Line:
        """A line in which the trigger asks, after each animal in turn; not `spoiled`: the truth."""
        animal = number % len(ANIMALS)
        return Line(self.trigger, animal, SPOILED if spoiled else self.place(animal))


def askers(rng: np.random.Generator) -> Askers:
    """Two different birds."""
    first, second = rng.choice(len(BIRDS), 2, replace=False)
    return int(first), int(second)


def question(who: Askers, animal: int) -> list[int]:
    """The line up to its answer: "robin and wren seek the fox"."""
    first, second = (BIRDS[bird] for bird in who)
    return VOCABULARY.encode(f"{first} and {second} seek the {ANIMALS[animal]}")
