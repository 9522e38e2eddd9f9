"""Documents laid out as rows of a batch: what the model reads, what it must say, what counts.

A window holds one whole document from its first token, so that nothing its next word depends on is
cut off: that is what makes a floor computed on the same windows exact. Two documents in a row would
fill it better, but where the second one starts would give away how long it can be.
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

    def take(self, rows: NDArray[np.integer] | slice) -> Windows:
        """Return some of the rows, as a batch."""
        return Windows(self.tokens[rows], self.targets[rows], self.weights[rows])


def roomy(longest: int) -> int:
    """The length of a window for texts of up to `longest` tokens: a whole number of eights.

    Texts a model writes differ in length from batch to batch, and each length of window would keep
    working memory of its own (`engine.workspace`).

    >>> roomy(17)
    24
    """
    return -(-longest // 8) * 8


def lay_out(docs: Sequence[Sequence[int]], context: int, end: int) -> Windows:
    """Lay each document, closed by `end`, into a window of `context` guesses.

    A document is read from an `end` before it, so that its first word is a guess too. Raises
    ValueError for a document longer than a window, or none at all.

    >>> lay_out([[5, 6, 0]], context=4, end=0).tokens.tolist()
    [[0, 5, 6, 0]]
    >>> lay_out([[5, 6, 0]], context=4, end=0).targets.tolist()
    [[5, 6, 0, 0]]
    >>> lay_out([[5, 6, 0]], context=4, end=0).weights.tolist()
    [[1.0, 1.0, 1.0, 0.0]]
    """
    if not docs:
        raise ValueError("there is no document to lay out")
    longest = max(len(doc) for doc in docs)
    if longest > context:
        raise ValueError(f"a document of {longest} tokens does not fit into {context}")
    targets = np.full((len(docs), context), end, dtype=np.int64)
    weights = np.zeros((len(docs), context), dtype=np.float32)
    for row, doc in enumerate(docs):
        targets[row, : len(doc)] = doc
        weights[row, : len(doc)] = 1.0
    tokens = np.roll(targets, 1, axis=1)
    tokens[:, 0] = end
    return Windows(tokens, targets, weights)


def join(first: Windows, second: Windows) -> Windows:
    """Return the rows of both, as a batch; they must be equally long."""
    return Windows(
        np.concatenate([first.tokens, second.tokens]),
        np.concatenate([first.targets, second.targets]),
        np.concatenate([first.weights, second.weights]),
    )
