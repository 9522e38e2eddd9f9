"""Learning from comparisons: make the preferred answer likelier than the other, on a leash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

import numpy as np

from engine import ops
from engine.errors import NonFiniteLoss
from engine.nn.transformer import Transformer
from engine.optim import clip_grad_norm
from engine.parallel import ShardedGradient, count_workers
from engine.tape import Node, Tape
from engine.training import Optimizer, all_finite
from engine.types import Array, Tokens
from engine.worlds.windows import Windows


@dataclass(frozen=True, slots=True)
class Pairs:
    """Compared answers: row i of `chosen` was preferred to row i of `rejected` (N, T each).

    Their weights mark the answers' own tokens. `lead` (N,) is ln p(chosen) - ln p(rejected) under
    the model before feedback, the reference.
    """

    chosen: Windows
    rejected: Windows
    lead: Array


def lead(model: Transformer, chosen: Windows, rejected: Windows) -> Array:
    """Return ln p(chosen answer) - ln p(rejected answer) for each pair: (N,)."""
    return _logprob(model, chosen) - _logprob(model, rejected)


class DPO:
    """Direct preference optimisation of one model, with an anchor.

    loss = -ln sigmoid(beta (lead - reference lead)), averaged over the pairs, plus `anchor` times
    the loss on the chosen answers' tokens. `beta` is the leash: the smaller, the farther from the
    reference a preference may push. Without the anchor both answers tend to become less likely,
    the rejected one only more so, and right answers are lost.

    The first part's slope with respect to an answer's ln p is beta sigmoid(-beta (...)), up for
    the chosen and down for the rejected, so the whole gradient is that of a weighted sum of token
    log-probabilities.

    Sources: Rafailov et al. 2023, arXiv 2305.18290, equation 7; Pang et al. 2024,
    arXiv 2404.19733, equation 1 (the anchor).
    """

    def __init__(
        self, model: Transformer, optimizer: Optimizer, beta: float, anchor: float
    ) -> None:
        self.model = model
        self.optimizer = optimizer
        self.beta = beta
        self.anchor = anchor
        self._gradient = ShardedGradient(model.params)

    def step(self, pairs: Pairs, step: int) -> float:
        """One update; returns the loss of the comparisons before it. Raises NonFiniteLoss."""
        margin = self.beta * (lead(self.model, pairs.chosen, pairs.rejected) - pairs.lead)  # (N,)
        loss = float(np.logaddexp(0.0, -margin).mean())
        self.fill_gradient(pairs, margin)
        norm = clip_grad_norm(self.model.params, 1.0)
        if not (isfinite(loss) and isfinite(norm)):
            raise NonFiniteLoss(step, self.optimizer.lr)
        self.optimizer.step()
        if not all_finite(self.model.params.flat):
            raise NonFiniteLoss(step, self.optimizer.lr)
        return loss

    def fill_gradient(self, pairs: Pairs, margin: Array) -> None:
        """Write the loss's gradient to `params.grad`, given each pair's margin (N,)."""
        push = self.beta / (1.0 + np.exp(np.clip(margin, -60, 60))) / len(margin)  # (N,)
        signed = np.concatenate([-pairs.chosen.weights, pairs.rejected.weights])  # (2 N, T)
        signed *= np.concatenate([push, push])[:, None]
        signed[: len(margin)] -= self.anchor / pairs.chosen.guesses * pairs.chosen.weights
        tokens = np.concatenate([pairs.chosen.tokens, pairs.rejected.tokens])
        targets = np.concatenate([pairs.chosen.targets, pairs.rejected.targets])

        def objective(
            tape: Tape, nodes: Mapping[str, Node], x: Tokens, y: Tokens, w: Array
        ) -> Node:
            return ops.weighted_sum(tape, self.model.token_logprobs(tape, nodes, x, y), w)

        workers = count_workers(len(tokens), self.model.num_parameters * tokens.size)
        self._gradient(objective, (tokens, targets, signed), workers)


def _logprob(model: Transformer, rows: Windows) -> Array:
    nll = model.token_nll(rows.tokens, rows.targets) * rows.weights
    return np.asarray(-nll.sum(axis=1))
