"""How far a prediction of numbers is from the truth."""

from __future__ import annotations

import numpy as np

from engine.tape import Node, Tape
from engine.types import Array


def squared_error(tape: Tape, x: Node, target: Array) -> Node:
    """(x - target)^2, number by number; target of x's shape. The loss of a denoiser or regression.

    Source: Ho et al. 2020, arXiv 2006.11239, equation 14 (a denoiser predicts the noise).
    """
    difference = tape.buffer(x.value.shape)
    np.subtract(x.value, target, out=difference)
    out = tape.buffer(x.value.shape)
    np.multiply(difference, difference, out=out)

    def backward(g: Array) -> None:
        grad = x.grad_buffer()
        np.multiply(g, difference, out=grad)
        grad *= 2
        x.deposit(grad)

    return tape.record(out, (x,), backward)
