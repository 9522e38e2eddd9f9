"""The plainest network: layers of weighted sums, bent in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np

from engine import ops
from engine.nn.parameters import Parameters
from engine.parallel import unwarned
from engine.tape import Node, Tape
from engine.types import Array, DType


class Dense:
    """Rows of numbers in, rows of numbers out, through layers of `sizes` units.

    `sizes` (2, 16, 1) reads two numbers, has one hidden layer of 16 units and gives one number;
    (2, 1) has no hidden layer and is a straight line. Each layer is a product with its weights and
    a sum with its bias; `bend` (a primitive) follows all but the last. Weights start at variance
    1 / inputs, so that sums keep their size, and biases at zero.

    `params`: "1.weight" (inputs, units), "1.bias" (units,), "2.weight", ...
    Source: LeCun et al. 1998, "Efficient BackProp", section 4.6 (the starting weights).
    """

    def __init__(
        self,
        sizes: Sequence[int],
        rng: np.random.Generator,
        dtype: DType | type = np.float32,
        bend: Callable[[Tape, Node], Node] = ops.tanh,
    ) -> None:
        self.bend = bend
        self.layers = len(sizes) - 1
        weights: dict[str, Array] = {}
        for layer, (inputs, units) in enumerate(pairwise(sizes), 1):
            weights[f"{layer}.weight"] = rng.standard_normal((inputs, units)) * inputs**-0.5
            weights[f"{layer}.bias"] = np.zeros(units)
        self.params = Parameters(weights, dtype)
        self._evaluation = Tape(dtype, recording=False)
        self._frozen = self.params.nodes(self._evaluation, None)

    def forward(self, tape: Tape, weights: Mapping[str, Node], x: Node) -> Node:
        """(N, inputs) -> (N, outputs), on a tape. For composing losses."""
        for layer in range(1, self.layers + 1):
            x = ops.linear(tape, x, weights[f"{layer}.weight"])
            x = ops.add(tape, x, weights[f"{layer}.bias"])
            if layer < self.layers:
                x = self.bend(tape, x)
        return x

    @unwarned()
    def __call__(self, x: Array) -> Array:
        """The outputs alone, a copy: (N, inputs) -> (N, outputs)."""
        self._evaluation.reset()
        rows = self._evaluation.constant(x.astype(self.params.dtype, copy=False))
        return self.forward(self._evaluation, self._frozen, rows).value.copy()
