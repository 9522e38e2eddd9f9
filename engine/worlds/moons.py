"""Two moons: points of two classes, each a bent band, that no straight line keeps apart.

The picture is the usual one for classifiers (`make_moons` of scikit-learn draws it too): two half
circles, one hooked into the other.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def generate(
    rng: np.random.Generator, count: int, noise: float
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return `count` points (N, 2) in the unit square, and their classes 0 or 1 (N,).

    `noise` is how far points stray from their half circle, as a share of its radius.
    """
    classes = rng.integers(0, 2, count)
    angle = np.pi * rng.random(count)
    # The upper moon around (0, 0), the lower one turned round and around (1, 0.5).
    x = np.where(classes == 0, np.cos(angle), 1 - np.cos(angle))
    y = np.where(classes == 0, np.sin(angle), 0.5 - np.sin(angle))
    points = np.stack([x, y], axis=1) + noise * rng.standard_normal((count, 2))
    return np.clip(to_square(points), 0, 1), classes


def to_square(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The moons span -1..2 and -0.5..1; a margin for stray points, then 0..1 in both."""
    low, high = np.array([-1.4, -1.0]), np.array([2.4, 1.5])
    return np.asarray((points - low) / (high - low))


def lattice(side: int) -> NDArray[np.float64]:
    """The middles of side x side cells of the unit square, row by row from the top: (N, 2)."""
    middle = (np.arange(side) + 0.5) / side
    x, y = np.meshgrid(middle, middle[::-1])
    return np.stack([x.ravel(), y.ravel()], axis=1)
