"""Many users' updates made into one: by their mean, or by what a minority cannot move.

An update is a gradient as one vector: U users, W weights. All three forget who sent what.
"""

from __future__ import annotations

import numpy as np

from engine.types import Array


def mean(updates: Array) -> Array:
    """The plain average: (U, W) -> (W,). A single user, if loud enough, moves it anywhere.

    Source: Blanchard et al. 2017, arXiv 1703.02757, lemma 1.
    """
    return np.asarray(updates.mean(axis=0))


def median(updates: Array) -> Array:
    """For each weight the middle one of all users' wishes: (U, W) -> (W,).

    Fewer than half of the users cannot move it beyond what some honest user asked for. Source: Yin
    et al. 2018, arXiv 1803.01498, definition 1.
    """
    return np.asarray(np.median(updates, axis=0), updates.dtype)


def trimmed_mean(updates: Array, share: float) -> Array:
    """For each weight the average without the lowest and highest `share` of wishes: (U, W) -> (W,).

    Safe against that share of attackers. Source: Yin et al. 2018, arXiv 1803.01498, definition 2.
    """
    cut = int(share * len(updates))
    kept = np.sort(updates, axis=0)[cut : len(updates) - cut]
    return np.asarray(kept.mean(axis=0))


def near(weights: Array, baseline: Array, radius: float) -> Array:
    """The weights, or the nearest point to them at most `radius` away from the baseline: (W,)."""
    moved = weights - baseline
    distance = float(np.sqrt(np.dot(moved, moved)))
    return (
        weights if distance <= radius else baseline + moved * weights.dtype.type(radius / distance)
    )
