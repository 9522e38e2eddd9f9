"""Add two values, the second repeated where it has fewer axes."""

from __future__ import annotations

import numpy as np

from engine.tape import Node, Tape
from engine.types import Array


def add(tape: Tape, x: Node, y: Node) -> Node:
    """x + y: x (..., S), y (S) of any shape S that x ends with; returns x's shape.

    With y of x's own shape a plain sum; with y (D,) a bias; with y (T, D) learned positions.
    """
    out = tape.buffer(x.value.shape)
    np.add(x.value, y.value, out=out)

    def backward(g: Array) -> None:
        if y.needs_grad:
            grad = y.grad_buffer()
            np.sum(g.reshape(-1, *y.value.shape), axis=0, out=grad)  # (..., S) -> (S)
            y.deposit(grad)
        if x.needs_grad:
            x.deposit(g)

    return tape.record(out, (x, y), backward)
