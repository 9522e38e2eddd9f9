"""AdamW: each weight gets its own step size from the gradients it has seen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

import numpy as np

from engine.errors import KnobError
from engine.nn.parameters import Parameters
from engine.optim.settings import checked_names, checked_rate, checked_share
from engine.parallel import count_workers, run_all

BLOCK = 32_768
"""Weights updated at a time: the update reads them ten times over, which is cheap while a block
and its averages (0.5 MB) stay in a core's cache and slow when the whole vector streams past."""

UPDATE_WORK = 100
"""What updating one weight counts for in `count_workers`: a large model's update is shared."""


class AdamW:
    """Adam with decoupled weight decay.

    Keeps two running averages per weight, of the gradient and of its square, and steps by their
    ratio: about `lr` per step, whatever the gradient's scale. Decay shrinks the matrices directly,
    apart from the gradient.

    Sources: Kingma & Ba 2015, arXiv 1412.6980, algorithm 1; Loshchilov & Hutter 2019,
    arXiv 1711.05101, algorithm 2 (decay scaled by the learning rate, as PyTorch has it).

    `names`: the weights it updates, None for all. Raises KnobError for a rate or a decay that is
    negative or not finite, betas outside [0, 1), an epsilon of 0 or less, an unknown name.
    """

    def __init__(
        self,
        params: Parameters,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.95),
        weight_decay: float = 0.1,
        epsilon: float = 1e-8,
        names: Collection[str] | None = None,
    ) -> None:
        self.params = params
        self.lr = checked_rate(lr)
        self.betas = (checked_share(betas[0], "beta 1"), checked_share(betas[1], "beta 2"))
        self.weight_decay = checked_rate(weight_decay, "The weight decay")
        if checked_rate(epsilon, "epsilon") == 0:
            raise KnobError("epsilon is above 0: a weight without a gradient divides by it.")
        self.epsilon = epsilon
        self.steps = 0
        # Sums, not averages: m / (1 - beta1) and v / (1 - beta2) of the paper. That saves two
        # passes over the gradient each step; `step` puts the constants back.
        self.gradient_sum = np.zeros_like(params.flat)
        self.square_sum = np.zeros_like(params.flat)
        chosen = checked_names(params, params.shapes if names is None else names)
        spans = [params.spans[name] for name in params.shapes if name in chosen]
        self._blocks = [
            slice(start, min(start + BLOCK, span.stop))
            for span in merge(spans)
            for start in range(span.start, span.stop, BLOCK)
        ]
        self._workers = count_workers(len(self._blocks), UPDATE_WORK * params.size)
        self._scratch = np.empty((self._workers, min(BLOCK, params.size)), params.dtype)

    def step(self, lr: float | None = None) -> None:
        """Update the weights from `params.grad`; `lr` replaces the rate for this step.

        Raises KnobError for a rate that is negative or not finite.
        """
        rate = checked_rate(self.lr if lr is None else lr)
        beta1, beta2 = self.betas
        self.steps += 1
        mean = (1 - beta1) / (1 - beta1**self.steps)  # gradient_sum * mean = m-hat
        square = (1 - beta2) / (1 - beta2**self.steps)  # square_sum * square = v-hat
        # lr * m-hat / (sqrt(v-hat) + eps), divided through by sqrt(square):
        scale = rate * mean / square**0.5
        epsilon = self.epsilon / square**0.5
        shrink = 1 - rate * self.weight_decay

        def update(worker: int) -> None:
            for block in self._blocks[worker :: self._workers]:
                w, g = self.params.flat[block], self.params.grad[block]
                m, v = self.gradient_sum[block], self.square_sum[block]
                t = self._scratch[worker, : len(w)]
                m *= beta1
                m += g
                v *= beta2
                np.multiply(g, g, out=t)
                v += t
                np.sqrt(v, out=t)
                t += epsilon
                np.divide(m, t, out=t)
                t *= scale
                if self.weight_decay:
                    w *= shrink
                w -= t

        run_all([partial(update, worker) for worker in range(self._workers)])


def merge(spans: Sequence[slice]) -> list[slice]:
    """Join neighbouring spans of the flat vector: [0:2, 2:5, 7:9] -> [0:5, 7:9]."""
    joined: list[slice] = []
    for span in spans:
        if joined and joined[-1].stop == span.start:
            joined[-1] = slice(joined[-1].start, span.stop)
        else:
            joined.append(span)
    return joined
