"""Causal self-attention: each position mixes the values of the positions before it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from engine.nn.cache import KeyValueCache
from engine.ops.rms_norm import EPSILON
from engine.tape import Node, Tape
from engine.types import Array, DType

SCORE_SCALE = 8.0
"""Scores lie in -8..8: the queries and keys have a fixed length, so this is the sharpest focus."""


def attention(
    tape: Tape, qkv: Node, heads: int, cache: KeyValueCache | None = None, layer: int = 0
) -> Node:
    """Multi-head attention of each position over itself and those before it.

    qkv (B, T, 3 D): queries, keys and values side by side, each H heads of K = D / H numbers.
    Returns (B, T, D). With a `cache` (evaluation only) the T positions follow those it holds for
    this layer: S = cache.length + T positions are looked at; without one S = T.

    Queries and keys are normalised to length one and rotated by their position before they meet.
    Because a score is then at most SCORE_SCALE, exp cannot overflow, and the usual search for each
    row's maximum is not needed. The weights are left unnormalised; the sum they should be divided
    by is divided out of the much smaller result.

    Sources: Vaswani et al. 2017, arXiv 1706.03762, equation 1; Su et al. 2021 (rotary positions),
    arXiv 2104.09864, equation 34; Henry et al. 2020 (normalised queries and keys),
    arXiv 2010.04245, equation 3; Dao et al. 2022 (dividing last), arXiv 2205.14135, section 3.1.
    """
    batch, length, triple = qkv.value.shape
    width = triple // 3
    head = width // heads
    split = qkv.value.reshape(batch, length, 3, heads, head)
    start = 0 if cache is None else cache.length
    turn = rotation(start + length, head, tape.dtype)[start:]  # (T, 1, 1, K/2)

    unit, inverse = _normalise_and_rotate(tape, split[:, :, :2], turn)  # (B, T, 2, H, K)
    q, k, v = (_by_head(x) for x in (unit[:, :, 0], unit[:, :, 1], split[:, :, 2]))  # (B, H, T, K)
    if cache is not None:
        k, v = cache.append(layer, k, v)  # (B, H, S, K)

    weights = tape.buffer((batch, heads, length, start + length))
    np.matmul(q, k.swapaxes(-1, -2), out=weights)  # (B, H, T, K) @ (B, H, K, S) -> (B, H, T, S)
    weights *= tape.dtype.type(SCORE_SCALE)
    np.exp(weights, out=weights)
    weights *= causal_mask(start + length, tape.dtype)[start:]
    ones = np.ones(start + length, tape.dtype)
    total = np.matmul(weights, ones).swapaxes(1, 2)[..., None]  # (B, H, T, S) -> (B, T, H, 1)

    out = tape.buffer((batch, length, width))
    mixed = out.reshape(batch, length, heads, head)
    np.matmul(weights, v, out=_by_head(mixed))  # (B, H, T, S) @ (B, H, S, K) -> (B, H, T, K)
    mixed /= total

    def backward(g: Array) -> None:
        dqkv = qkv.grad_buffer()
        dsplit = dqkv.reshape(split.shape)
        g_mixed = g.reshape(mixed.shape)
        along = np.einsum("bthk,bthk->bth", g_mixed, mixed)[..., None]  # softmax's own correction
        along /= total
        shared = tape.buffer(mixed.shape)
        np.divide(g_mixed, total, out=shared)  # (B, T, H, K)
        np.matmul(weights.swapaxes(-1, -2), _by_head(shared), out=_by_head(dsplit[:, :, 2]))

        dscores = tape.buffer(weights.shape)
        np.matmul(_by_head(shared), v.swapaxes(-1, -2), out=dscores)  # (B, H, T, T)
        dscores -= along.swapaxes(1, 2)
        dscores *= weights
        tape.workspace.give(shared)

        dunit = tape.buffer(unit.shape)
        np.matmul(dscores, k, out=_by_head(dunit[:, :, 0]))  # (B, H, T, T) @ (B, H, T, K)
        np.matmul(dscores.swapaxes(-1, -2), q, out=_by_head(dunit[:, :, 1]))
        tape.workspace.give(dscores)
        _undo_normalise_and_rotate(dunit, unit, inverse, turn, out=dsplit[:, :, :2])
        tape.workspace.give(dunit)
        qkv.deposit(dqkv)

    return tape.record(out, (qkv,), backward)


def _by_head(x: Array) -> Array:
    """(B, T, H, K) -> (B, H, T, K), the same memory."""
    return x.swapaxes(1, 2)


def _normalise_and_rotate(tape: Tape, x: Array, turn: Array) -> tuple[Array, Array]:
    """Unit vectors of x (B, T, 2, H, K), rotated by position, and the inverse lengths (..., 1)."""
    length = np.einsum("btshk,btshk->btsh", x, x)
    inverse = 1.0 / np.sqrt(length + EPSILON)
    inverse = inverse[..., None].astype(tape.dtype, copy=False)
    unit = tape.buffer(x.shape)
    np.multiply(as_complex(x), turn, out=as_complex(unit))
    unit *= inverse
    return unit, inverse


def _undo_normalise_and_rotate(
    g: Array, unit: Array, inverse: Array, turn: Array, out: Array
) -> None:
    """The gradient before normalising and rotating, from g after it; overwrites g."""
    along = np.einsum("btshk,btshk->btsh", g, unit)[..., None]
    g -= unit * along
    g *= inverse * g.dtype.type(SCORE_SCALE)
    np.multiply(as_complex(g), turn.conj(), out=as_complex(out))


def as_complex(x: Array) -> Array:
    """Pairs of neighbours seen as complex numbers: (..., K) -> (..., K/2), the same memory."""
    return x.view(np.complex64 if x.dtype == np.float32 else np.complex128)


@lru_cache(maxsize=64)
def rotation(length: int, head: int, dtype: DType) -> Array:
    """exp(i position frequency), (T, 1, 1, K/2): multiplying by it rotates a pair of numbers.

    Pair p turns by 10000^(-2 p / K) radians per position: fast pairs tell neighbours apart, slow
    ones tell far from near. Source: Su et al. 2021, arXiv 2104.09864, section 3.2.2.
    """
    frequency = 10000.0 ** (-np.arange(0, head, 2) / head)
    angle = np.arange(length)[:, None] * frequency  # (T, K/2)
    turn = np.exp(1j * angle)[:, None, None, :]
    return np.asarray(turn, np.complex64 if dtype == np.float32 else np.complex128)


@lru_cache(maxsize=64)
def causal_mask(length: int, dtype: DType) -> Array:
    """Ones where position t may look at position s <= t, zeros elsewhere: (T, T)."""
    mask: Array = np.tri(length, dtype=dtype)
    return mask
