"""Byte-pair encoding: learn pieces of words by merging the most frequent neighbours.

This file does not read files and knows no special tokens. A text is cut into chunks first (words
with the space before them, runs of punctuation, single spaces), so that no piece spans two words.

Sources: Gage 1994, "A new algorithm for data compression"; Sennrich et al. 2016,
arXiv 1508.07909, algorithm 1; Radford et al. 2019 (GPT-2), section 2.2 (bytes and chunks).
"""

from __future__ import annotations

import heapq
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from engine.errors import CorpusError, KnobError, TokenError

Pair = tuple[int, int]

Places = npt.NDArray[np.intp]

CHUNK = re.compile(r" ?\w{1,32}| ?[^\w\s]{1,32}|\s")
"""A word, a run of punctuation, or a space. At most 32 characters, so that a text without spaces
does not become one chunk that every merge walks through."""

BYTES = 256


@dataclass(frozen=True, slots=True)
class Merge:
    """One thing learned: `pair` becomes the token `id`; it stood `count` times in the text."""

    id: int
    pair: Pair
    count: int


def learn_merges(text: str, limit: int) -> Iterator[Merge]:
    """Learn at most `limit` merges, one at a time, most frequent first; ties by lower ids.

    Stops when no pair occurs twice. Raises CorpusError for an empty text, KnobError for limit < 0.
    Each distinct word is kept once with its count, so prose is quick: 256 merges on 1.1 MB take a
    quarter of a second. Where words hardly repeat they take 1 to 2.5 seconds (random digits or
    letters about 1.2, Chinese, whose characters are three bytes each, 2.3).
    """
    if not text:
        raise CorpusError("The text is empty: there are no pairs to merge.")
    if limit < 0:
        raise KnobError(f"The number of merges is at least 0; it is {limit}.")
    table = _PairTable(text)
    for token in range(BYTES, BYTES + limit):
        best = table.most_frequent()
        if best is None:
            return
        pair, count = best
        table.merge(pair, token)
        yield Merge(token, pair, count)


SEPARATOR = -1
"""Stands between words, so that no pair spans two."""


class _PairTable:
    """All distinct words in one row of tokens, and how often each pair of neighbours occurs.

    `_ids`: the words, separators around each. `_times`: at every place, how often its word stands
    in the text. A merge looks through the row once, which is a fast pass, and then counts anew only
    beside the places it changes.
    """

    def __init__(self, text: str) -> None:
        frequencies = Counter(CHUNK.findall(text))
        words = [as_bytes(word) for word in frequencies]
        lengths = np.array([len(word) for word in words])
        ends = np.cumsum(lengths + 1)
        self._ids = np.full(ends[-1] + 1, SEPARATOR, np.int32)
        inside = np.ones(len(self._ids), bool)
        inside[0] = inside[ends] = False
        self._ids[inside] = np.frombuffer(b"".join(words), np.uint8)
        self._times = np.zeros(len(self._ids), np.int64)
        self._times[1:] = np.repeat(list(frequencies.values()), lengths + 1)
        self._counts: defaultdict[Pair, int] = defaultdict(int)
        self._counts.update(self._count(np.arange(len(self._ids) - 1)))
        # Every change of a count is pushed; an entry whose count is no longer true is skipped.
        self._queue = [(-count, pair) for pair, count in self._counts.items()]
        heapq.heapify(self._queue)

    def most_frequent(self) -> tuple[Pair, int] | None:
        """The pair that occurs most often, at least twice, and how often."""
        while self._queue:
            count, pair = self._queue[0]
            if self._counts[pair] == -count:
                return (pair, -count) if count <= -2 else None
            heapq.heappop(self._queue)
        return None

    def merge(self, pair: Pair, token: int) -> None:
        """Replace the pair by the token wherever it stands, and mend the counts."""
        at = self._places(pair)
        changes = Counter[Pair]()
        changes.subtract(self._count(np.unique([at - 1, at, at + 1])))
        self._ids[at] = token
        kept = np.ones(len(self._ids), bool)
        kept[at + 1] = False
        self._ids, self._times = self._ids[kept], self._times[kept]
        at -= np.arange(len(at))  # each merge before it took one place away
        changes.update(self._count(np.unique([at - 1, at])))
        for changed, change in changes.items():
            if change:
                self._counts[changed] += change
                heapq.heappush(self._queue, (-self._counts[changed], changed))

    def _places(self, pair: Pair) -> Places:
        """Where the pair begins, from the left and without overlap: a a a is one (a, a)."""
        first, second = pair
        at = np.flatnonzero((self._ids[:-1] == first) & (self._ids[1:] == second))
        if first != second:
            return at
        starts = np.flatnonzero(np.diff(at, prepend=-2) != 1)  # of runs of neighbouring places
        within = np.arange(len(at)) - np.repeat(starts, np.diff(starts, append=len(at)))
        apart: Places = at[within % 2 == 0]
        return apart

    def _count(self, at: Places) -> dict[Pair, int]:
        """How often the pairs that begin at these places stand in the text."""
        first, second = self._ids[at].astype(np.int64), self._ids[at + 1]
        within = (first != SEPARATOR) & (second != SEPARATOR)
        keys, where = np.unique((first << 32 | second)[within], return_inverse=True)
        counts = np.bincount(where, self._times[at][within], len(keys))  # exact up to 2^53
        return {
            (key >> 32, key & 0xFFFFFFFF): int(count)
            for key, count in zip(keys.tolist(), counts.tolist(), strict=True)
        }


