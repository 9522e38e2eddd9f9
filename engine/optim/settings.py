"""What an optimizer accepts as settings; every refusal says what is allowed."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite

from engine.errors import KnobError
from engine.nn.parameters import Parameters


def checked_rate(rate: float, name: str = "The learning rate") -> float:
    """The rate itself. Raises KnobError unless it is a finite number, at least 0."""
    if not (isfinite(rate) and rate >= 0):
        raise KnobError(f"{name} is a finite number, at least 0; it is {rate}.")
    return rate


def checked_share(share: float, name: str) -> float:
    """The share itself, as of a running average. Raises KnobError unless 0 <= share < 1."""
    if not 0 <= share < 1:
        raise KnobError(f"{name} is at least 0 and below 1; it is {share}.")
    return share


def checked_names(params: Parameters, names: Iterable[str]) -> set[str]:
    """The names as a set. Raises KnobError for one that no weight of the model has."""
    wanted = set(names)
    unknown = sorted(wanted - params.shapes.keys())
    if unknown:
        raise KnobError(
            f"No weight is called {unknown[0]!r}; there are {', '.join(params.shapes)}."
        )
    return wanted
