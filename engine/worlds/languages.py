"""What a kept model reads and writes: text into its tokens, and its tokens into text.

`Trained.text` says it in a few words, which a store can write down:
{"world": "barn"}, {"world": "farm", "seed": "7"} or {"world": "characters", "alphabet": "..."}.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Protocol

from engine.errors import CorpusError
from engine.worlds import barn, questions
from engine.worlds.corpus import OTHER
from engine.worlds.vocabulary import LONGEST_NAMED, Vocabulary, named


class Language(Protocol):
    """The tokens of one model. `start` stands before a text, a token of `stop` ends one."""

    start: list[int]
    stop: tuple[int, ...]

    def encode(self, text: str) -> list[int]:
        """Return the tokens of a text; raises CorpusError, naming what the model cannot read."""
        ...

    def decode(self, tokens: Iterable[int]) -> str:
        """Return the text of some tokens."""
        ...

    def __len__(self) -> int: ...


def language(text: Mapping[str, str]) -> Language:
    """Return the language a `Trained.text` tells of; CorpusError for a world we do not know."""
    match text.get("world"):
        case "barn":
            return Words(barn.VOCABULARY)
        case "farm":
            return Words(questions.VOCABULARY)
        case "characters" if text.get("alphabet"):
            return Signs(text["alphabet"])
    raise CorpusError(f"No language is known for {dict(text)}. Train the model anew.")


class Words:
    """Words known beforehand, in small letters."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self.start = [vocabulary.end]
        self.stop: tuple[int, ...] = (vocabulary.end,)

    def __len__(self) -> int:
        return len(self._vocabulary)

    def encode(self, text: str) -> list[int]:
        """Return the words' ids; CorpusError names the words this model has never read."""
        words = self._vocabulary.split(text.lower())
        known = self._vocabulary.words[1:]  # the end mark is no word to type
        unknown = sorted(set(words).difference(known))
        if unknown:
            hints = named(unknown, lambda word: _near(word, known))
            raise CorpusError(
                f"This model knows {len(known)} words and has never read {hints}. "
                f"It knows: {' '.join(known)}"
            )
        return [self._vocabulary.id(word) for word in words]

    def decode(self, tokens: Iterable[int]) -> str:
        """Return the words as text, without end marks."""
        return self._vocabulary.decode(tokens)


class Signs:
    """Characters. Where the alphabet has a sign for "any other", rare ones are read as that."""

    def __init__(self, alphabet: str) -> None:
        self._signs = tuple(alphabet)
        self._ids = {sign: place for place, sign in enumerate(alphabet)}
        begins = next((sign for sign in "\n " if sign in self._ids), alphabet[0])
        self.start = [self._ids[begins]]
        self.stop: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self._signs)

    def encode(self, text: str) -> list[int]:
        """Return the characters' ids; CorpusError names those this model has never read."""
        unknown = sorted({sign for sign in text if sign not in self._ids})
        if unknown and OTHER not in self._ids:
            raise CorpusError(
                f"This model has never read {named(unknown)}. Leave it out of the text."
            )
        return [self._ids.get(sign, self._ids.get(OTHER, 0)) for sign in text]

    def decode(self, tokens: Iterable[int]) -> str:
        """Return the characters."""
        return "".join(self._signs[token] for token in tokens)


def _near(word: str, known: tuple[str, ...]) -> str:
    if len(word) > LONGEST_NAMED:
        return ""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.7)
    return f" (near: {close[0]})" if close else ""
