"""Keep one position of each sequence, such as its last real token."""

from __future__ import annotations

import numpy as np

from engine.tape import Node, Tape
from engine.types import Array, Tokens


def pick(tape: Tape, x: Node, positions: Tokens) -> Node:
    """x[b, positions[b]]: x (B, T, D), positions (B,) in 0..T-1; returns (B, D).

    A scalar reward head is `linear` with a weight (D, 1) on the vector picked here.
    """
    every = np.arange(len(positions))
    out = tape.buffer((x.value.shape[0], x.value.shape[2]))
    out[...] = x.value[every, positions]  # (B, T, D) -> (B, D)

    def backward(g: Array) -> None:
        grad = x.grad_buffer()
        grad.fill(0)
        grad[every, positions] = g
        x.deposit(grad)

    return tape.record(out, (x,), backward)
