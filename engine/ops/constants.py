"""Small constant arrays that primitives multiply by, made once for each size."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from engine.types import Array, DType


@lru_cache(maxsize=256)
def ones(length: int, dtype: DType) -> Array:
    """A vector of ones (N,): a product with it sums a last axis, faster than `sum` does."""
    return np.ones(length, dtype)


@lru_cache(maxsize=256)
def averager(length: int, dtype: DType) -> Array:
    """A vector of 1/N (N,): a product with it averages a last axis."""
    return np.full(length, 1 / length, dtype)


@lru_cache(maxsize=256)
def zeros(length: int, dtype: DType) -> Array:
    """A vector of zeros (N,): comparing with a row of them is faster than with the number 0."""
    return np.zeros(length, dtype)


@lru_cache(maxsize=256)
def causal_mask(length: int, dtype: DType) -> Array:
    """Ones where position t may look at position s <= t, zeros elsewhere: (T, T)."""
    mask: Array = np.tri(length, dtype=dtype)
    return mask
