"""Documents laid out as rows of a batch: what the model reads, what it must say, what counts.

A window holds whole documents, each from its first token, so that nothing a document's next word
depends on is cut off. That is what makes a floor computed on the same windows exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Windows:
    """`tokens`, `targets` (N, T) ids and `weights` (N, T): 1 where a guess counts, 0 on padding."""

    tokens: NDArray[np.int64]
    targets: NDArray[np.int64]
    weights: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def guesses(self) -> int:
        """How many next-token guesses count."""
        return int(self.weights.sum())

    def take(self, rows: NDArray[np.intp] | slice) -> Windows:
        """Return some of the rows, as a batch."""
        return Windows(self.tokens[rows], self.targets[rows], self.weights[rows])


def pack(docs: Sequence[Sequence[int]], context: int, end: int) -> Windows:
    """Lay documents, each closed by `end`, into windows of `context` guesses, longest first.

    Every document is read from an `end` (its own or the one before it), so that its first word is
    a guess too. Raises ValueError for a document longer than a window, or none at all.
    """
    if not docs:
        raise ValueError("there is no document to lay out")
    rows: list[list[int]] = []
    room: list[list[int]] = [[] for _ in range(context + 1)]  # room[r]: rows with r places left
    for doc in sorted(docs, key=len, reverse=True):
        if len(doc) > context:
            raise ValueError(f"a document of {len(doc)} tokens does not fit into {context}")
        left = next((r for r in range(len(doc), context + 1) if room[r]), None)
        if left is None:
            rows.append([])
            left, row = context, len(rows) - 1
        else:
            row = room[left].pop()
        rows[row].extend(doc)
        room[left - len(doc)].append(row)
    targets = np.full((len(rows), context), end, dtype=np.int64)
    weights = np.zeros((len(rows), context), dtype=np.float32)
    for index, row in enumerate(rows):
        targets[index, : len(row)] = row
        weights[index, : len(row)] = 1.0
    tokens = np.roll(targets, 1, axis=1)
    tokens[:, 0] = end
    return Windows(tokens, targets, weights)
