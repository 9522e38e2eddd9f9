"""Picks between two answers become pairs a model learns from directly, without a reward model.

What `preference.DPO` does in one step is repeated here on random batches; before it, a model reads
how answers are put, and how likely the compared answers are to it is written down as the reference.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.methods.policy_gradient import Answered, answer_rows
from engine.methods.practice import WARM_UP, practise
from engine.methods.preference import DPO, Pairs, lead
from engine.nn.transformer import Transformer
from engine.optim import AdamW
from engine.stages.spec import Phase
from engine.types import Array
from engine.worlds.questions import Question

Picked = tuple[Question, Sequence[int], Sequence[int]]
"""A question, the answer that was picked, and the other one."""

READ_RATE, BATCH = 0.002, 16
ROWS_AT_ONCE = 64  # pairs read between two events


def read_manners(
    model: Transformer, told: Sequence[Answered], rng: np.random.Generator, steps: int, phase: str
) -> Iterator[Phase]:
    """A short tuning on answers in many manners: a rater can only choose what a model may say."""
    adam = AdamW(model.params, lr=READ_RATE, weight_decay=0.0)
    rows = answer_rows(told)
    for event in practise(model, adam, rows, rng, steps=steps, rate=READ_RATE, batch=BATCH):
        if event.series == "loss":
            yield Phase(phase, event.step, steps)


def referred(
    reference: Transformer, picked: Sequence[Picked], phase: str
) -> Generator[Phase, None, Pairs]:
    """Lay the pairs out as rows, with the `reference` model's lead of each beside them."""
    count = len(picked)
    rows = answer_rows([(q, a) for q, a, _ in picked] + [(q, b) for q, _, b in picked])
    chosen, rejected = rows.take(slice(0, count)), rows.take(slice(count, 2 * count))
    leads: list[Array] = []
    for start in range(0, count, ROWS_AT_ONCE):
        some = slice(start, start + ROWS_AT_ONCE)
        leads.append(lead(reference, chosen.take(some), rejected.take(some)))
        yield Phase(phase, min(some.stop, count), count)
    return Pairs(chosen, rejected, np.concatenate(leads))


def some_of(pairs: Pairs, rows: NDArray[np.integer] | slice) -> Pairs:
    """Some of the pairs, as a batch."""
    return Pairs(pairs.chosen.take(rows), pairs.rejected.take(rows), pairs.lead[rows])


class Follower:
    """A model that learns from picks directly, a batch at a time."""

    def __init__(
        self,
        model: Transformer,
        pairs: Pairs,
        rng: np.random.Generator,
        *,
        rate: float,
        beta: float,
        anchor: float,
    ) -> None:
        self.model = model
        self.pairs = pairs
        self._rate = rate
        self._rng = rng
        self._adam = AdamW(model.params, lr=rate, weight_decay=0.0)
        self._dpo = DPO(model, self._adam, beta, anchor)

    def step(self, step: int) -> float:
        """One update on a random batch; the loss before it. Raises NonFiniteLoss."""
        self._adam.lr = self._rate * min(1.0, (step + 1) / (WARM_UP + 1))
        rows = self._rng.integers(0, len(self.pairs.lead), BATCH)
        return self._dpo.step(some_of(self.pairs, rows), step)
