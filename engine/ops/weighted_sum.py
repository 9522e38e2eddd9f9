"""Add up many numbers into the one that is trained on."""

from __future__ import annotations

import numpy as np

from engine.tape import Node, Tape
from engine.types import Array


def weighted_sum(tape: Tape, x: Node, weights: Array) -> Node:
    """sum(weights * x), one number (): x and weights of the same shape.

    With weights -1/n this turns log-probabilities into a mean loss; with zeros among them, into a
    loss that ignores those positions; with rewards, into a policy gradient (Williams 1992, "Simple
    statistical gradient-following algorithms", section 4, REINFORCE).
    """
    weights = weights.astype(tape.dtype, copy=False)
    out = np.asarray(np.dot(x.value.reshape(-1), weights.reshape(-1)), tape.dtype)

    def backward(g: Array) -> None:
        grad = x.grad_buffer()
        np.multiply(weights, g, out=grad)
        x.deposit(grad)

    return tape.record(out, (x,), backward)
