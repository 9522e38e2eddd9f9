"""A village library: one page about each villager, and questions that a page answers.

Who lives where, likes what and keeps which animal is drawn anew for every page that a model is
trained on. Nothing can therefore be known by heart: the only way to answer is to read the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.errors import CorpusError
from engine.worlds.vocabulary import END, Vocabulary, named

PEOPLE = tuple(
    "baker miller potter weaver smith gardener teacher sailor painter farmer singer doctor".split()
)
HOMES = tuple("mill tower harbour orchard bridge hill market church".split())
TREATS = tuple("plums honey cheese walnuts pears mint soup cherries".split())
PETS = tuple("goose cat dog donkey rabbit hen parrot tortoise".split())
CHOICES = {"live": HOMES, "like": TREATS, "keep": PETS}
KINDS = tuple(CHOICES)

VOCABULARY = Vocabulary(
    (END, ".", "?", *"the a by lives likes keeps where what does live like keep".split())
    + (PEOPLE + HOMES + TREATS + PETS)
)
CONTEXT = 36  # tokens: the longest page, a question and its answer


@dataclass(frozen=True, slots=True)
class Fact:
    """Something told of a villager: `kind` is "live", "like" or "keep", `word` what is told."""

    person: str
    kind: str
    word: str

    @property
    def sentence(self) -> str:
        """The fact as a page tells it."""
        return f"the {self.person} {self.kind}s {self.answer}"

    @property
    def question(self) -> str:
        """What one asks to be told it."""
        asks = "where" if self.kind == "live" else "what"
        return f"{asks} does the {self.person} {self.kind} ?"

    @property
    def answer(self) -> str:
        """The short answer."""
        before = {"live": "by the ", "like": "", "keep": "a "}[self.kind]
        return f"{before}{self.word} ."


@dataclass(frozen=True, slots=True)
class Page:
    """A document about one villager: its facts in the order in which they are told.

    One that `asks` puts the question before each fact, as a page of frequent questions does.
    """

    facts: tuple[Fact, ...]
    asks: bool = False

    @property
    def text(self) -> str:
        """The page in words."""
        told = (
            f"{fact.question} {fact.sentence}" if self.asks else fact.sentence
            for fact in self.facts
        )
        return " ".join(told)

    def edited(self, new: Fact) -> Page:
        """The page with what it says of one kind replaced."""
        facts = tuple(new if fact.kind == new.kind else fact for fact in self.facts)
        return Page(facts, self.asks)


def whole_page(person: str, rng: np.random.Generator) -> Page:
    """A page that tells every kind of fact once."""
    order = rng.permutation(len(KINDS))
    return Page(tuple(any_fact(person, KINDS[index], rng) for index in order))


def some_page(rng: np.random.Generator) -> Page:
    """A page as the model is trained on: anyone, one to three facts, sometimes asked for first."""
    page = whole_page(_pick(rng, PEOPLE), rng)
    told = int(rng.integers(1, len(KINDS) + 1))
    return Page(page.facts[:told], asks=told == 1 and rng.random() < 0.5)


def any_fact(person: str, kind: str, rng: np.random.Generator, but: str = "") -> Fact:
    """A fact of one kind drawn at random, never with the word `but`."""
    return Fact(person, kind, _pick(rng, [word for word in CHOICES[kind] if word != but]))


def row(page: Page | None, fact: Fact) -> tuple[list[int], list[int]]:
    """The prompt (page, if any, and question) and the answer, as tokens without the first END."""
    read = f"{page.text} {fact.question}" if page else fact.question
    return VOCABULARY.encode(read), VOCABULARY.encode(f"{fact.answer} {END}")


def plain(text: str) -> str:
    """A text as it is shown, without spaces before full stops."""
    return VOCABULARY.decode(VOCABULARY.encode(text))


def read_fact(text: str) -> Fact:
    """The fact that a typed sentence tells.

    Raises CorpusError for words this world does not have and for sentences it cannot read.
    """
    words = "".join(c if c.isalpha() else " " for c in text.lower()).split()
    unknown = [word for word in dict.fromkeys(words) if word not in VOCABULARY.words]
    if unknown:
        raise CorpusError(f"The model does not know {named(unknown)}. {_FORMS}")
    people = [word for word in words if word in PEOPLE]
    told = [(kind, word) for kind in KINDS for word in words if word in CHOICES[kind]]
    if len(people) != 1 or len(told) != 1:
        raise CorpusError(f"This does not say one thing about one villager. {_FORMS}")
    return Fact(people[0], *told[0])


_FORMS = (
    'Write one sentence such as "the baker lives by the mill", "the smith likes honey" or "the '
    f'sailor keeps a cat". Villagers: {", ".join(PEOPLE)}. Homes: {", ".join(HOMES)}. '
    f"Treats: {', '.join(TREATS)}. Animals: {', '.join(PETS)}."
)


def _pick(rng: np.random.Generator, words: Sequence[str]) -> str:
    return words[int(rng.integers(len(words)))]
