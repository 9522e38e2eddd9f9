"""Multiply two values of one shape, number by number."""

from __future__ import annotations

import numpy as np

from engine.tape import Node, Tape
from engine.types import Array


def multiply(tape: Tape, x: Node, y: Node) -> Node:
    """x * y, x and y of the same shape. For a fixed factor, make y a constant."""
    out = tape.buffer(x.value.shape)
    np.multiply(x.value, y.value, out=out)

    def backward(g: Array) -> None:
        for this, other in ((x, y), (y, x)):
            if this.needs_grad:
                grad = this.grad_buffer()
                np.multiply(g, other.value, out=grad)
                this.deposit(grad)

    return tape.record(out, (x, y), backward)
