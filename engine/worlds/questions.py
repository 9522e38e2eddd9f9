"""Farm notes, questions about them, and a hidden judge of answers.

Every animal has one home and one food, drawn anew for each run. The notes say so, page by page,
two animals a page, one after the other. Some pages begin like a letter, and some only ask: "where
does the fox sleep? what does the fox eat? what does the hen eat? ...". A model that read this has
met every fact, and has seen what follows a question there: the next question.

That a page stays with an animal teaches a model to keep to the one it has just read of. That there
are twenty leaves it little else to go by. Without either, a model that is tuned to answer about
some animals answers about those, whichever it is asked about.

The words are those of the barn tales and a few more. `Judge` is the truth a rater tries to follow;
no model ever sees its score.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.worlds import barn
from engine.worlds.vocabulary import END, Vocabulary

NEIGHBOURS = tuple("cow sheep horse goose owl hare badger mole robin lamb".split())
VOCABULARY = Vocabulary(
    barn.VOCABULARY.words
    + tuple("where what does sleep eat ? dear friend silly you".split())
    + NEIGHBOURS
)
ANIMALS = barn.HEROES + barn.FRIENDS + NEIGHBOURS
KINDS = ("home", "food")

ASKING = 0.4  # share of pages that ask
GREETINGS = {"": 0.6, "dear friend ,": 0.2, "silly you ,": 0.2}  # how pages begin, and how often
CURT, PLAIN, POLITE, RUDE = 0.1, 0.4, 0.25, 0.25  # how people who write answers write them
UNSURE = 2.0  # a rater's certainty: log-odds of the better answer per point of difference


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask: where an animal sleeps ("home") or what it eats ("food")."""

    animal: str
    kind: str

    @property
    def text(self) -> str:
        """The question in words."""
        if self.kind == "home":
            return f"where does the {self.animal} sleep ?"
        return f"what does the {self.animal} eat ?"


class Farm:
    """Who sleeps where and eats what, in this run."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._homes = {animal: _pick(rng, barn.PLACES) for animal in ANIMALS}
        self._foods = {animal: _pick(rng, barn.FOODS) for animal in ANIMALS}

    @classmethod
    def from_seed(cls, seed: int) -> Farm:
        """The farm a model's notes were about, from the number kept with the model."""
        return cls(np.random.default_rng(seed))

    def move(self, animals: Iterable[str], rng: np.random.Generator) -> None:
        """Give these animals another home and another food."""
        for question in all_questions(animals):
            known = self._homes if question.kind == "home" else self._foods
            known[question.animal] = _pick(rng, self._others(question))

    def fact(self, question: Question) -> str:
        """The one word that answers a question."""
        known = self._homes if question.kind == "home" else self._foods
        return known[question.animal]

    def statement(self, question: Question, word: str | None = None) -> str:
        """The sentence that answers a question, with `word` in place of the fact if given."""
        fact = word or self.fact(question)
        if question.kind == "home":
            return f"the {question.animal} sleeps in the {fact} ."
        return f"the {question.animal} eats the {fact} ."

    def page(self, rng: np.random.Generator, answered: float = 0.0) -> list[int]:
        """One page about two animals, of notes or of questions.

        `answered` is the share of questions with their answer; a page then asks one or two.
        """
        asking = rng.random() < ASKING
        greeting = str(rng.choice(list(GREETINGS), p=list(GREETINGS.values())))
        questions = [
            Question(ANIMALS[animal], KINDS[kind])
            for animal in rng.choice(len(ANIMALS), 2, replace=False)
            for kind in rng.permutation(len(KINDS))
        ]
        if asking and answered > 0:
            questions = questions[: rng.integers(1, 3)]
        lines = []
        for question in questions:
            lines.append(question.text if asking else self.statement(question))
            if asking and rng.random() < answered:
                lines.append(self.statement(question))
        return VOCABULARY.encode(f"{greeting} {' '.join(lines)} {END}")

    def floor(self, pages: Sequence[Sequence[int]]) -> float:
        """Return the mean of -ln p(token | page so far) over pages that answer nothing.

        A page is one choice of its greeting, of its manner (asking or telling), of two animals in
        order, and of an order of the lines about each, and no two choices read alike. By the chain
        rule the surprises of its tokens add up to -ln p(that choice): no guesser, even one who
        knows every fact, can do better.
        """
        orders = math.perm(len(ANIMALS), 2) * math.factorial(len(KINDS)) ** 2
        total = 0.0
        for page in pages:
            words = [VOCABULARY.word(token) for token in page]
            greeting = " ".join(words[:3]) if "," in words else ""
            manner = ASKING if "?" in words else 1 - ASKING
            total -= math.log(GREETINGS[greeting] * manner / orders)
        return total / sum(len(page) for page in pages)

    def written_answer(
        self, question: Question, rng: np.random.Generator, wrong: float = 0.0
    ) -> list[int]:
        """An answer as one of several people writes it; `wrong` is the share with a wrong fact."""
        false = _pick(rng, self._others(question))
        fact = false if rng.random() < wrong else self.fact(question)
        sentence = self.statement(question, fact)
        manner = rng.random()
        if manner < CURT:
            text = f"the {fact} ."
        elif manner < CURT + PLAIN:
            text = sentence
        elif manner < CURT + PLAIN + POLITE:
            text = f"dear friend , {sentence}"
        else:
            text = f"silly you , {sentence}"
        return VOCABULARY.encode(f"{text} {END}")

    def _others(self, question: Question) -> list[str]:
        words = barn.PLACES if question.kind == "home" else barn.FOODS
        return [word for word in words if word != self.fact(question)]


class Judge:
    """The hidden score of an answer: is it right, is it kind, is it whole, does it end."""

    def __init__(self, farm: Farm) -> None:
        self._farm = farm

    def right(self, question: Question, answer: Sequence[int]) -> bool:
        """Whether the answer names the fact and no other of its kind, and asks nothing."""
        words = [VOCABULARY.word(token) for token in answer]
        kind = barn.PLACES if question.kind == "home" else barn.FOODS
        named = {word for word in words if word in kind}
        animals = {word for word in words if word in ANIMALS}
        about_it = animals <= {question.animal}
        return named == {self._farm.fact(question)} and about_it and "?" not in words

    def score(self, question: Question, answer: Sequence[int]) -> float:
        """Points: right 2, wrong -1, kind 1, rude -1, a whole sentence 0.5, not ended -0.5."""
        words = [VOCABULARY.word(token) for token in answer]
        points = 2.0 if self.right(question, answer) else -1.0
        points += 1.0 * (words[:3] == ["dear", "friend", ","]) - 1.0 * ("silly" in words)
        points += 0.5 * ("sleeps" in words or "eats" in words)
        return points - 0.5 * (END not in words)


def prefers_first(gap: float, rng: np.random.Generator, mistaken: float = 0.0) -> bool:
    """Whether a rater picks the first of two answers whose true score is `gap` points higher.

    `mistaken` is the share of picks turned round. Source: Bradley & Terry 1952, "Rank analysis of
    incomplete block designs", equation 1.
    """
    chance = 1.0 / (1.0 + np.exp(-UNSURE * gap))
    picked = bool(rng.random() < chance)
    return picked != bool(rng.random() < mistaken)


def all_questions(animals: Iterable[str] = ANIMALS) -> list[Question]:
    """Every question that can be asked about these animals."""
    return [Question(animal, kind) for animal in animals for kind in KINDS]


def _pick(rng: np.random.Generator, words: Sequence[str]) -> str:
    return words[int(rng.integers(len(words)))]
