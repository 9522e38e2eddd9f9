"""The log-probability of a yes, from a score."""

from __future__ import annotations

import numpy as np

from engine.tape import Node, Tape
from engine.types import Array


def log_sigmoid(tape: Tape, x: Node) -> Node:
    """ln(1 / (1 + exp(-x))), any shape, without overflow at either end.

    Applied to a difference of two scores it is the log-probability that the first is preferred:
    Bradley & Terry 1952; the loss of reward models (Ouyang et al. 2022, arXiv 2203.02155,
    equation 1) and of direct preference optimisation (Rafailov et al. 2023, arXiv 2305.18290,
    equation 7).
    """
    out = tape.buffer(x.value.shape)
    np.logaddexp(0, -x.value, out=out)
    np.negative(out, out=out)

    def backward(g: Array) -> None:
        # d ln sigmoid(x) / dx = 1 - sigmoid(x)
        grad = x.grad_buffer()
        np.exp(out, out=grad)
        np.subtract(1, grad, out=grad)
        grad *= g
        x.deposit(grad)

    return tape.record(out, (x,), backward)
