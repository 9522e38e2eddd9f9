"""A smooth step between -1 and 1."""

from __future__ import annotations

import numpy as np

from engine.tape import Node, Tape
from engine.types import Array


def tanh(tape: Tape, x: Node) -> Node:
    """y = tanh(x), any shape. The bend of small networks: smooth, and it never runs away.

    Source: LeCun et al. 1998, "Efficient BackProp", section 4.4.
    """
    out = tape.buffer(x.value.shape)
    np.tanh(x.value, out=out)

    def backward(g: Array) -> None:
        # dy/dx = 1 - y^2
        grad = x.grad_buffer()
        np.multiply(out, out, out=grad)
        np.subtract(1, grad, out=grad)
        grad *= g
        x.deposit(grad)

    return tape.record(out, (x,), backward)
