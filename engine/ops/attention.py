"""Causal self-attention: each position mixes the values of the positions before it."""

from __future__ import annotations

import numpy as np

from engine.cache import KeyValueCache
from engine.ops.constants import causal_mask, ones
from engine.ops.rotary import rotate_units, rotate_units_backward
from engine.tape import Node, Tape
from engine.types import Array

SCORE_SCALE = 8.0
"""Scores lie in -8..8: queries and keys have a fixed length, so this is the sharpest focus."""


def attention(
    tape: Tape, qkv: Node, heads: int, cache: KeyValueCache | None = None, layer: int = 0
) -> Node:
    """Multi-head attention of each position over itself and those before it.

    qkv (B, T, 3 D): queries, keys and values side by side, each H heads of K = D / H numbers.
    Returns (B, T, D). With a `cache` (evaluation only) the T positions follow those it holds for
    this layer: S = cache.length + T positions are looked at; without one S = T.

    Queries and keys are brought to a fixed length and rotated by their position before they meet
    (`engine.ops.rotary`). A score is then at most SCORE_SCALE, exp cannot overflow, and the usual
    search for each row's maximum is not needed. The weights are left unnormalised; the sum they
    should be divided by is divided out of the much smaller result.

    Sources: Vaswani et al. 2017, arXiv 1706.03762, equation 1; Henry et al. 2020 (queries and keys
    of fixed length), arXiv 2010.04245, equation 3; Dao 2023 (FlashAttention-2, dividing last),
    arXiv 2307.08691, section 3.1.
    """
    batch, length, triple = qkv.value.shape
    width = triple // 3
    head = width // heads
    start = 0 if cache is None else cache.length

    unit, inverse = rotate_units(tape, qkv.value[:, :, : 2 * width], heads, start, SCORE_SCALE)
    q = _by_head(unit[:, :, 0])  # (B, T, 2, H, K) -> (B, H, T, K)
    k = _by_head(unit[:, :, 1])
    v = _by_head(qkv.value[:, :, 2 * width :].reshape(batch, length, heads, head))
    if cache is not None:
        k, v = cache.append(layer, k, v)  # (B, H, S, K)

    weights = tape.buffer((batch, heads, length, start + length))
    np.matmul(q, k.swapaxes(-1, -2), out=weights)  # (B, H, T, K) @ (B, H, K, S) -> (B, H, T, S)
    np.exp(weights, out=weights)
    weights *= causal_mask(start + length, tape.dtype)[start:]
    total = weights @ ones(start + length, tape.dtype)  # (B, H, T, S) -> (B, H, T)
    divisor = total.swapaxes(1, 2)[..., None]  # (B, T, H, 1)

    out = tape.buffer((batch, length, width))
    mixed = out.reshape(batch, length, heads, head)
    np.matmul(weights, v, out=_by_head(mixed))  # (B, H, T, S) @ (B, H, S, K) -> (B, H, T, K)
    mixed /= divisor

    def backward(g: Array) -> None:
        # With p = weights / total:  dv = p' g,  dscores = p (g v' - sum(g mixed))
        shared = tape.buffer(mixed.shape)
        np.divide(g.reshape(mixed.shape), divisor, out=shared)  # (B, T, H, K)
        scratch = tape.buffer(mixed.shape)
        np.multiply(shared, mixed, out=scratch)
        common = scratch @ ones(head, tape.dtype)  # (B, T, H, K) -> (B, T, H)
        tape.workspace.give(scratch)

        dqkv = qkv.grad_buffer()
        dv = dqkv[:, :, 2 * width :].reshape(mixed.shape)
        np.matmul(weights.swapaxes(-1, -2), _by_head(shared), out=_by_head(dv))

        dscores = tape.buffer(weights.shape)
        np.matmul(_by_head(shared), v.swapaxes(-1, -2), out=dscores)  # (B, H, T, T)
        dscores -= common.swapaxes(1, 2)[..., None]
        dscores *= weights
        tape.workspace.give(shared)

        dunit = tape.buffer(unit.shape)
        np.matmul(dscores, k, out=_by_head(dunit[:, :, 0]))  # (B, H, T, T) @ (B, H, T, K)
        np.matmul(dscores.swapaxes(-1, -2), q, out=_by_head(dunit[:, :, 1]))
        tape.workspace.give(dscores)
        rotate_units_backward(tape, dunit, unit, inverse, SCORE_SCALE, out=dqkv[:, :, : 2 * width])
        tape.workspace.give(dunit)
        qkv.deposit(dqkv)

    return tape.record(out, (qkv,), backward)


def _by_head(x: Array) -> Array:
    """(B, T, H, K) -> (B, H, T, K), the same memory."""
    return x.swapaxes(1, 2)
