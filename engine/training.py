"""One training step: predict, score, find each weight's share of the blame, adjust."""

from __future__ import annotations

from math import isfinite
from typing import Protocol

import numpy as np

from engine.errors import NonFiniteLoss
from engine.nn.transformer import Transformer
from engine.optim import clip_grad_norm
from engine.parallel import unwarned
from engine.types import Array, Tokens


class Optimizer(Protocol):
    """Anything that turns `params.grad` into new weights."""

    lr: float

    def step(self, lr: float | None = None) -> None:
        """Update the weights; `lr` replaces the rate for this step."""


def train_step(
    model: Transformer,
    optimizer: Optimizer,
    tokens: Tokens,
    targets: Tokens,
    weights: Array | None = None,
    *,
    step: int,
    lr: float | None = None,
    clip: float = 1.0,
) -> float:
    """One update of the model on one batch; returns the loss before it, in nats per token.

    tokens, targets (B, T), weights (B, T) or None, as for `Transformer.loss_and_grad`. `clip`
    bounds the gradient's length: above 0, infinity for no bound. Raises NonFiniteLoss, before any
    weight is touched, when the loss or the gradient is not finite, and after the update when that
    left a weight that is not; KnobError for a rate or a bound outside its range.
    """
    loss = model.loss_and_grad(tokens, targets, weights)
    with unwarned():
        norm = clip_grad_norm(model.params, clip)
        if not (isfinite(loss) and isfinite(norm)):
            raise NonFiniteLoss(step, optimizer.lr if lr is None else lr)
        optimizer.step(lr)
        if not all_finite(model.params.flat):
            raise NonFiniteLoss(step, optimizer.lr if lr is None else lr, "A new weight")
    return loss


def all_finite(flat: Array) -> bool:
    """Whether no number of a vector is NaN or infinite.

    The sum of squares shows it in one fast pass; only where that overflows is each number asked.
    """
    return isfinite(np.dot(flat, flat)) or bool(np.isfinite(flat).all())
