"""Scale each vector to a root mean square of one."""

from __future__ import annotations

import numpy as np

from engine.ops.constants import averager
from engine.tape import Node, Tape
from engine.types import Array

EPSILON = 1e-6
"""Keeps a zero vector finite; far below the mean square of anything a model computes."""


def rms_norm(tape: Tape, x: Node) -> Node:
    """y = x / sqrt(mean(x^2) + epsilon) over the last axis: (..., D) -> (..., D). No gain.

    The next matrix can scale its rows itself, and leaving the gain out costs nothing in loss.
    Source: Zhang & Sennrich 2019, arXiv 1910.07467, equation 4.
    """
    width = x.value.shape[-1]
    rows = x.value.reshape(-1, width)  # (..., D) -> (N, D)
    mean = averager(width, tape.dtype)
    out = tape.buffer(x.value.shape)
    y = out.reshape(-1, width)
    np.multiply(rows, rows, out=y)
    scale = (y @ mean)[:, None]  # (N, D) -> (N, 1)
    scale += EPSILON
    np.sqrt(scale, out=scale)
    np.divide(1.0, scale, out=scale)
    np.multiply(rows, scale, out=y)

    def backward(g: Array) -> None:
        # y does not change when x grows along itself, so the part of g along y is taken out:
        # dx = scale * (g - y * mean(g * y))
        g_rows = g.reshape(-1, width)
        grad = x.grad_buffer()
        dx = grad.reshape(-1, width)
        np.multiply(g_rows, y, out=dx)
        along = (dx @ mean)[:, None]  # (N, D) -> (N, 1)
        np.multiply(y, along, out=dx)
        np.subtract(g_rows, dx, out=dx)
        dx *= scale
        x.deposit(grad)

    return tape.record(out, (x,), backward)
