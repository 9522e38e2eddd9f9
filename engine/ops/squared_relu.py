"""The activation between the two halves of a feed-forward block."""

from __future__ import annotations

import numpy as np

from engine.ops.constants import zeros
from engine.tape import Node, Tape
from engine.types import Array


def squared_relu(tape: Tape, x: Node) -> Node:
    """y = max(x, 0)^2: x (..., D), any shape with at least one axis.

    Source: So et al. 2021, "Primer", arXiv 2109.08668, section 4.1.
    """
    positive = tape.buffer(x.value.shape)
    np.maximum(x.value, zeros(x.value.shape[-1], tape.dtype), out=positive)
    out = tape.buffer(x.value.shape)
    np.multiply(positive, positive, out=out)

    def backward(g: Array) -> None:
        # dy/dx = 2 max(x, 0)
        grad = x.grad_buffer()
        np.multiply(g, positive, out=grad)
        grad *= 2
        x.deposit(grad)

    return tape.record(out, (x,), backward)
