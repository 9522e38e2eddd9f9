"""The same run from several starts, one after another: does a claim hold for one seed, or for most?

Nothing here draws, and nothing here knows Textual. Each start is a `LiveRun` of its own; a thread
waits for one to end and begins the next, so that a screen pulls snapshots as from a single run.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from course.live import OVER, LiveRun, Snapshot, State

if TYPE_CHECKING:
    from course.models.parents import Parents
    from course.run_log import Series
    from engine.stages.spec import Inputs, Knobs, Stage, Verdict

COUNT = 5


def new_seeds(seed: int, count: int = COUNT) -> tuple[int, ...]:
    """The starts that follow the one a learner has seen."""
    return tuple(range(seed + 1, seed + 1 + count))


@dataclass(frozen=True, slots=True)
class Start:
    """One start that has ended. `state` is "finished" or "failed" (then `error` says why)."""

    seed: int
    state: State
    series: Mapping[str, Series]
    measures: Mapping[str, float]
    verdicts: tuple[Verdict, ...]
    seconds: float
    error: str | None


@dataclass(frozen=True, slots=True)
class Held:
    """In how many runs a claim held, of how many that could say; in `beyond` it did not apply.

    A run that broke off says nothing, and is in none of these numbers.
    """

    held: int
    of: int
    beyond: int

    @classmethod
    def among(cls, outcomes: Iterable[bool | None]) -> Held:
        """Count the verdicts of several runs on one claim; None is one that does not apply."""
        said = list(outcomes)
        known = [passed for passed in said if passed is not None]
        return cls(sum(known), len(known), len(said) - len(known))

    def words(self, runs: str) -> str:
        """The count in words; `runs` is what is counted, as in "starts".

        >>> Held(2, 2, 1).words("runs")
        'held in 2 of 2 runs, does not apply in 1'
        """
        if self.of:
            beyond = f", does not apply in {self.beyond}" if self.beyond else ""
            return f"held in {self.held} of {self.of} {runs}{beyond}"
        if self.beyond:
            return f"does not apply in any of {self.beyond} {runs}"
        return f"not said in any of the {runs}"


@dataclass(frozen=True, slots=True)
class Spread:
    """A measure over the starts that have it, in their order."""

    low: float
    middle: float
    high: float
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class StartsSnapshot:
    """All starts at one moment. `version` rises on every change.

    `running` is the start now under way, `running_seed` its seed; both None between two starts.
    `state` is that of the whole: "running", "finished" once every start has ended, "cancelled".
    """

    state: State
    seeds: tuple[int, ...]
    done: tuple[Start, ...]
    running: Snapshot | None
    running_seed: int | None
    version: int

    def held(self, claim_id: str) -> Held:
        """In how many of the starts that ended the claim held."""
        return Held.among(
            v.passed for start in self.done for v in start.verdicts if v.id == claim_id
        )

    def spread(self, measure: str) -> Spread | None:
        """Lowest, middle and highest of a measure; None if no start has it."""
        found = tuple(s.measures[measure] for s in self.done if measure in s.measures)
        return Spread(min(found), median(found), max(found), found) if found else None


class FiveStarts:
    """Runs of one stage at the same knobs from several seeds, one after another.

    `inputs`, `parents` and `stage` are handed to each `LiveRun`. With the learner's own models as
    parents all starts build on the same ones; what is missing is trained in the first and found by
    the others. A start that fails is counted as failed and the next one begins.
    """

    def __init__(
        self,
        stage_id: str,
        knobs: Knobs,
        seeds: Sequence[int],
        inputs: Inputs | None = None,
        stage: Stage | None = None,
        parents: Parents | None = None,
    ) -> None:
        self.stage_id = stage_id
        self.knobs = dict(knobs)
        self.seeds = tuple(seeds)
        self.fault: Exception | None = None
        self._runs = [
            LiveRun(stage_id, self.knobs, seed, inputs, stage, parents) for seed in self.seeds
        ]
        self._lock = threading.Lock()
        self._state: State = "ready"
        self._at = 0
        self._done: list[Start] = []
        self._changes = 0
        self._thread = threading.Thread(target=self._work, name=f"starts-{stage_id}", daemon=True)

    def start(self) -> None:
        """Begin the first start; a `FiveStarts` starts once."""
        with self._lock:
            if self._state != "ready":
                raise RuntimeError("FiveStarts starts once; make a new one")
            self._state = "running"
        self._thread.start()

    def cancel(self) -> None:
        """End the start under way and begin no other; those that ended stay."""
        with self._lock:
            if self._state not in OVER:
                self._state = "cancelled"
                self._changes += 1
            at = self._at
        if at < len(self._runs):
            self._runs[at].cancel()

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the end; return whether it has come."""
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def snapshot(self) -> StartsSnapshot:
        """Return all starts as they stand."""
        with self._lock:
            state, at, done, changes = self._state, self._at, tuple(self._done), self._changes
        running = seed = None
        if state == "running" and at < len(self._runs):
            running, seed = self._runs[at].snapshot(), self.seeds[at]
        version = changes * 1_000_000 + (running.version if running else 0)
        return StartsSnapshot(state, self.seeds, done, running, seed, version)

    def _work(self) -> None:
        for at, live in enumerate(self._runs):
            with self._lock:
                if self._state != "running":
                    return
                self._at = at
                live.start()  # under the lock, so that `cancel` finds it started
            live.join()
            shot = live.snapshot()
            with self._lock:
                if shot.state == "cancelled" or self._state != "running":
                    return
                self._changes += 1
                if live.fault is not None:
                    self.fault = live.fault
                    self._state = "failed"
                    return
                self._done.append(
                    Start(
                        self.seeds[at],
                        shot.state,
                        shot.series,
                        shot.measures,
                        shot.verdicts,
                        shot.seconds,
                        shot.error,
                    )
                )
                self._at = at + 1
        with self._lock:
            self._state = "finished"
            self._changes += 1
