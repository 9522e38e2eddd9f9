"""Weights on disk, and a fingerprint that proves two models equal."""

from __future__ import annotations

import hashlib

import numpy as np

from engine.nn.parameters import Parameters


def weights_hash(params: Parameters) -> str:
    """SHA-256 over names, shapes, types and bytes of all weights, in hexadecimal.

    Equal hashes mean that no weight differs in a single bit.
    """
    digest = hashlib.sha256()
    for name, array in params:
        digest.update(f"{name} {array.shape} {array.dtype.str}\n".encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()
