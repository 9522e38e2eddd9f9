"""The array types that signatures in the engine speak of."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]
"""An array of float32 (training) or float64 (checks); its docstring gives the shape."""

Tokens: TypeAlias = npt.NDArray[np.integer[Any]]
"""An array of token ids."""

DType: TypeAlias = np.dtype[Any]
