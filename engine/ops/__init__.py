"""Primitives: each computes a value and knows how to send a gradient back. One a file.

Fused on purpose: a whole attention or a whole softmax-and-pick is one entry on the tape, so what a
step costs is matrix products and not bookkeeping.
"""

from __future__ import annotations

from engine.ops.attention import attention
from engine.ops.embedding import embedding
from engine.ops.linear import linear
from engine.ops.rms_norm import rms_norm
from engine.ops.squared_relu import squared_relu
from engine.ops.token_logprob import token_logprob
from engine.ops.weighted_sum import weighted_sum

__all__ = [
    "attention",
    "embedding",
    "linear",
    "rms_norm",
    "squared_relu",
    "token_logprob",
    "weighted_sum",
]
