"""Primitives: each computes a value and knows how to send a gradient back. One a file.

Fused on purpose: a whole attention or a whole softmax-and-pick is one entry on the tape, so what a
step costs is matrix products and not bookkeeping.
"""

from __future__ import annotations

from engine.ops.add import add
from engine.ops.attention import attention
from engine.ops.clipped_gain import clipped_gain
from engine.ops.embedding import embedding
from engine.ops.linear import linear
from engine.ops.log_sigmoid import log_sigmoid
from engine.ops.log_softmax import log_softmax
from engine.ops.low_rank import low_rank
from engine.ops.multiply import multiply
from engine.ops.pick import pick
from engine.ops.rms_norm import rms_norm
from engine.ops.squared_error import squared_error
from engine.ops.squared_relu import squared_relu
from engine.ops.tanh import tanh
from engine.ops.token_logprob import token_logprob
from engine.ops.weighted_sum import weighted_sum

__all__ = [
    "add",
    "attention",
    "clipped_gain",
    "embedding",
    "linear",
    "log_sigmoid",
    "log_softmax",
    "low_rank",
    "multiply",
    "pick",
    "rms_norm",
    "squared_error",
    "squared_relu",
    "tanh",
    "token_logprob",
    "weighted_sum",
]
