"""How much milk a goat gives, by how long it grazed: a line with some scatter.

Each goat grazed a share x of the day, 0 to 1, and gave `slope` x + `base` litres, give or take a
little. Two numbers say all there is to know, so the loss over both can be drawn whole, and its
lowest point and its curvature can be computed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.types import Array

SLOPE, BASE = (1.5, 2.5), (0.5, 1.0)  # litres: between these the truth is drawn
SCATTER = 0.15  # litres by which goats differ


@dataclass(frozen=True, slots=True)
class Goats:
    """`grazed` (N, 1) as a share of the day, `litres` (N, 1)."""

    grazed: Array
    litres: Array

    def loss(self, weights: Array) -> Array:
        """Mean squared error of lines, (..., 2) slope and base -> (...), in litres squared."""
        guess = weights[..., :1] * self.grazed[:, 0] + weights[..., 1:]  # (..., N)
        return np.asarray(np.mean((guess - self.litres[:, 0]) ** 2, axis=-1))

    def bottom(self) -> Array:
        """The line of least squares, slope and base: no line has a lower loss. (2,)."""
        line = np.linalg.lstsq(self._rows(), self.litres[:, 0], rcond=None)[0]
        return np.asarray(line)

    def curvature(self) -> float:
        """How fast the slope of the loss grows in the steepest direction (largest eigenvalue).

        Beyond a learning rate of 2 / curvature each step overshoots by more than it came with.
        Source: LeCun et al. 1998, "Efficient BackProp", section 5.1.
        """
        rows = self._rows()
        return float(np.linalg.eigvalsh(2 * rows.T @ rows / len(rows))[-1])

    def _rows(self) -> Array:
        return np.column_stack([self.grazed, np.ones(len(self.grazed))])


def generate(rng: np.random.Generator, count: int) -> Goats:
    """Return `count` goats of a truth drawn anew."""
    slope, base = rng.uniform(*SLOPE), rng.uniform(*BASE)
    grazed = rng.random((count, 1))
    return Goats(grazed, slope * grazed + base + SCATTER * rng.standard_normal((count, 1)))
