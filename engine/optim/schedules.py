"""How the learning rate changes over a run: each returns the rate for one step.

Steps count from 0. All rise in a straight line over `warmup` steps first (Goyal et al. 2017,
arXiv 1706.02677, section 2.2): the averages an optimizer keeps are not worth trusting yet.
All raise KnobError for a step or a warm-up below 0, or fewer than 1 step in all.
"""

from __future__ import annotations

from math import cos, pi

from engine.errors import KnobError


def constant(step: int, rate: float, warmup: int = 0) -> float:
    """`rate` at every step after the warm-up."""
    return rate * _warm(step, warmup)


def cosine(step: int, total: int, rate: float, warmup: int = 0, end: float = 0.0) -> float:
    """From `rate` down to `end` along half a cosine over `total` steps.

    Source: Loshchilov & Hutter 2017, arXiv 1608.03983, equation 5 (one period).
    """
    return _warm(step, warmup) * (
        end + (rate - end) * 0.5 * (1 + cos(pi * _progress(step, total, warmup)))
    )


def linear_to_zero(step: int, total: int, rate: float, warmup: int = 0) -> float:
    """From `rate` down to nothing in a straight line over `total` steps."""
    return _warm(step, warmup) * rate * (1 - _progress(step, total, warmup))


def _warm(step: int, warmup: int) -> float:
    if step < 0 or warmup < 0:
        raise KnobError(f"Steps and warm-up are at least 0; they are {step} and {warmup}.")
    return min(1.0, (step + 1) / (warmup + 1))


def _progress(step: int, total: int, warmup: int) -> float:
    """0 at the end of the warm-up, 1 at `total` and after it."""
    if total < 1:
        raise KnobError(f"A schedule has at least 1 step; it has {total}.")
    return min(1.0, max(0, step - warmup) / max(1, total - warmup))
