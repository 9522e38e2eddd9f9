"""Practise toward a reward: answer, have the answers scored, make the better ones likelier.

The leash is a price on leaving the reference model, word by word, as in InstructGPT; what counts as
better is the average of the other answers to the same question, as in GRPO; how far one batch may
push is limited as in PPO.

Sources: Ouyang et al. 2022, arXiv 2203.02155, section 3.5 and equation 2 (the leash); Shao et al.
2024, arXiv 2402.03300, section 4.1 (the group as baseline); Schulman et al. 2017, arXiv 1707.06347,
equation 7 (the limit).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from engine import ops
from engine.errors import NonFiniteLoss
from engine.methods.answering import prompt_of
from engine.nn.transformer import Transformer
from engine.optim import clip_grad_norm
from engine.parallel import ShardedGradient, count_workers, unwarned
from engine.sampling import sample_batch
from engine.tape import Node, Tape
from engine.training import Optimizer, all_finite
from engine.types import Array, Tokens
from engine.worlds.questions import VOCABULARY, Question
from engine.worlds.windows import Windows, lay_out, roomy

Answered = tuple[Question, Sequence[int]]

LONGEST = 20  # tokens an answer may have: room to go wrong in
ROWS_AT_ONCE = 10  # answers a worker learns from at a time, for the sake of memory


def reply(
    model: Transformer, questions: Sequence[Question], rng: np.random.Generator
) -> list[list[int]]:
    """One answer to each question, drawn word by word at temperature 1."""
    prompts = [prompt_of(question) for question in questions]
    return sample_batch(model, prompts, LONGEST, rng, stop=(VOCABULARY.end,))


def answer_rows(told: Sequence[Answered]) -> Windows:
    """Questions with their answers as rows (N, T); weights 1 on the answers' own words."""
    texts = [[*prompt_of(question)[1:], *answer] for question, answer in told]
    rows = lay_out(texts, roomy(max(len(text) for text in texts)), VOCABULARY.end)
    for row, (question, _) in enumerate(told):
        rows.weights[row, : len(prompt_of(question)) - 1] = 0.0
    return rows


def answer_logprobs(model: Transformer, rows: Windows) -> Array:
    """ln p of each word of the answers: (N, T), zero elsewhere."""
    return np.asarray(-model.token_nll(rows.tokens, rows.targets) * rows.weights)


def divergence(model: Transformer, reference: Transformer, told: Sequence[Answered]) -> Array:
    """ln p(answer) under `model` minus ln p(answer) under `reference`, in nats: (N,).

    Its mean over answers that `model` wrote estimates the KL divergence from the reference.
    """
    rows = answer_rows(told)
    apart = answer_logprobs(model, rows) - answer_logprobs(reference, rows)
    return np.asarray(apart.sum(axis=1))


@dataclass(frozen=True, slots=True)
class Batch:
    """Answers to learn from: their rows, how likely each word was when drawn, and what was gained.

    `old` (N, T): ln p under the model that wrote them. `apart` (N,): their `divergence` then.
    `advantage` (N,): reward with the leash's price taken off, minus the average for the question.
    """

    rows: Windows
    old: Array
    apart: Array
    advantage: Array


class PolicyGradient:
    """Trains `policy` by its own answers, held to `reference` with the weight `leash` (beta)."""

    def __init__(
        self, policy: Transformer, reference: Transformer, optimizer: Optimizer, leash: float
    ) -> None:
        self.policy = policy
        self.reference = reference
        self.optimizer = optimizer
        self.leash = leash
        self._gradient = ShardedGradient(policy.params, ROWS_AT_ONCE)

    def judge(self, told: Sequence[Answered], rewards: Array, tries: int) -> Batch:
        """Turn answers and rewards (N,) into a batch; each question's `tries` stand together."""
        rows = answer_rows(told)
        old = answer_logprobs(self.policy, rows)
        apart = (old - answer_logprobs(self.reference, rows)).sum(axis=1)
        gained = (rewards - self.leash * apart).reshape(-1, tries)
        advantage = (gained - gained.mean(axis=1, keepdims=True)).reshape(-1)
        return Batch(rows, old, apart, advantage)

    def release(self) -> None:
        """Let go of working memory, for as long as another policy has its turn."""
        self._gradient.release()

    def step(self, batch: Batch, step: int, lr: float | None = None) -> None:
        """One update: maximise the clipped gain, averaged over answers. Raises NonFiniteLoss."""
        rows, count = batch.rows, len(batch.rows)
        shares = rows.weights / count
        advantage = np.repeat(batch.advantage[:, None], rows.tokens.shape[1], axis=1)

        def objective(
            tape: Tape,
            nodes: Mapping[str, Node],
            x: Tokens,
            y: Tokens,
            old: Array,
            gained: Array,
            share: Array,
        ) -> Node:
            logprobs = self.policy.token_logprobs(tape, nodes, x, y)
            return ops.weighted_sum(tape, ops.clipped_gain(tape, logprobs, old, gained), -share)

        workers = count_workers(count, self.policy.num_parameters * rows.tokens.size)
        data = (rows.tokens, rows.targets, batch.old, advantage, shares)
        loss = self._gradient(objective, data, workers)
        with unwarned():
            norm = clip_grad_norm(self.policy.params, 1.0)
            if not (isfinite(loss) and isfinite(norm)):
                raise NonFiniteLoss(step, self.optimizer.lr if lr is None else lr)
            self.optimizer.step(lr)
            if not all_finite(self.policy.params.flat):
                raise NonFiniteLoss(step, self.optimizer.lr if lr is None else lr, "A new weight")
