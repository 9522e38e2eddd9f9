"""Stochastic gradient descent: step against the gradient."""

from __future__ import annotations

import numpy as np

from engine.nn.parameters import Parameters
from engine.optim.settings import checked_rate, checked_share


class SGD:
    """w <- w - lr * velocity, with velocity <- momentum * velocity + gradient.

    Without momentum the velocity is the gradient itself. Source: Sutskever et al. 2013,
    "On the importance of initialization and momentum in deep learning", equations 1 and 2
    (classical momentum, the rate outside the velocity as PyTorch has it). Raises KnobError for a
    rate that is negative or not finite, a momentum outside [0, 1).
    """

    def __init__(self, params: Parameters, lr: float = 0.1, momentum: float = 0.0) -> None:
        self.params = params
        self.lr = checked_rate(lr)
        self.momentum = checked_share(momentum, "The momentum")
        self.velocity = np.zeros_like(params.flat) if momentum else None
        self._scratch = np.empty_like(params.flat)

    def step(self, lr: float | None = None) -> None:
        """Update the weights from `params.grad`; `lr` replaces the rate for this step.

        Raises KnobError for a rate that is negative or not finite.
        """
        rate = checked_rate(self.lr if lr is None else lr)
        direction = self.params.grad
        if self.velocity is not None:
            self.velocity *= self.momentum
            self.velocity += self.params.grad
            direction = self.velocity
        np.multiply(direction, self.params.dtype.type(rate), out=self._scratch)
        self.params.flat -= self._scratch
