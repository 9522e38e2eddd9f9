"""Keep one bad batch from throwing the model far away."""

from __future__ import annotations

import numpy as np

from engine.errors import KnobError
from engine.nn.parameters import Parameters


def clip_grad_norm(params: Parameters, limit: float = 1.0) -> float:
    """Shrink `params.grad` to length `limit` if it is longer; returns the length it had.

    The direction stays. A length that is not finite is returned and nothing is changed: the caller
    stops. Raises KnobError unless `limit` is above 0; infinity for none.
    Source: Pascanu et al. 2013, arXiv 1211.5063, algorithm 1.
    """
    if not limit > 0:
        raise KnobError(f"A gradient is clipped to a length above 0; the limit is {limit}.")
    norm = float(np.sqrt(np.dot(params.grad, params.grad)))
    if np.isfinite(norm) and norm > limit:
        params.grad *= params.dtype.type(limit / norm)
    return norm
