"""Stochastic gradient descent: step against the gradient."""

from __future__ import annotations

import numpy as np

from engine.nn.parameters import Parameters


class SGD:
    """w <- w - lr * velocity, with velocity <- momentum * velocity + gradient.

    Without momentum the velocity is the gradient itself. Source: Sutskever et al. 2013,
    "On the importance of initialization and momentum in deep learning", equations 1 and 2
    (classical momentum, the rate outside the velocity as PyTorch has it).
    """

    def __init__(self, params: Parameters, lr: float = 0.1, momentum: float = 0.0) -> None:
        self.params = params
        self.lr = lr
        self.momentum = momentum
        self.velocity = np.zeros_like(params.flat) if momentum else None

    def step(self, lr: float | None = None) -> None:
        """Update the weights from `params.grad`; `lr` replaces the rate for this step."""
        direction = self.params.grad
        if self.velocity is not None:
            self.velocity *= self.momentum
            self.velocity += self.params.grad
            direction = self.velocity
        self.params.flat -= direction * self.params.dtype.type(self.lr if lr is None else lr)