def merge_pair(ids: Sequence[int], pair: Pair, token: int) -> list[int]:
    """Replace each occurrence of `pair`, from the left: [5, 6, 6, 1], (6, 6), 9 -> [5, 9, 1]."""
    merged: list[int] = []
    i = 0
    first, second = pair
    last = len(ids) - 1
    while i <= last:
        if ids[i] == first and i < last and ids[i + 1] == second:
            merged.append(token)
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return merged


def train_bpe(text: str, merges: int) -> BytePairTokenizer:
    """A tokenizer with at most `merges` merges learned from a text; errors as `learn_merges`."""
    return BytePairTokenizer([merge.pair for merge in learn_merges(text, merges)])


class BytePairTokenizer:
    """Bytes 0..255, then one token per merge, in the order learned. Encodes any text exactly.

    `merges`: the pairs, in order. Raises KnobError for a pair that names a token not yet made.
    """

    def __init__(self, merges: Sequence[Pair]) -> None:
        self.merges = tuple((int(a), int(b)) for a, b in merges)
        self._rank = {pair: rank for rank, pair in enumerate(self.merges)}
        self._pieces = [bytes([byte]) for byte in range(BYTES)]
        for a, b in self.merges:
            if not (0 <= a < len(self._pieces) and 0 <= b < len(self._pieces)):
                raise KnobError(f"The merge {a}, {b} names a token that comes later.")
            self._pieces.append(self._pieces[a] + self._pieces[b])
        self._cache: dict[str, list[int]] = {}

    @property
    def vocab_size(self) -> int:
        """Number of tokens."""
        return len(self._pieces)

    def piece(self, token: int) -> bytes:
        """The bytes a token stands for; part of a character is possible."""
        return self._pieces[token]

    def encode(self, text: str) -> list[int]:
        """Token ids of any text; `decode` gives back exactly this text."""
        ids: list[int] = []
        for chunk in CHUNK.findall(text):
            if chunk not in self._cache:
                self._cache[chunk] = self._encode_chunk(chunk)
            ids += self._cache[chunk]
        return ids

    def _encode_chunk(self, chunk: str) -> list[int]:
        """Apply the merges in the order they were learned, as long as one applies."""
        ids = list(as_bytes(chunk))
        while True:
            known = [self._rank[pair] for pair in pairwise(ids) if pair in self._rank]
            if not known:
                return ids
            rank = min(known)
            ids = merge_pair(ids, self.merges[rank], BYTES + rank)

    def decode(self, ids: Sequence[int]) -> str:
        """The text of these ids; bytes that are no text (a cut character) show as U+FFFD.

        Raises TokenError for an id outside the vocabulary.
        """
        for token in ids:
            if not 0 <= token < self.vocab_size:
                raise TokenError(f"Token ids go from 0 to {self.vocab_size - 1}; got {token}.")
        data = b"".join(self._pieces[token] for token in ids)
        try:
            return data.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            return data.decode("utf-8", "replace")


def as_bytes(text: str) -> bytes:
    """UTF-8, lone surrogates included: a Python string may hold them, so they must survive too."""
    return text.encode("utf-8", "surrogatepass")
