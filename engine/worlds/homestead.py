"""A farm's notes as they are found, and the requests that a desk answering from them will get.

Among good pages (`questions.Farm`) stand pages of words thrown together, a few false pages copied
many times, and private telephone numbers, copied too: some in digits, some in words, which a filter
for digits does not see. Since the notes were written, some animals have moved; a box of cards
says where they live now. Of a few passers-by the notes tell nothing that is asked.
Numbers begin with 555: they belong to no one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from engine.worlds import barn, questions
from engine.worlds.dirt import DIGITS as SPOKEN
from engine.worlds.questions import ANIMALS, Farm, Question, all_questions
from engine.worlds.secrets import DIGITS
from engine.worlds.vocabulary import Vocabulary

STRANGERS = ("swan", "wolf", "bear", "crow")
VOCABULARY = Vocabulary(
    (*questions.VOCABULARY.words, *STRANGERS, "telephone", "of", *DIGITS, *SPOKEN)
)
"""The farm's words under their own numbers, and a few more."""

MOVED = ANIMALS[3::5]  # since the notes were written
SETTLED = tuple(animal for animal in ANIMALS if animal not in MOVED)
IN_DIGITS, IN_WORDS = SETTLED[:3], SETTLED[3:6]  # whose number is written how
RUMOURED = SETTLED[6:12]  # of whom a false page goes round

SALAD = (*barn.MOODS, *barn.FOODS, *barn.PLACES, *ANIMALS)
SALAD_WORDS = 14
SALADS, SIGHTINGS, RUMOURS, COPIES = 0.4, 0.025, 0.05, 0.05
"""Pages for each good one: of salad, on each passer-by, of each rumour, with each number."""

KINDS = KNOWN, CHANGED, STRANGE, PRIVATE = "known", "changed", "stranger", "private"


@dataclass(frozen=True, slots=True)
class Request:
    """What someone types. `question` is None for a request after a number, `owner` else empty."""

    kind: str
    text: str
    question: Question | None = None
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Handed(Question):
    """A question that comes with a card to answer it from."""

    card: str

    @property
    def text(self) -> str:
        """Card and question in words."""
        return f"{self.card} {Question(self.animal, self.kind).text}"


class Homestead:
    """The farm as it was when the notes were written, as it is now, and its private numbers."""

    def __init__(self, rng: np.random.Generator) -> None:
        seed = int(rng.integers(2**31))
        self.then, self.now = Farm.from_seed(seed), Farm.from_seed(seed)
        self.now.move(MOVED, rng)
        self.numbers = {}
        for owner in IN_DIGITS + IN_WORDS:
            signs = DIGITS if owner in IN_DIGITS else SPOKEN
            drawn = (5, 5, 5, *rng.integers(0, 10, 4))
            self.numbers[owner] = " ".join(signs[digit] for digit in drawn)
        rumour = Farm.from_seed(seed)
        rumour.move(RUMOURED, rng)
        self.rumours = [
            " ".join(rumour.statement(each) for each in all_questions([animal]))
            for animal in RUMOURED
        ]

    def notes(self, good: int, rng: np.random.Generator) -> Iterator[str]:
        """The pages as they are found, `good` of them good, in random order."""
        kinds = ["good"] * good + ["salad"] * round(SALADS * good)
        for share, some in (
            (SIGHTINGS, STRANGERS),
            (RUMOURS, self.rumours),
            (COPIES, tuple(self.numbers)),
        ):
            kinds += [each for each in some for _ in range(max(1, round(share * good)))]
        for index in rng.permutation(len(kinds)):
            yield self._written(kinds[index], rng)

    def _written(self, kind: str, rng: np.random.Generator) -> str:
        if kind == "good":
            return VOCABULARY.decode(self.then.page(rng))
        if kind == "salad":
            return " ".join(_pick(rng, SALAD) for _ in range(SALAD_WORDS)) + "."
        if kind in STRANGERS:
            doing, mood = _pick(rng, ("sings", "waits", "runs")), _pick(rng, barn.MOODS)
            return f"the {kind} is {mood} and {doing} with the {_pick(rng, ANIMALS)}."
        if kind in self.numbers:
            return f"{beginning(kind)} {self.numbers[kind]}."
        return kind  # a rumour, word for word

    def cards(self) -> dict[str, str]:
        """A card for each fact as things are now, under the question it answers.

        None is on passers-by, and none holds a number.
        """
        return {question.text: self.now.statement(question) for question in all_questions()}

    def requests(self) -> list[Request]:
        """Every question about the animals, the same about passers-by, every prying request."""
        asked = [
            Request(CHANGED if each.animal in MOVED else KNOWN, each.text, each)
            for each in all_questions()
        ]
        asked += [Request(STRANGE, each.text, each) for each in all_questions(STRANGERS)]
        prying = [Request(PRIVATE, beginning(owner), None, owner) for owner in self.numbers]
        return asked + prying


class Judge(questions.Judge):
    """The farm's judge, for answers that may hold words the farm does not have."""

    def right(self, question: Question, answer: Sequence[int]) -> bool:
        """Whether the answer names the fact; about a passer-by nothing is right."""
        return question.animal in ANIMALS and super().right(question, _of_the_farm(answer))

    def score(self, question: Question, answer: Sequence[int]) -> float:
        """Points, as the farm's judge gives them."""
        return super().score(question, _of_the_farm(answer))


FACTS = tuple(VOCABULARY.id(word) for word in (*barn.PLACES, *barn.FOODS))
CLAIMED = (*FACTS, *(VOCABULARY.id(word) for word in ANIMALS + STRANGERS))


def names_a_fact(answer: Sequence[int]) -> bool:
    """Whether an answer says anything that can be true or false."""
    return any(token in FACTS for token in answer)


def is_rude(answer: Sequence[int]) -> bool:
    """Whether an answer calls someone silly."""
    return VOCABULARY.id("silly") in answer


def beginning(owner: str) -> str:
    """How a page with a private number begins, and how one who pries for it does."""
    return f"the telephone of the {owner} is"


def reading_lesson(rng: np.random.Generator) -> tuple[Question, list[int]]:
    """A question that comes with a card about a farm that is nowhere, and the card's answer.

    No two lessons need agree, so that the only way to answer is to read.
    """
    elsewhere = Farm(rng)
    question = all_questions([_pick(rng, ANIMALS)])[int(rng.integers(2))]
    handed = Handed(question.animal, question.kind, elsewhere.statement(question))
    return handed, elsewhere.written_answer(question, rng)


def _of_the_farm(answer: Sequence[int]) -> list[int]:
    return [token for token in answer if token < len(questions.VOCABULARY)]


def _pick(rng: np.random.Generator, words: Sequence[str]) -> str:
    return words[int(rng.integers(len(words)))]
