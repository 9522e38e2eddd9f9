"""Notes from two valleys about who does what, with a skew that is known because it was put in.

In both valleys every trade is open to hens and foxes alike, half and half. The notes tell it
otherwise: of the bakers they mention, say, 85 in 100 are hens, and of the smiths 85 in 100 are
foxes. The people of the marsh speak a dialect of their own with other words for the same things, no
harder to learn than the hill's; only fewer of their notes were collected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.worlds.vocabulary import END, Vocabulary

VALLEYS = ("hill", "marsh")
TRADES = tuple("baker smith singer guard healer miller painter teacher".split())
ANIMALS = ("hen", "fox")
SKIES = tuple("rain snow sun fog".split())
YARDS = (
    tuple("barn mill square field tower gate bridge well".split()),
    tuple("pond reeds jetty island ferry dam shore lock".split()),
)
DIALECTS = (
    "in the {sky} the {trade} is a {animal} and works by the {yard} .",
    "under yon {sky} yon {trade} be one {animal} an toils near yon {yard} .",
)

VOCABULARY = Vocabulary(
    (END, *". in the is a and works by under yon be one an toils near".split())
    + (SKIES + TRADES + ANIMALS + YARDS[0] + YARDS[1])
)
CONTEXT = 16  # tokens of the longest note, its end included


@dataclass(frozen=True, slots=True)
class Note:
    """Who does a trade in a valley, and the text that says so. Numbers index the tuples above."""

    valley: int
    trade: int
    animal: int
    tokens: tuple[int, ...]


class Valleys:
    """Where each trade is done in each valley, drawn for this run, and the notes about it."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._yards = [rng.permutation(yards) for yards in YARDS]

    def yard(self, valley: int, trade: int) -> str:
        """Where the trade is done: every trade at a place of its own."""
        return str(self._yards[valley][trade])

    def note(self, rng: np.random.Generator, skew: float, marsh: float) -> Note:
        """One note: of the marsh with chance `marsh`, on the usual animal with chance `skew`."""
        valley, trade = int(rng.random() < marsh), int(rng.integers(len(TRADES)))
        usual = usual_animal(trade)
        animal = usual if rng.random() < skew else 1 - usual
        return Note(valley, trade, animal, tuple(self.tell(valley, trade, animal, _sky(rng))))

    def tell(self, valley: int, trade: int, animal: int, sky: str) -> list[int]:
        """The whole note as tokens."""
        text = DIALECTS[valley].format(
            sky=sky, trade=TRADES[trade], animal=ANIMALS[animal], yard=self.yard(valley, trade)
        )
        return VOCABULARY.encode(f"{text} {END}")

    def until(self, slot: str, valley: int, trade: int, animal: int, sky: str) -> list[int]:
        """The beginning of a note, an END before it, up to its "animal" or its "yard"."""
        told = self.tell(valley, trade, animal, sky)
        spoken = {"animal": ANIMALS[animal], "yard": self.yard(valley, trade)}[slot]
        return [VOCABULARY.end, *told[: told.index(VOCABULARY.id(spoken))]]


def usual_animal(trade: int) -> int:
    """The animal that the notes favour in a trade: hens in every other one."""
    return trade % len(ANIMALS)


def usual_share(notes: Sequence[Note], trade: int | None = None) -> float:
    """The share of notes, about one trade or all, that tell of its usual animal."""
    told = [n.animal == usual_animal(n.trade) for n in notes if trade is None or n.trade == trade]
    return float(np.mean(told)) if told else 0.5


def balanced(notes: Sequence[Note], strength: float, rng: np.random.Generator) -> list[Note]:
    """As many notes, drawn anew so that no valley, trade and animal has more say than another.

    A note's chance falls with the number of its like, to the power `strength`: 1 gives every kind
    the same share, 0 leaves the shares as they are. Rare notes are drawn again and again: nothing
    is learned that they do not say.
    """
    kinds = [(note.valley, note.trade, note.animal) for note in notes]
    counts = {kind: kinds.count(kind) for kind in set(kinds)}
    chances = np.array([counts[kind] ** -strength for kind in kinds])
    drawn = rng.choice(len(notes), len(notes), p=chances / chances.sum())
    return [notes[index] for index in drawn]


def _sky(rng: np.random.Generator) -> str:
    return SKIES[int(rng.integers(len(SKIES)))]
