"""Words and their numbers, for texts whose words are known beforehand.

This is not a tokenizer for other people's text: an unknown word is an error here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

END = "<end>"
MOST_NAMED, LONGEST_NAMED = 10, 40
"""Unknown words that an error names, and characters of each: a long text makes no long message."""
_CLOSE_UP = frozenset({".", ",", "?"})  # written without a space before them


def clipped(word: str) -> str:
    """A word in quotes as an error names it, its end left out where it is long.

    >>> clipped("zebra")
    "'zebra'"
    """
    return repr(word if len(word) <= LONGEST_NAMED else f"{word[:LONGEST_NAMED]}...")


def named(words: Sequence[str], note: Callable[[str], str] = lambda _: "") -> str:
    """Words as an error lists them: the first few, each with a note, and how many more there are.

    >>> named(["zebra", "yak"])
    "'zebra', 'yak'"
    """
    shown = ", ".join(clipped(word) + note(word) for word in words[:MOST_NAMED])
    more = len(words) - MOST_NAMED
    return f"{shown} and {more} more" if more > 0 else shown


class Vocabulary:
    """A fixed list of words; a word's id is its place in the list. `<end>` must be the first."""

    def __init__(self, words: Sequence[str]) -> None:
        if len(set(words)) != len(words):
            raise ValueError("a word stands twice in the vocabulary")
        if not words or words[0] != END:
            raise ValueError(f"the first word must be {END!r}")
        self.words = tuple(words)
        self._ids = {word: index for index, word in enumerate(words)}

    def __len__(self) -> int:
        return len(self.words)

    @property
    def end(self) -> int:
        """The id that closes every document, and stands before the first."""
        return 0

    def id(self, word: str) -> int:
        """Return a word's id; ValueError for a word that is not in the list."""
        try:
            return self._ids[word]
        except KeyError:
            raise ValueError(f"{clipped(word)} is not in the vocabulary") from None

    def word(self, token: int) -> str:
        """Return the word of an id; ValueError out of range."""
        if not 0 <= token < len(self.words):
            raise ValueError(f"token {token} is not in 0..{len(self.words) - 1}")
        return self.words[token]

    def encode(self, text: str) -> list[int]:
        """Return the ids of a text; "the hen sings." gives those of "the hen sings ."."""
        return [self.id(word) for word in self.split(text)]

    @staticmethod
    def split(text: str) -> list[str]:
        """Return the words and marks of a text, known or not."""
        for mark in _CLOSE_UP:
            text = text.replace(mark, f" {mark} ")
        return text.split()

    def decode(self, tokens: Iterable[int]) -> str:
        """Return the tokens as text, without END and without spaces before full stops."""
        text = ""
        for token in tokens:
            word = self.word(token)
            if word != END:
                text += word if word in _CLOSE_UP or not text else f" {word}"
        return text
