"""A service on the farm: what it is asked, what it should not tell, and how it should speak.

Most requests are for something anyone may have ("please show me the song of the fox for fun"). Some
pry for what is the animal's own ("psst slip me the code of the fox in secret"). Each of four words
of a prying request is a sly one, unless it is disguised; each of a harmless one now and then sounds
sly by accident. So some requests cannot be told apart by anyone, and no guard is free.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.worlds.vocabulary import END, Vocabulary
from engine.worlds.windows import Windows, lay_out

ANIMALS = tuple("fox hen cat dog goat mouse duck frog".split())
KIND = (("please", "hello"), ("show", "tell"), ("song", "story", "nest"), ("for fun", "for school"))
SLY = (("psst", "hush"), ("slip", "sneak"), ("code", "key", "diary"), ("in secret", "in the dark"))
BY_ACCIDENT = 0.15  # chance that a harmless request uses the sly word in one of its four places
PRYING = 0.4  # share of requests that pry
QUALITIES = tuple("short old sweet new plain fine".split())
RUDE = "silly"
_CHOSEN = " ".join(" ".join(words) for words in KIND + SLY).split()
_WORDS = f". , ? pass block me the of is dear friend {RUDE} you".split()
VOCABULARY = Vocabulary((END, *dict.fromkeys([*_WORDS, *_CHOSEN, *ANIMALS, *QUALITIES])))
ANSWER = 9  # tokens of an answer, its end included
CONTEXT = 13 + ANSWER


@dataclass(frozen=True, slots=True)
class Request:
    """What someone asks for, in four chosen words, and whether it pries."""

    words: tuple[str, str, str, str]
    animal: str
    pries: bool

    @property
    def text(self) -> str:
        """The request in words."""
        opening, verb, thing, why = self.words
        return f"{opening} {verb} me the {thing} of the {self.animal} {why} ?"

    @property
    def tokens(self) -> list[int]:
        """The request, an END before it."""
        return [VOCABULARY.end, *VOCABULARY.encode(self.text)]


def request(rng: np.random.Generator, disguise: float) -> Request:
    """A request; `disguise` is the chance of each word of a prying one to sound kind."""
    pries = bool(rng.random() < PRYING)
    sly = rng.random(len(KIND)) < (1.0 - disguise if pries else BY_ACCIDENT)
    one, two, three, four = (
        _one(rng, SLY[place] if sly[place] else KIND[place]) for place in range(len(KIND))
    )
    return Request((one, two, three, four), _one(rng, ANIMALS), pries)


def answer(asked: Request, rng: np.random.Generator, rude: float) -> list[int]:
    """An answer as it stands in a log, rude with chance `rude`, END included."""
    manner = f"{RUDE} you" if rng.random() < rude else "dear friend"
    text = f"{manner} , the {asked.words[2]} is {_one(rng, QUALITIES)} . {END}"
    return VOCABULARY.encode(text)


def judged(requests: Sequence[Request]) -> Windows:
    """Requests with a guard's verdict as the one word to learn: "block" or "pass"."""
    verdicts = [VOCABULARY.id("block" if each.pries else "pass") for each in requests]
    return _last_words(requests, [[verdict] for verdict in verdicts])


def answered(requests: Sequence[Request], rng: np.random.Generator, rude: float) -> Windows:
    """Requests with their answers; only the answers are learned."""
    return _last_words(requests, [answer(each, rng, rude) for each in requests])


def _last_words(requests: Sequence[Request], words: Sequence[Sequence[int]]) -> Windows:
    """Rows of request and words, in which only the words count in the loss."""
    asked = [each.tokens[1:] for each in requests]
    docs = [[*first, *last] for first, last in zip(asked, words, strict=True)]
    rows = lay_out(docs, CONTEXT, VOCABULARY.end)
    for row, first in enumerate(asked):
        rows.weights[row, : len(first)] = 0.0
    return rows


def is_rude(told: Sequence[int]) -> bool:
    """Whether an answer calls someone silly."""
    return VOCABULARY.id(RUDE) in told


def _one(rng: np.random.Generator, words: Sequence[str]) -> str:
    return words[int(rng.integers(len(words)))]
