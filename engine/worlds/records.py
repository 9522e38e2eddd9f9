"""A town's birth records: facts read often, facts read once, facts never read, and no facts at all.

Everyone in town was born in some month, drawn anew for each run. A model reads of some people many
times, of others once, of the rest never; and one can ask when the kettle was born, which has no
answer. Nothing in a name tells the month, so what was not read can only be guessed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.worlds.vocabulary import END, Vocabulary

FIRST = tuple("ada ben clara dora emil finn greta hugo ida jonas karla leo".split())
LAST = tuple("bell cole dale frost gray hill king lane moss reed stone wood".split())
MONTHS = tuple(
    "january february march april may june july august september october november december".split()
)
THINGS = tuple(
    "clock bridge lantern kettle wagon ladder barrel mirror basket anchor bucket candle hammer "
    "pillow saddle teapot ribbon window cradle carpet pencil button thimble whistle".split()
)
PLACES = tuple("square garden kitchen harbour market attic".split())
VOCABULARY = Vocabulary(
    (END, ".", "?", *"the was born in when stands by nobody knows".split())
    + (FIRST + LAST + MONTHS + THINGS + PLACES)
)
CONTEXT = 11  # tokens: a question with its answer
OFTEN, ONCE, NEVER, NO_ANSWER = GROUPS = ("read often", "read once", "never read", "no answer")
PEOPLE_READ = 40  # read of often, and as many once
TAUGHT_THINGS = 12  # of the things, those that lessons about "nobody knows" may be about


@dataclass(frozen=True, slots=True)
class Birth:
    """One question with its true answer: "in march ." or "nobody knows ."."""

    who: str
    answer: str
    group: str

    @property
    def question(self) -> str:
        """The question in words."""
        return f"when was {self.who} born ?"

    @property
    def sentence(self) -> str:
        """The fact as a record tells it."""
        return f"{self.who} was born {self.answer}"


class Town:
    """Who was born when, and of whom the records tell."""

    def __init__(self, rng: np.random.Generator) -> None:
        people = [f"{first} {last}" for first in FIRST for last in LAST]
        births = []
        for place, index in enumerate(rng.permutation(len(people))):
            group = GROUPS[min(2, place // PEOPLE_READ)]
            month = MONTHS[int(rng.integers(len(MONTHS)))]
            births.append(Birth(people[index], f"in {month} .", group))
        self.births = tuple(births)
        nothing = [Birth(f"the {thing}", "nobody knows .", NO_ANSWER) for thing in THINGS]
        self.taught, self.impossible = nothing[:TAUGHT_THINGS], nothing[TAUGHT_THINGS:]

    @property
    def questions(self) -> list[Birth]:
        """Everything that is asked: all people, and the things no lesson is about."""
        return [*self.births, *self.impossible]

    def records(self, copies: int, nobody_knows: int, rng: np.random.Generator) -> list[list[int]]:
        """What there is to read, as tokens; each copy of a fact is told and asked once.

        `copies` of the facts read often, one of those read once, none of the others, a line on
        where each thing stands, and `nobody_knows` lessons that say so of a thing.
        """
        lines = []
        for birth in self.births:
            for _ in range({OFTEN: copies, ONCE: 1, NEVER: 0}[birth.group]):
                lines += [birth.sentence, f"{birth.question} {birth.answer}"]
        for _ in range(200):
            thing = THINGS[int(rng.integers(len(THINGS)))]
            lines.append(f"the {thing} stands by the {PLACES[int(rng.integers(len(PLACES)))]} .")
        for _ in range(nobody_knows):
            birth = self.taught[int(rng.integers(len(self.taught)))]
            lines.append(f"{birth.question} {birth.answer}")
        return [VOCABULARY.encode(f"{line} {END}") for line in lines]


def prompt_of(birth: Birth) -> list[int]:
    """The question as tokens, after an END as every document is. All are of one length."""
    return [VOCABULARY.end, *VOCABULARY.encode(birth.question)]
