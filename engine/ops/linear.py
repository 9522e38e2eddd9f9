"""Multiply by a weight matrix, and optionally add to the stream the result belongs to."""

from __future__ import annotations

import numpy as np

from engine.tape import Node, Tape
from engine.types import Array


def linear(tape: Tape, x: Node, weight: Node, residual: Node | None = None) -> Node:
    """y = x @ weight (+ residual): x (..., D), weight (D, E), residual and y (..., E).

    Adding the residual here saves one array: backward, the stream's gradient passes through the
    sum unchanged, so it is handed on instead of copied.
    Sources: Goodfellow et al. 2016, "Deep Learning", section 6.5.6 (a product's backward); He et
    al. 2016, arXiv 1603.05027, equation 1 (the residual).
    """
    inner, outer = weight.value.shape
    rows = x.value.reshape(-1, inner)  # (..., D) -> (N, D)
    out = tape.buffer((*x.value.shape[:-1], outer))
    np.matmul(rows, weight.value, out=out.reshape(-1, outer))  # (N, D) @ (D, E) -> (N, E)
    if residual is not None:
        out += residual.value

    def backward(g: Array) -> None:
        g_rows = g.reshape(-1, outer)
        if weight.needs_grad:
            grad = weight.grad_buffer()
            np.matmul(rows.T, g_rows, out=grad)  # (D, N) @ (N, E) -> (D, E)
            weight.deposit(grad)
        if x.needs_grad:
            grad = x.grad_buffer()
            np.matmul(g_rows, weight.value.T, out=grad.reshape(-1, inner))  # -> (N, D)
            x.deposit(grad)
        if residual is not None and residual.needs_grad:
            residual.deposit(g)

    parents = (x, weight) if residual is None else (x, weight, residual)
    return tape.record(out, parents, backward)
