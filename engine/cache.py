"""What a model remembers of the text so far, so that each new token costs one position, not all."""

from __future__ import annotations

import numpy as np

from engine.errors import TokenError
from engine.types import Array, DType


class KeyValueCache:
    """Keys and values of every layer for the first `length` positions of B texts.

    A position's keys and values depend only on the tokens up to it, so they never change while the
    text grows. Room for `context` positions: 8 x layers x width x context bytes per text.
    """

    def __init__(
        self, layers: int, heads: int, width: int, context: int, batch: int, dtype: DType
    ) -> None:
        shape = (layers, 2, batch, heads, context, width // heads)
        self._store: Array = np.empty(shape, dtype)
        self.context = context
        self.length = 0

    def append(self, layer: int, keys: Array, values: Array) -> tuple[Array, Array]:
        """Store (B, H, N, K) for the next N positions; returns all so far, (B, H, S, K) each.

        Raises TokenError when they do not fit. `advance` follows once all layers have stored.
        """
        stop = self.length + keys.shape[2]
        if stop > self.context:
            raise TokenError(f"The model reads at most {self.context} tokens; got {stop}.")
        store = self._store[layer]
        store[0, :, :, self.length : stop] = keys
        store[1, :, :, self.length : stop] = values
        return store[0, :, :, :stop], store[1, :, :, :stop]

    def advance(self, positions: int) -> None:
        """Count the positions that every layer has now stored."""
        self.length += positions

    def clear(self) -> None:
        """Forget the text."""
        self.length = 0
