"""Arrays that are reused from one training step to the next.

Every step of a training run asks for the same shapes in the same order. Allocating them anew costs
more than computing in them: the operating system hands out zeroed pages one fault at a time, and
fresh memory is never in the cache. A workspace keeps the arrays and hands them out again.
"""

from __future__ import annotations

import numpy as np

from engine.types import Array, DType

MAX_SHAPES = 64
"""Shapes remembered. A run uses some twenty; when batches change size, the old ones are dropped."""


class Workspace:
    """A pool of arrays of one type, by shape. What it hands out is not cleared: write, then read.

    `take` lends an array, `give` returns one early (so that the next `take` finds it still in the
    cache), `reset` takes everything back.
    """

    def __init__(self, dtype: DType) -> None:
        self.dtype = dtype
        self._free: dict[tuple[int, ...], list[Array]] = {}
        self._lent: dict[int, Array] = {}

    def take(self, shape: tuple[int, ...]) -> Array:
        """Lend an array of this shape; its contents are arbitrary."""
        free = self._free.get(shape)
        array = free.pop() if free else np.empty(shape, self.dtype)
        self._lent[id(array)] = array
        return array

    def give(self, array: Array) -> None:
        """Return one array before the next reset. Arrays that are not ours are ignored."""
        if self._lent.pop(id(array), None) is not None:
            self._free.setdefault(array.shape, []).append(array)

    def reset(self) -> None:
        """Take back everything that is lent out."""
        if len(self._free) > MAX_SHAPES:
            self._free.clear()
        for array in self._lent.values():
            self._free.setdefault(array.shape, []).append(array)
        self._lent.clear()

    @property
    def nbytes(self) -> int:
        """Bytes held, lent out or free."""
        held = [*self._lent.values(), *(array for free in self._free.values() for array in free)]
        return sum(array.nbytes for array in held)
