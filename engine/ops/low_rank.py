"""A small trainable change to a frozen matrix: an adapter that can be unplugged."""

from __future__ import annotations

import numpy as np

from engine.tape import Node, Tape
from engine.types import Array


def low_rank(tape: Tape, weight: Node, down: Node, up: Node, scale: float = 1.0) -> Node:
    """weight + scale * down @ up: weight (D, E), down (D, R), up (R, E); returns (D, E).

    Use the result wherever a primitive takes the weight. The weight itself is never written to, so
    leaving this primitive out again gives back the base model bit for bit.
    Source: Hu et al. 2021 (LoRA), arXiv 2106.09685, equation 3.
    """
    factor = tape.dtype.type(scale)
    out = tape.buffer(weight.value.shape)
    np.matmul(down.value, up.value, out=out)  # (D, R) @ (R, E) -> (D, E)
    out *= factor
    out += weight.value

    def backward(g: Array) -> None:
        if down.needs_grad:
            grad = down.grad_buffer()
            np.matmul(g, up.value.T, out=grad)  # (D, E) @ (E, R) -> (D, R)
            grad *= factor
            down.deposit(grad)
        if up.needs_grad:
            grad = up.grad_buffer()
            np.matmul(down.value.T, g, out=grad)  # (R, D) @ (D, E) -> (R, E)
            grad *= factor
            up.deposit(grad)
        if weight.needs_grad:
            weight.deposit(g)

    return tape.record(out, (weight, down, up), backward)
