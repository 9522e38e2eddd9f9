"""Bring queries and keys to a fixed length and rotate them by their position.

Two steps of `engine.ops.attention`, apart because they are an idea of their own. Each head's K
numbers are taken as K / 2 pairs, and each pair as one complex number: rotating it is multiplying
by exp(i angle), rotating back is multiplying by the conjugate. The product of a rotated query and
a rotated key then depends on how far apart they stand, not on where.

Sources: Su et al. 2021, arXiv 2104.09864, equation 34; Henry et al. 2020, arXiv 2010.04245.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from engine.ops.constants import ones
from engine.tape import Tape
from engine.types import Array, DType

EPSILON = 1e-9
"""Keeps a zero query finite; nothing beside the squared length of any other (about K)."""


def rotate_units(
    tape: Tape, qk: Array, heads: int, start: int, scale: float
) -> tuple[Array, Array]:
    """Queries of length `scale` and keys of length 1, rotated for positions from `start` on.

    qk (B, T, 2 D): queries and keys side by side. Returns them as (B, T, 2, H, K), and what each
    was multiplied by, (B, T, 2, H, 1).
    """
    batch, length, double = qk.shape
    head = double // (2 * heads)
    turned = tape.buffer((batch, length, 2, heads, head))
    turn = rotation(start + length, head, 2 * heads, tape.dtype)[start:]  # (T, D)
    np.multiply(as_complex(qk), turn, out=as_complex(turned.reshape(qk.shape)))

    squares = tape.buffer(turned.shape)
    np.multiply(turned, turned, out=squares)
    inverse = squares @ ones(head, tape.dtype)  # (B, T, 2, H, K) -> (B, T, 2, H)
    tape.workspace.give(squares)
    inverse += EPSILON
    np.sqrt(inverse, out=inverse)
    np.divide(1.0, inverse, out=inverse)
    inverse[:, :, 0] *= scale
    inverse = inverse[..., None]
    turned *= inverse
    return turned, inverse


def rotate_units_backward(
    tape: Tape, g: Array, unit: Array, inverse: Array, scale: float, out: Array
) -> None:
    """The gradient before `rotate_units`, (B, T, 2 D), from g after it; overwrites g.

    A vector of fixed length does not change when its source grows along itself, so the part of g
    along it is taken out, as in `rms_norm`; then it is rotated back.
    """
    _, length, _, heads, head = unit.shape
    scratch = tape.buffer(unit.shape)
    np.multiply(g, unit, out=scratch)
    along = scratch @ ones(head, tape.dtype)  # (B, T, 2, H, K) -> (B, T, 2, H)
    along[:, :, 0] /= scale**2  # queries are `scale` long: their own square comes out
    np.multiply(unit, along[..., None], out=scratch)
    g -= scratch
    g *= inverse
    tape.workspace.give(scratch)
    back = rotation(length, head, 2 * heads, tape.dtype).conj()
    np.multiply(as_complex(g.reshape(out.shape)), back, out=as_complex(out))


def as_complex(x: Array) -> Array:
    """Pairs of neighbours seen as complex numbers: (..., K) -> (..., K/2), the same memory."""
    return x.view(np.complex64 if x.dtype == np.float32 else np.complex128)


@lru_cache(maxsize=64)
def rotation(length: int, head: int, repeats: int, dtype: DType) -> Array:
    """exp(i position frequency) for every pair of `repeats` heads side by side: (T, repeats K/2).

    Pair p turns by 10000^(-2 p / K) radians per position: fast pairs tell neighbours apart, slow
    ones tell far from near. Source: Su et al. 2021, arXiv 2104.09864, section 3.2.2.
    """
    frequency = 10000.0 ** (-np.arange(0, head, 2) / head)
    angle = np.arange(length)[:, None] * np.tile(frequency, repeats)
    return np.asarray(np.exp(1j * angle), np.complex64 if dtype == np.float32 else np.complex128)
