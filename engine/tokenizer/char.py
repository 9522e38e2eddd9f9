"""One token per character: the simplest vocabulary there is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.errors import CorpusError, TokenError


class CharTokenizer:
    """Characters, each with its place in a list as its id. Not for characters it has never seen.

    `characters`: the vocabulary in the order of ids. `CharTokenizer.from_text("hello")` knows
    e, h, l, o as 0, 1, 2, 3.
    """

    def __init__(self, characters: Iterable[str]) -> None:
        self.characters = tuple(characters)
        self._ids = {character: i for i, character in enumerate(self.characters)}
        if not self.characters or len(self._ids) != len(self.characters):
            raise CorpusError("A vocabulary has at least one character, and each only once.")

    @classmethod
    def from_text(cls, text: str) -> CharTokenizer:
        """All characters of a text, sorted. Raises CorpusError for an empty text."""
        if not text:
            raise CorpusError("The text is empty: no characters to learn.")
        return cls(sorted(set(text)))

    @property
    def vocab_size(self) -> int:
        """Number of tokens."""
        return len(self.characters)

    def encode(self, text: str) -> list[int]:
        """Ids of the characters. Raises TokenError, naming the character, for an unknown one."""
        try:
            return [self._ids[character] for character in text]
        except KeyError as error:
            raise TokenError(f"The character {error.args[0]!r} is not in the vocabulary.") from None

    def decode(self, ids: Sequence[int]) -> str:
        """The text of these ids. Raises TokenError for an id outside the vocabulary."""
        for token in ids:
            if not 0 <= token < self.vocab_size:
                raise TokenError(f"Token ids go from 0 to {self.vocab_size - 1}; got {token}.")
        return "".join(self.characters[token] for token in ids)
