"""Fit y = a x^-b: a straight line where both axes are logarithms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class PowerLaw:
    """y = scale * x^-exponent; `r_squared` says how straight the logarithms lie (1: exactly)."""

    scale: float
    exponent: float
    r_squared: float

    def at(self, x: float) -> float:
        """The fitted y at x."""
        return float(self.scale * x**-self.exponent)


def fit(xs: Sequence[float], ys: Sequence[float]) -> PowerLaw:
    """Fit by least squares on the logarithms. ValueError unless all are above 0, two xs apart.

    R squared is the share of the logarithms' variance that the line explains.
    """
    if min(*xs, *ys) <= 0 or len(set(xs)) < 2:
        raise ValueError("a power law needs numbers above 0 at two places or more")
    x, y = np.log(np.array(xs, float)), np.log(np.array(ys, float))
    slope, height = np.polyfit(x, y, 1)
    rest = float(((y - height - slope * x) ** 2).sum())
    spread = float(((y - y.mean()) ** 2).sum())
    return PowerLaw(float(np.exp(height)), -float(slope), 1 - rest / spread if spread else 1.0)
