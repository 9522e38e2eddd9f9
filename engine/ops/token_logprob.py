"""Score the token that really came next: the log-probability the model gave it."""

from __future__ import annotations

import numpy as np

from engine.tape import Node, Tape
from engine.types import Array, Tokens


def token_logprob(tape: Tape, x: Node, table: Node, targets: Tokens) -> Node:
    """ln p(target) with p = softmax(x @ table.T): x (B, T, D), table (V, D), targets (B, T).

    Returns (B, T), each number <= 0. Natural logarithm: minus its mean is the loss in nats.
    Only this one number of the V is needed, and its gradient has a closed form: one minus the
    probability for the target, minus the probability for every other token.

    Backward, the probabilities are overwritten by that gradient, so it runs once a forward pass.
    Source: Goodfellow et al. 2016, "Deep Learning", section 6.2.2.3 (softmax and its gradient).
    """
    count, width = table.value.shape
    rows = x.value.reshape(-1, width)  # (B, T, D) -> (N, D)
    every = np.arange(len(rows))
    chosen = targets.reshape(-1)  # (N,)

    # One column a position: maxima and sums over V then run along memory, N numbers at a time.
    probabilities = tape.buffer((count, len(rows)))
    np.matmul(table.value, rows.T, out=probabilities)  # logits: (V, D) @ (D, N) -> (V, N)
    probabilities -= probabilities.max(axis=0)
    out = tape.buffer(targets.shape)
    logprob = out.reshape(-1)
    logprob[:] = probabilities[chosen, every]
    np.exp(probabilities, out=probabilities)
    total = probabilities.sum(axis=0)  # (V, N) -> (N,); divided out below
    logprob -= np.log(total)

    def backward(g: Array) -> None:
        g_rows = g.reshape(-1)
        dlogits = probabilities  # the same memory: they are not needed again
        dlogits *= -g_rows / total
        dlogits[chosen, every] += g_rows
        if table.needs_grad:
            grad = table.grad_buffer()
            np.matmul(dlogits, rows, out=grad)  # (V, N) @ (N, D) -> (V, D)
            table.deposit(grad)
        if x.needs_grad:
            grad = x.grad_buffer()
            np.matmul(dlogits.T, table.value, out=grad.reshape(-1, width))  # (N, V) @ (V, D)
            x.deposit(grad)

    return tape.record(out, (x, table), backward)
