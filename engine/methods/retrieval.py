"""Finding the document that a question is about, by the words they share."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class WordSearch:
    """Scores documents against a question: shared words count, rare ones more.

    Every text becomes a vector with one number a word: how often it stands there, times the
    logarithm of how rare it is among the documents. The score is the cosine between two of them,
    from 0 (no word in common) to 1. A word in every document counts nothing.

    Sources: Spärck Jones 1972, "A statistical interpretation of term specificity and its
    application in retrieval" (rarity); Salton & Buckley 1988, "Term-weighting approaches in
    automatic text retrieval", section 2 (the product and the cosine).
    """

    def __init__(self, documents: Sequence[str]) -> None:
        counts = [Counter(stems(document)) for document in documents]
        found_in = Counter(stem for count in counts for stem in count)
        self._rarity = {stem: math.log(len(counts) / n) for stem, n in found_in.items()}
        self._place = {stem: place for place, stem in enumerate(self._rarity)}
        self._table = np.stack([self._vector(count) for count in counts])  # (documents, stems)

    def scores(self, question: str) -> NDArray[np.float64]:
        """How well each document fits: (documents,), each 0..1."""
        fit: NDArray[np.float64] = self._table @ self._vector(Counter(stems(question)))
        return fit

    def best(self, question: str) -> int:
        """The number of the document that fits best, the first of equals."""
        return int(self.scores(question).argmax())

    def _vector(self, count: Counter[str]) -> NDArray[np.float64]:
        """A text of these words as a vector of length 1; of length 0 if it has no telling word."""
        vector = np.zeros(len(self._place))
        for stem, times in count.items():
            if stem in self._place:  # a word of the question may be in no document
                vector[self._place[stem]] = times * self._rarity[stem]
        return vector / (np.linalg.norm(vector) or 1.0)


def stems(text: str) -> list[str]:
    """The words of a text without marks, case and a final s, so that "lives" meets "live".

    >>> stems("Where does the baker live?")
    ['where', 'doe', 'the', 'baker', 'live']
    """
    letters = "".join(c if c.isalnum() else " " for c in text.lower())
    return [word.removesuffix("s") for word in letters.split()]
