"""A text of the learner's own, read as characters. Its floor is unknown, so none is shown."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.errors import CorpusError
from engine.tokenizer.corpus import MAX_BYTES, read_corpus
from engine.worlds.windows import Windows

__all__ = ["MAX_BYTES", "Characters", "check_corpus", "load_corpus", "slices"]

MIN_CHARACTERS = 1_000
USED_CHARACTERS = 2_000_000  # a run of seconds reads far less; the rest would only cost memory
MAX_SIGNS = 200  # rarer characters share one sign, so that the model stays small
OTHER = "\N{WHITE SQUARE}"
HELD_OUT = 0.1  # the text's last tenth is never trained on


def load_corpus(path: str | Path) -> str:
    """Return the text of a UTF-8 file, as `read_corpus` reads it.

    Raises CorpusError, with what to do, for a file that cannot be read, is larger than 64 MB, is
    binary or holds fewer than 1,000 characters.
    """
    text = read_corpus(Path(path))
    check_corpus(text, str(path))
    return text


def check_corpus(text: str, name: str = "the text") -> None:
    """Raise CorpusError for a text too short to learn from and to be tested on."""
    if not text.strip():
        raise CorpusError(f"{name} is empty. Give it at least 1,000 characters of text.")
    if len(text) < MIN_CHARACTERS:
        raise CorpusError(
            f"{name} holds {len(text)} characters; at least 1,000 are needed. Add more text."
        )


class Characters:
    """A text as numbers: the signs it uses, its training part and its held-out part."""

    def __init__(self, text: str) -> None:
        check_corpus(text)
        codes = np.frombuffer(text[:USED_CHARACTERS].encode("utf-32-le"), dtype=np.uint32)
        signs, counts = np.unique(codes, return_counts=True)
        if len(signs) <= MAX_SIGNS:
            self.signs = tuple(chr(code) for code in signs)
            ids = np.searchsorted(signs, codes).astype(np.int64)
        else:
            kept = np.sort(signs[np.argsort(-counts, kind="stable")[: MAX_SIGNS - 1]])
            self.signs = (OTHER, *(chr(code) for code in kept))
            place = np.minimum(np.searchsorted(kept, codes), len(kept) - 1)
            ids = np.where(kept[place] == codes, place + 1, 0).astype(np.int64)
        cut = int(len(ids) * (1 - HELD_OUT))
        self.train: NDArray[np.int64] = ids[:cut]
        self.held_out: NDArray[np.int64] = ids[cut:]

    def __len__(self) -> int:
        return len(self.signs)

    def decode(self, tokens: Iterable[int]) -> str:
        """Return the tokens' characters."""
        return "".join(self.signs[token] for token in tokens)


def slices(ids: NDArray[np.int64], context: int, limit: int) -> Windows:
    """Return at most `limit` windows of `context` guesses, evenly spread over the text."""
    length = min(context, len(ids) - 1)
    last = len(ids) - length - 1
    count = max(1, min(limit, len(ids) // length))
    starts = np.unique(np.linspace(0, last, count).astype(np.int64))
    at = starts[:, None] + np.arange(length)
    return Windows(ids[at], ids[at + 1], np.ones(at.shape, dtype=np.float32))
