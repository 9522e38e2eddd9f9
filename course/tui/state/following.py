"""Which of several grids to show while nobody chose one: the one that changes, without flicker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.stages.spec import Grid

QUIET = 1.2
"""Seconds what is shown must have stood still before something livelier takes its place."""


class Following:
    """Remembers when each grid last changed; times are seconds of any steady clock."""

    def __init__(self) -> None:
        self._last: dict[str, Grid] = {}
        self._changed: dict[str, float] = {}

    def see(self, grids: Mapping[str, Grid], now: float) -> None:
        """Take in the grids as they are now; a new run begins with fewer of them."""
        if len(grids) < len(self._last):
            self._last, self._changed = {}, {}
        for name, grid in grids.items():
            if self._last.get(name) is not grid:
                self._last[name] = grid
                self._changed[name] = now

    def livelier(self, shown: set[str], among: set[str], now: float) -> str:
        """The grid to turn to from those shown, "" to stay; only ever one of `among`."""
        times = {name: at for name, at in self._changed.items() if name in among}
        if not times:
            return ""
        latest = max(times, key=lambda name: times[name])
        if latest in shown:
            return ""
        still = max((times[name] for name in shown if name in times), default=-QUIET)
        return latest if now - still >= QUIET else ""
