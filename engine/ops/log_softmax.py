"""Scores to log-probabilities over all choices, where one number a position is not enough."""

from __future__ import annotations

import numpy as np

from engine.tape import Node, Tape
from engine.types import Array


def log_softmax(tape: Tape, logits: Node) -> Node:
    """ln softmax over the last axis: (..., V) -> (..., V).

    For distances between two whole distributions and for their entropy. To score one target, use
    `token_logprob`, which is cheaper.
    Source: Goodfellow et al. 2016, "Deep Learning", section 6.2.2.3, equation 6.30.
    """
    out = tape.buffer(logits.value.shape)
    np.subtract(logits.value, logits.value.max(axis=-1, keepdims=True), out=out)
    out -= np.log(np.exp(out).sum(axis=-1, keepdims=True))

    def backward(g: Array) -> None:
        # Adding to all logits changes nothing, so what g pushes in common is taken out:
        # dlogits = g - softmax * sum(g)
        grad = logits.grad_buffer()
        np.exp(out, out=grad)
        grad *= -g.sum(axis=-1, keepdims=True)
        grad += g
        logits.deposit(grad)

    return tape.record(out, (logits,), backward)
