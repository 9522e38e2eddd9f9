"""What a policy gains on samples drawn a little earlier, with a limit on the step it may take."""

from __future__ import annotations

import numpy as np

from engine.tape import Node, Tape
from engine.types import Array


def clipped_gain(
    tape: Tape, logprob: Node, old_logprob: Array, advantage: Array, clip: float = 0.2
) -> Node:
    """min(r a, clip(r, 1 - clip, 1 + clip) a) with r = exp(logprob - old_logprob).

    All of the same shape, one number per token (or per answer); a is the advantage: how much better
    than expected the sample was. To be maximised. Once r has moved `clip` in the direction that
    pays, the gradient is zero: more of the same sample teaches nothing new.
    Source: Schulman et al. 2017 (PPO), arXiv 1707.06347, equation 7.
    """
    ratio = np.exp(logprob.value - old_logprob)
    limited = np.clip(ratio, 1 - clip, 1 + clip)
    out = tape.buffer(logprob.value.shape)
    np.minimum(ratio * advantage, limited * advantage, out=out)
    counts = ratio * advantage <= limited * advantage  # where the unclipped branch is the smaller

    def backward(g: Array) -> None:
        # d r / d logprob = r
        grad = logprob.grad_buffer()
        np.multiply(g, counts * ratio * advantage, out=grad)
        logprob.deposit(grad)

    return tape.record(out, (logprob,), backward)
