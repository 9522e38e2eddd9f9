"""The baseline that needs no training: count which token follows which."""

from __future__ import annotations

import numpy as np

from engine.worlds.windows import Windows

UNSEEN = 0.1  # added to every count, so that a pair never seen is unlikely and not impossible


class BigramCounter:
    """p(next | the token before), from counted pairs. It looks no further back than one token."""

    def __init__(self, vocabulary_size: int, seen: Windows) -> None:
        counts = np.full((vocabulary_size, vocabulary_size), UNSEEN)
        np.add.at(counts, (seen.tokens, seen.targets), seen.weights)
        self._surprise = -np.log(counts / counts.sum(axis=1, keepdims=True))

    def loss(self, windows: Windows) -> float:
        """Return the mean of -ln p over the guesses that count, in nats per token."""
        each = self._surprise[windows.tokens, windows.targets]
        return float((each * windows.weights).sum() / windows.weights.sum())
