"""From picks to strengths: how good each thing must be for these picks to have come about.

Bradley and Terry's model: the log-odds that i is picked over j is the difference of their
strengths. Only differences mean anything, so the strengths are given around their mean.

Source: Bradley & Terry 1952, "Rank analysis of incomplete block designs", Biometrika 39:324-345.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from engine import ops
from engine.nn.parameters import Parameters
from engine.optim import AdamW
from engine.tape import Tape
from engine.types import Array

STEPS, RATE = 150, 0.2
VIRTUAL = (
    0.5  # wins and losses of each thing against an average one, so that none is infinitely good
)

Counts = NDArray[np.float64]
"""(K, K): how often i was picked over j."""


def fit(wins: Counts) -> Array:
    """Strengths (K,) under which these picks are likeliest, found by gradient descent.

    The loss is the mean of -ln sigmoid(strength of the picked - strength of the other). Half a win
    and half a loss against an average thing are added for each, which bounds the strengths.
    """
    count = len(wins)
    winners, losers = np.nonzero(wins)
    one = np.eye(count)
    gaps = np.concatenate([one[winners] - one[losers], one, -one])  # (N, K): +1 picked, -1 other
    times = np.concatenate([wins[winners, losers], np.full(2 * count, VIRTUAL)])
    shares = -(times / times.sum())[:, None]  # (N, 1)
    params = Parameters({"strength": np.zeros((count, 1))}, np.float64)
    tape, adam = Tape(np.float64), AdamW(params, lr=RATE, weight_decay=0.0)
    nodes = params.nodes(tape, params.grad)
    for step in range(STEPS):
        tape.reset()
        ahead = ops.linear(tape, tape.constant(gaps), nodes["strength"])  # (N, K) -> (N, 1)
        tape.backward(ops.weighted_sum(tape, ops.log_sigmoid(tape, ahead), shares))
        adam.step(RATE * (1 - step / STEPS))
    strengths = params.views["strength"][:, 0]
    return np.asarray(strengths - strengths.mean())


def agreement(wins: Counts, strengths: Array) -> float:
    """The share of picks that went to the stronger one; a pick between equals counts half."""
    ahead = np.sign(strengths[:, None] - strengths[None, :])
    return float((wins * (1 + ahead)).sum() / 2 / max(1.0, wins.sum()))


def foretold(wins: Counts, first: int, second: int) -> float:
    """The share of picks between two things that the picks of all other pairings foretell."""
    about = np.zeros_like(wins)
    about[first, second], about[second, first] = wins[first, second], wins[second, first]
    return agreement(about, fit(wins - about))


def cycles(wins: Counts) -> tuple[int, int]:
    """How many triples go round (a beats b, b beats c, c beats a), of those that were judged.

    A triple counts where each of its three pairs has a winner.
    """
    beats = np.sign(wins - wins.T)
    judged = [
        (beats[a, b], beats[b, c], beats[c, a]) for a, b, c in combinations(range(len(wins)), 3)
    ]
    settled = [triple for triple in judged if all(triple)]
    return sum(len(set(triple)) == 1 for triple in settled), len(settled)


def correlation(first: Array, second: Array) -> float:
    """Spearman's: 1 where two lists of numbers stand in the same order, 0 where nothing agrees."""
    ranks = [_ranks(numbers) for numbers in (first, second)]
    spread = float(np.prod([each.std() for each in ranks]))
    return float(np.mean(np.prod([each - each.mean() for each in ranks], axis=0)) / spread)


def _ranks(numbers: Array) -> Array:
    """Place of each number, equal ones sharing the middle of their places."""
    below = (numbers[None, :] < numbers[:, None]).sum(axis=1)
    equal = (numbers[None, :] == numbers[:, None]).sum(axis=1)
    return np.asarray(below + (equal - 1) / 2)
