"""Draw n answers, keep the one that scores highest: what a reward can do without training."""

from __future__ import annotations

from math import lgamma

import numpy as np

from engine.types import Array


def best_of(scores: Array, worth: Array, n: int) -> float:
    """The mean worth of the best-scored of n answers, over all ways to choose n of those drawn.

    scores, worth (Q, N): N answers to each of Q questions. In order of score, the i-th of N is the
    best of n when the other n - 1 are among the i - 1 below it, so its chance is
    C(i - 1, n - 1) / C(N, n): no drawing of subsets is needed. Equal scores keep their order.
    """
    drawn = scores.shape[1]
    ranked = np.take_along_axis(worth, np.argsort(scores, axis=1, kind="stable"), axis=1)
    chances = np.zeros(drawn)
    for place in range(n, drawn + 1):  # the i-th of N, counted from the lowest score
        chances[place - 1] = np.exp(_log_choose(place - 1, n - 1) - _log_choose(drawn, n))
    return float((ranked @ chances).mean())


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
