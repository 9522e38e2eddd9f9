"""A model that predicts which of two answers is preferred.

A reward model is a transformer like the one it judges, started from its weights. At each word of
an answer it says how much likelier `happy` would be than `sad` as the next word; the sum over the
answer is its score. So it needs no new weights, and lives in the same kind of file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from engine import ops
from engine.errors import NonFiniteLoss
from engine.methods.answering import prompt_of
from engine.nn.transformer import Transformer
from engine.optim import clip_grad_norm
from engine.parallel import ShardedGradient, count_workers, unwarned
from engine.tape import Node, Tape
from engine.training import Optimizer, all_finite
from engine.types import Array, Tokens
from engine.worlds.questions import VOCABULARY, Question
from engine.worlds.windows import roomy

PLEASED, DISPLEASED = VOCABULARY.id("happy"), VOCABULARY.id("sad")
ROWS_AT_ONCE = 20  # texts scored, or learned from by a worker, at a time: for the sake of memory


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts to score: `tokens` (N, T), padded with END, and `judged` (N, T): 1 on the answer."""

    tokens: NDArray[np.int64]
    judged: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.tokens)

    def take(self, rows: NDArray[np.integer] | slice) -> Texts:
        """Return some of the texts, as a batch."""
        return Texts(self.tokens[rows], self.judged[rows])


def answered(pairs: Sequence[tuple[Question, Sequence[int]]]) -> Texts:
    """Questions with their answers, side by side: (N, T)."""
    asked = [prompt_of(question) for question, _ in pairs]
    longest = max(len(q) + len(answer) for q, (_, answer) in zip(asked, pairs, strict=True))
    shape = (len(pairs), roomy(longest))
    tokens = np.full(shape, VOCABULARY.end, np.int64)
    judged = np.zeros(shape, np.float32)
    for row, (prompt, (_, answer)) in enumerate(zip(asked, pairs, strict=True)):
        stop = len(prompt) + len(answer)
        tokens[row, :stop] = [*prompt, *answer]
        judged[row, len(prompt) : stop] = 1.0
    return Texts(tokens, judged)


def score_node(
    model: Transformer, tape: Tape, weights: Mapping[str, Node], tokens: Tokens, judged: Array
) -> Node:
    """Each text's score, as a node to build a loss on: (N, T), (N, T) -> (N, 1)."""
    stream = model.hidden(tape, weights, tokens)  # (N, T, D)
    table, minus = weights["embedding"], np.full(tokens.shape, -1.0, tape.dtype)
    pleased = ops.token_logprob(tape, stream, table, np.full(tokens.shape, PLEASED))
    displeased = ops.token_logprob(tape, stream, table, np.full(tokens.shape, DISPLEASED))
    gap = ops.add(tape, pleased, ops.multiply(tape, displeased, tape.constant(minus)))
    counted = ops.multiply(tape, gap, tape.constant(judged))
    return ops.linear(tape, counted, tape.constant(np.ones((tokens.shape[1], 1), tape.dtype)))


@unwarned()
def score(model: Transformer, texts: Texts) -> Array:
    """What a reward model gives each text: (N,). Only differences mean anything."""
    tape = Tape(model.params.dtype, recording=False)
    weights = model.params.nodes(tape, None)
    out = np.empty(len(texts), model.params.dtype)
    for start in range(0, len(texts), ROWS_AT_ONCE):
        tape.reset()
        rows = slice(start, start + ROWS_AT_ONCE)
        some = texts.take(rows)
        out[rows] = score_node(model, tape, weights, some.tokens, some.judged).value[:, 0]
    return out


class PreferenceLoss:
    """Trains a reward model on compared texts.

    loss = -ln sigmoid(score(chosen) - score(rejected)), averaged over the pairs: what a rater's
    pick costs if preferences follow Bradley and Terry.
    Source: Ouyang et al. 2022, arXiv 2203.02155, equation 1 (one pair a prompt).
    """

    def __init__(self, model: Transformer, optimizer: Optimizer) -> None:
        self.model = model
        self.optimizer = optimizer
        self._gradient = ShardedGradient(model.params, ROWS_AT_ONCE)

    def step(self, chosen: Texts, rejected: Texts, step: int, lr: float | None = None) -> float:
        """One update on pairs of texts (row by row); the loss before it. Raises NonFiniteLoss."""
        pairs = len(chosen)

        def objective(
            tape: Tape, nodes: Mapping[str, Node], up: Tokens, a: Array, down: Tokens, b: Array
        ) -> Node:
            minus = tape.constant(np.full((len(a), 1), -1.0, tape.dtype))
            won = score_node(self.model, tape, nodes, up, a)
            lost = score_node(self.model, tape, nodes, down, b)
            gap = ops.add(tape, won, ops.multiply(tape, lost, minus))
            return ops.weighted_sum(
                tape, ops.log_sigmoid(tape, gap), np.full((len(a), 1), -1.0 / pairs)
            )

        batch = (chosen.tokens, chosen.judged, rejected.tokens, rejected.judged)
        work = self.model.num_parameters * (chosen.tokens.size + rejected.tokens.size)
        loss = self._gradient(objective, batch, count_workers(pairs, work))
        with unwarned():
            norm = clip_grad_norm(self.model.params, 1.0)
            if not (isfinite(loss) and isfinite(norm)):
                raise NonFiniteLoss(step, self.optimizer.lr if lr is None else lr)
            self.optimizer.step(lr)
            if not all_finite(self.model.params.flat):
                raise NonFiniteLoss(step, self.optimizer.lr if lr is None else lr, "A new weight")
        return loss
