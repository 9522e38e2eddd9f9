"""The array types that signatures in the engine speak of, and what they may really be given."""

from __future__ import annotations

from numbers import Integral
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]
"""An array of float32 (training) or float64 (checks); its docstring gives the shape."""

Tokens: TypeAlias = npt.NDArray[np.integer[Any]]
"""An array of token ids."""

DType: TypeAlias = np.dtype[Any]


def is_whole(value: object) -> bool:
    """Whether a value is a whole number, Python's or NumPy's; True and False are none."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def is_array(value: object, kinds: str) -> bool:
    """Whether a value is an array of one of these kinds of number ("iu": integers)."""
    return isinstance(value, np.ndarray) and value.dtype.kind in kinds
