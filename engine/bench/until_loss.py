"""How long training takes until a text is predicted well enough: ours beside nanoGPT's recipe.

Speed per step is not the goal, a good model soon is. Both sides see random windows of the same
90 % of a text and are judged every 50 steps on the same fixed windows of the rest. The clock runs
while a batch is cut and trained on, not while the model is judged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Protocol

import numpy as np

from engine.errors import CorpusError
from engine.nn.transformer import ModelConfig, Transformer
from engine.optim import Muon, linear_to_zero
from engine.training import train_step
from engine.types import Tokens

CONTEXT = 64
EVERY = 50
WINDOWS = 512
"""Fixed validation windows of CONTEXT characters: 32,768 predictions."""

SHORTEST = 20 * CONTEXT
"""Characters a text needs: its held-out tenth then has room for two windows."""


class Trainee(Protocol):
    """A model with its recipe."""

    steps: int
    batch: int

    def train(self, tokens: Tokens, targets: Tokens, step: int) -> None:
        """One update on a batch (B, T)."""

    def loss(self, tokens: Tokens, targets: Tokens) -> float:
        """Mean loss in nats per character."""


class Ours:
    """The engine's recipe: a model of 3 layers, 128 wide (0.6 M weights), Muon, batches of 16.

    The rate falls in a straight line to a twentieth over 300 steps and stays there: most of the
    loss is won while it falls. Found by trying depths 2-4, widths 128-176, batches 8-24 and rates
    0.02-0.04 at equal cost.
    """

    steps = 500
    batch = 16
    falling = 300
    rate = 0.02
    warmup = 10
    layers, heads, width = 3, 4, 128

    def __init__(self, vocab_size: int, seed: int) -> None:
        config = ModelConfig(vocab_size, CONTEXT, self.layers, self.heads, self.width)
        self._model = Transformer(config, np.random.default_rng(seed))
        self._optimizer = Muon(self._model.params, lr=self.rate, adam_lr=self.rate, momentum=0.9)

    def train(self, tokens: Tokens, targets: Tokens, step: int) -> None:
        """One update at this step's rate."""
        rate = linear_to_zero(step, self.falling, self.rate, self.warmup)
        rate = max(rate, self.rate / 20)
        train_step(self._model, self._optimizer, tokens, targets, step=step, lr=rate)

    def loss(self, tokens: Tokens, targets: Tokens) -> float:
        """Mean loss over windows, in nats per character."""
        return self._model.loss(tokens, targets)


@dataclass(frozen=True, slots=True)
class Reached:
    """Training seconds and steps until the loss was first seen; None if the recipe ended above."""

    seconds: float | None
    steps: int
    loss: float


@dataclass(frozen=True, slots=True)
class Split:
    """A text as token ids: what is trained on, and the windows (N, T) that judge."""

    train: Tokens
    tokens: Tokens
    targets: Tokens

    @classmethod
    def of(cls, text: Tokens) -> Split:
        """90 % to train on; windows spread evenly over the rest. Raises CorpusError if short."""
        if len(text) < SHORTEST:
            raise CorpusError(
                f"The text is too short to measure with: it has {len(text)} characters and needs "
                f"at least {SHORTEST}."
            )
        cut = len(text) * 9 // 10
        held_out = text[cut:]
        starts = np.linspace(0, len(held_out) - CONTEXT - 1, WINDOWS).astype(np.int64)
        windows = held_out[starts[:, None] + np.arange(CONTEXT + 1)]  # (N, T + 1)
        return cls(text[:cut], windows[:, :-1].copy(), windows[:, 1:].copy())


def train_until(trainee: Trainee, split: Split, goal: float, seed: int) -> Reached:
    """Train until the held-out loss is at most `goal` nats, judged every EVERY steps."""
    rng = np.random.default_rng(seed)
    seconds = 0.0
    loss = float("inf")
    for step in range(trainee.steps):
        start = perf_counter()
        starts = rng.integers(0, len(split.train) - CONTEXT - 1, trainee.batch)
        windows = split.train[starts[:, None] + np.arange(CONTEXT + 1)]  # (B, T + 1)
        trainee.train(windows[:, :-1].copy(), windows[:, 1:].copy(), step)
        seconds += perf_counter() - start
        if (step + 1) % EVERY == 0:
            loss = trainee.loss(split.tokens, split.targets)
            if loss <= goal:
                return Reached(seconds, step + 1, loss)
    return Reached(None, trainee.steps, loss)


def compare(
    split: Split,
    vocab_size: int,
    goal: float,
    reference: Callable[[int], Trainee] | None,
    rounds: int,
) -> tuple[list[Reached], list[Reached]]:
    """Ours and the reference in turns, a new seed each round: their results."""
    ours, theirs = [], []
    for seed in range(rounds):
        ours.append(train_until(Ours(vocab_size, seed), split, goal, seed))
        if reference is not None:
            theirs.append(train_until(reference(seed), split, goal, seed))
    return ours, theirs


def median_seconds(results: list[Reached]) -> float | None:
    """Median training time; None where a run did not get there."""
    times = [result.seconds for result in results]
    reached = [time for time in times if time is not None]
    return median(reached) if reached and len(reached) == len(times) else None
