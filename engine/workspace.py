"""Arrays that are reused from one training step to the next.

Every step of a training run asks for the same shapes in the same order. Allocating them anew costs
more than computing in them: the operating system hands out zeroed pages one fault at a time, and
fresh memory is never in the cache. A workspace keeps the arrays and hands them out again.
"""

from __future__ import annotations

import numpy as np

from engine.types import Array, DType

MAX_IDLE = 4 * 1024 * 1024
"""Bytes kept in shapes that the last step did not use; beyond that they are let go of. A step that
repeats its shapes never meets this; batches that change size would otherwise pile up."""


class Workspace:
    """A pool of arrays of one type, by shape. What it hands out is not cleared: write, then read.

    `take` lends an array, `give` returns one early (so that the next `take` finds it still in the
    cache), `reset` takes everything back.
    """

    def __init__(self, dtype: DType) -> None:
        self.dtype = dtype
        self._free: dict[tuple[int, ...], list[Array]] = {}
        self._lent: dict[int, Array] = {}
        self._used: set[tuple[int, ...]] = set()  # shapes lent since the last reset

    def take(self, shape: tuple[int, ...]) -> Array:
        """Lend an array of this shape; its contents are arbitrary."""
        free = self._free.get(shape)
        array = free.pop() if free else np.empty(shape, self.dtype)
        self._lent[id(array)] = array
        self._used.add(shape)
        return array

    def give(self, array: Array) -> None:
        """Return one array before the next reset. Arrays that are not ours are ignored."""
        if self._lent.pop(id(array), None) is not None:
            self._free.setdefault(array.shape, []).append(array)

    def reset(self) -> None:
        """Take back everything that is lent out."""
        idle = self._free.keys() - self._used
        if sum(array.nbytes for shape in idle for array in self._free[shape]) > MAX_IDLE:
            for shape in idle:
                del self._free[shape]
        self._used.clear()
        for array in self._lent.values():
            self._free.setdefault(array.shape, []).append(array)
        self._lent.clear()

    def release(self) -> None:
        """Let go of every array: none that was lent may be used any more."""
        self._free.clear()
        self._lent.clear()

    @property
    def nbytes(self) -> int:
        """Bytes held, lent out or free."""
        held = [*self._lent.values(), *(array for free in self._free.values() for array in free)]
        return sum(array.nbytes for array in held)
