"""Look up one row of a table for each token."""

from __future__ import annotations

import numpy as np

from engine.tape import Node, Tape
from engine.types import Array, Tokens


def embedding(tape: Tape, table: Node, tokens: Tokens) -> Node:
    """Rows of `table` (V, D) for `tokens` (B, T): (B, T, D).

    Ids must lie in 0..V-1; `Transformer` checks them once for all primitives.
    """
    width = table.value.shape[1]
    out = tape.buffer((*tokens.shape, width))
    np.take(table.value, tokens, axis=0, out=out, mode="clip")  # (V, D), (B, T) -> (B, T, D)

    def backward(g: Array) -> None:
        grad = table.grad_buffer()
        sum_rows(tape, g.reshape(-1, width), tokens.reshape(-1), grad)  # (B*T, D) -> (V, D)
        table.deposit(grad)

    return tape.record(out, (table,), backward)


FEW = 128
"""Up to this many tokens a product with a mostly empty matrix beats sorting."""


def sum_rows(tape: Tape, rows: Array, tokens: Tokens, out: Array) -> None:
    """out[v] = sum of the rows (N, D) whose token (N,) is v; out is (V, D).

    A token occurs many times in a batch, and all its rows must be counted. Looking up is a product
    with a matrix that has a one where a row has its token, and this is its transpose. For a large
    vocabulary the rows are sorted by token instead, which turns the sums into sums of neighbours.
    """
    count = len(out)
    if count <= FEW:
        one_hot = tape.buffer((count, len(tokens)))
        one_hot.fill(0)
        one_hot[tokens, np.arange(len(tokens))] = 1
        np.matmul(one_hot, rows, out=out)  # (V, N) @ (N, D) -> (V, D)
        tape.workspace.give(one_hot)
        return
    order = np.argsort(tokens, kind="stable")  # (N,)
    ids = tokens[order]
    starts = np.flatnonzero(np.concatenate(([True], ids[1:] != ids[:-1])))  # first row of each id
    out.fill(0)
    out[ids[starts]] = np.add.reduceat(rows[order], starts, axis=0)  # (N, D) -> (distinct, D)
