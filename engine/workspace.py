"""Arrays that are reused from one training step to the next.

Every step of a training run asks for the same shapes in the same order. Allocating them anew costs
more than computing in them: the operating system hands out zeroed pages one fault at a time, and
fresh memory is never in the cache. A workspace keeps the arrays and hands them out again.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from engine.types import Array, DType

Key = tuple[tuple[int, ...], str]


class Workspace:
    """A pool of arrays by shape and type. What it hands out is not cleared: write before reading.

    `take` lends an array, `give` returns one early (so that the next `take` finds it still in the
    cache), `reset` takes everything back. Shapes not asked for since the last reset but one are
    forgotten, so that a change of batch size does not keep the old arrays alive.
    """

    def __init__(self) -> None:
        self._free: defaultdict[Key, list[Array]] = defaultdict(list)
        self._lent: dict[int, tuple[Key, Array]] = {}
        self._asked: set[Key] = set()
        self._asked_before: set[Key] = set()

    def take(self, shape: tuple[int, ...], dtype: DType) -> Array:
        """Lend an array of this shape and type; its contents are arbitrary."""
        key = (shape, dtype.char)
        free = self._free[key]
        array = free.pop() if free else np.empty(shape, dtype)
        self._lent[id(array)] = (key, array)
        self._asked.add(key)
        return array

    def give(self, array: Array) -> None:
        """Return one array before the next reset. Arrays that are not ours are ignored."""
        entry = self._lent.pop(id(array), None)
        if entry is not None:
            self._free[entry[0]].append(array)

    def reset(self) -> None:
        """Take back everything that is lent out; forget shapes that have gone out of use."""
        for key, array in self._lent.values():
            self._free[key].append(array)
        self._lent.clear()
        if self._asked != self._asked_before:
            in_use = self._asked | self._asked_before
            for key in [key for key in self._free if key not in in_use]:
                del self._free[key]
        self._asked_before, self._asked = self._asked, self._asked_before
        self._asked.clear()

    @property
    def nbytes(self) -> int:
        """Bytes held, lent out or free."""
        free = sum(array.nbytes for arrays in self._free.values() for array in arrays)
        return free + sum(array.nbytes for _, array in self._lent.values())
