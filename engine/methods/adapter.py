"""A low-rank adapter: a small trainable change beside a frozen model, which can be unplugged.

Every matrix of the blocks gets two thin ones, `down` (D, R) and `up` (R, E); the model then
computes with weight + down @ up. Only the thin ones are trained and kept. `up` starts at zero, so
that a fresh adapter changes nothing.

Source: Hu et al. 2021 (LoRA), arXiv 2106.09685, section 4.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

import numpy as np

from engine import ops
from engine.errors import NonFiniteLoss
from engine.nn.parameters import Parameters
from engine.nn.transformer import Transformer
from engine.optim import AdamW, clip_grad_norm
from engine.parallel import ShardedGradient, count_workers
from engine.tape import Node, Tape
from engine.training import all_finite
from engine.types import Array, Tokens
from engine.worlds.windows import Windows


class Adapter:
    """The change to one model. `params`: the thin matrices, all there is to train and to keep.

    The base model is read and never written to.
    """

    def __init__(self, base: Transformer, rank: int, rng: np.random.Generator) -> None:
        self.base = base
        self.names = [name for name in base.params.shapes if name != "embedding"]
        thin: dict[str, Array] = {}
        for name in self.names:
            rows, columns = base.params.shapes[name]
            thin[f"{name}.down"] = rng.standard_normal((rows, rank)) * float(rows**-0.5)
            thin[f"{name}.up"] = np.zeros((rank, columns))
        self.params = Parameters(thin, base.params.dtype)
        self._gradient = ShardedGradient(self.params)

    def step(self, rows: Windows, optimizer: AdamW, step: int, rate: float) -> float:
        """One update of the thin matrices; returns the loss before it. Raises NonFiniteLoss."""
        share = rows.weights / rows.guesses

        def objective(
            tape: Tape, nodes: Mapping[str, Node], x: Tokens, y: Tokens, w: Array
        ) -> Node:
            weights = {name: tape.constant(view) for name, view in self.base.params}
            for name in self.names:
                thin = nodes[f"{name}.down"], nodes[f"{name}.up"]
                weights[name] = ops.low_rank(tape, weights[name], *thin)
            return ops.weighted_sum(tape, self.base.token_logprobs(tape, weights, x, y), w)

        workers = count_workers(len(rows), self.base.num_parameters * rows.tokens.size)
        loss = self._gradient(objective, (rows.tokens, rows.targets, -share), workers)
        norm = clip_grad_norm(self.params, 1.0)
        if not (isfinite(loss) and isfinite(norm)):
            raise NonFiniteLoss(step, rate)
        optimizer.step(rate)
        if not all_finite(self.params.flat):
            raise NonFiniteLoss(step, rate, "A new weight")
        return loss

    def plugged(self) -> Transformer:
        """A copy of the base model that computes with the change."""
        model = self.base.copy()
        for name in self.names:
            model.params.views[name] += self.change(name)
        return model

    def change(self, name: str) -> Array:
        """What the adapter adds to one matrix: down @ up, (D, E)."""
        return np.asarray(self.params.views[f"{name}.down"] @ self.params.views[f"{name}.up"])
