"""All weights of a model as one flat vector, with a named view for each matrix."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import accumulate
from math import prod

import numpy as np

from engine.errors import KnobError
from engine.tape import Node, Tape
from engine.types import Array, DType


class Parameters:
    """Named weights in one flat vector, and their gradient in another of the same layout.

    An optimizer, a checkpoint or an average of two models then is arithmetic on a vector, and a
    copy of the whole model is one copy. The views share memory with the vector: writing to either
    writes to both.

    `flat`, `grad`: (number of weights,). `views`, `grads`: name -> array of the weight's shape.
    `spans`: name -> where the weight lies in the vector. Raises KnobError for a type other than
    float32 and float64.
    """

    def __init__(self, arrays: Mapping[str, Array], dtype: DType | type = np.float32) -> None:
        self.dtype: DType = np.dtype(dtype)
        if self.dtype not in (np.float32, np.float64):
            raise KnobError(f"Weights are float32 or float64; {self.dtype} was asked for.")
        self.shapes = {name: array.shape for name, array in arrays.items()}
        ends = list(accumulate(prod(shape) for shape in self.shapes.values()))
        self.size = ends[-1] if ends else 0
        self.spans = dict(zip(self.shapes, map(slice, [0, *ends], ends), strict=False))
        self.flat: Array = np.empty(self.size, self.dtype)
        self.grad: Array = np.zeros(self.size, self.dtype)
        self.views = self.split(self.flat)
        self.grads = self.split(self.grad)
        for name, array in arrays.items():
            self.views[name][...] = array

    def split(self, flat: Array) -> dict[str, Array]:
        """Named views of any vector with this layout: (number of weights,) -> name -> array."""
        return {name: flat[span].reshape(self.shapes[name]) for name, span in self.spans.items()}

    def copy_from(self, flat: Array) -> None:
        """Overwrite all weights with a vector of this layout. Raises ValueError on another size."""
        if flat.shape != self.flat.shape:
            raise ValueError(f"The model has {self.size} weights; the vector holds {flat.size}.")
        self.flat[...] = flat

    def nodes(self, tape: Tape, grad: Array | None) -> dict[str, Node]:
        """The weights as nodes of a tape that writes their gradient into the vector `grad`.

        `grad`: (number of weights,), as `self.grad`. Returns name -> node, each of the weight's
        shape. With `grad=None` they are frozen: values without a gradient.
        """
        if grad is None:
            return {name: tape.weight(view, None) for name, view in self.views.items()}
        into = self.split(grad)
        return {name: tape.weight(view, into[name]) for name, view in self.views.items()}

    def __iter__(self) -> Iterator[tuple[str, Array]]:
        """Names and views, in the order they have in the flat vector."""
        return iter(self.views.items())
