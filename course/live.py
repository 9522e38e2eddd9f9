"""Runs a stage: in a thread that a screen can watch, or headless, event by event.

The screen pulls: `LiveRun.snapshot()` is a frozen picture taken when the screen wants one, so a
fast run never floods it. Nothing here draws, and nothing here knows Textual.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

import engine.stages
from course.errors import CourseError
from course.run_log import BuiltOn, RunEvent, RunLog, Series, built_on, event_record, result_record
from engine.errors import EngineError
from engine.stages.spec import (
    Grid,
    Inputs,
    Knobs,
    Phase,
    Sample,
    Scalar,
    Stage,
    Streams,
    Trained,
    Verdict,
)

if TYPE_CHECKING:
    from course.models.parents import Parents

__all__ = [
    "OVER",
    "BuiltOn",
    "LiveRun",
    "RunEvent",
    "RunLog",
    "Series",
    "Snapshot",
    "State",
    "built_on",
    "collect",
    "event_record",
    "result_record",
]

State: TypeAlias = Literal["ready", "running", "paused", "finished", "cancelled", "failed"]
OVER: frozenset[str] = frozenset({"finished", "cancelled", "failed"})

_RATE_WINDOW = 1.0  # seconds of running over which tokens/s is measured


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A run at one moment. `version` rises on every change, so equal versions need no redraw.

    `seconds` is running time, pauses excluded. `tokens_per_second` is the recent training rate,
    None where the stage does not count tokens. `error` is set when `state` is "failed". `models`
    are what the run leaves, by role; `parents` the hashes of those it built on.
    """

    state: State
    phase: Phase | None
    series: Mapping[str, Series]
    samples: tuple[Sample, ...]
    grids: Mapping[str, Grid]
    measures: Mapping[str, float]
    verdicts: tuple[Verdict, ...]
    seconds: float
    error: str | None
    version: int
    tokens_per_second: float | None = None
    models: Mapping[str, Trained] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)


class LiveRun:
    """One run of a stage in a thread of its own.

    `stage` takes the place of the registered stage (a fake in a test). `parents` finds or trains
    the models the stage needs before it runs, in the same thread. An EngineError or CourseError
    ends the run as "failed" with its message; any other exception does so too and is kept in
    `fault` for the front end to report, for it is a mistake of ours and not of the learner.
    """

    def __init__(
        self,
        stage_id: str,
        knobs: Knobs,
        seed: int,
        inputs: Inputs | None = None,
        stage: Stage | None = None,
        parents: Parents | None = None,
    ) -> None:
        self.stage_id = stage_id
        self.knobs = dict(knobs)
        self.seed = seed
        self.failure: Exception | None = None
        self._stage = stage
        self._inputs = inputs or Inputs()
        self._parents = parents
        self._log = RunLog()
        self._changed = threading.Condition()
        self._state: State = "ready"
        self._cancel = False
        self._stepping: _OneStep | None = None
        self._version = 0
        self._clock = _Clock()
        self._rate = _Rate()
        self._thread = threading.Thread(target=self._work, name=f"stage-{stage_id}", daemon=True)

    @property
    def fault(self) -> Exception | None:
        """The exception that ended the run, where it is not one a stage may raise."""
        return None if isinstance(self.failure, (EngineError, CourseError)) else self.failure

    def start(self) -> None:
        """Begin; a run starts once (a new run is a new LiveRun)."""
        with self._changed:
            if self._state != "ready":
                raise RuntimeError("a LiveRun starts once; make a new one")
            self._set("running")
        self._thread.start()

    def pause(self) -> None:
        """Hold the run after the event now being computed; no effect unless it is running."""
        with self._changed:
            if self._state == "running":
                self._set("paused")

    def resume(self) -> None:
        """Go on after a pause; no effect unless paused."""
        with self._changed:
            if self._state == "paused":
                self._stepping = None
                self._set("running")

    def step(self) -> None:
        """While paused, let the run go on to the next training step and hold again."""
        with self._changed:
            if self._state == "paused":
                self._stepping = _OneStep(self._log)
                self._changed.notify_all()

    def cancel(self) -> None:
        """Ask the run to end; it does so before its next event."""
        with self._changed:
            self._cancel = True
            if self._state == "ready":
                self._set("cancelled")
            self._changed.notify_all()

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the run to end; return whether it has."""
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def snapshot(self) -> Snapshot:
        """Return the run as it stands."""
        with self._changed:
            log = self._log
            return Snapshot(
                state=self._state,
                phase=log.phase,
                series=MappingProxyType(log.series()),
                samples=tuple(log.samples),
                grids=MappingProxyType(dict(log.grids)),
                measures=MappingProxyType(dict(log.measures)),
                verdicts=tuple(log.verdicts),
                seconds=self._clock.seconds(),
                error=None if self.failure is None else _message(self.failure),
                version=self._version,
                tokens_per_second=self._rate.per_second(),
                models=MappingProxyType(dict(log.models)),
                parents=MappingProxyType(dict(log.parents)),
            )

    def _set(self, state: State) -> None:
        self._state = state
        self._version += 1
        self._changed.notify_all()

    def _work(self) -> None:
        end: State = "finished"
        try:
            events = collect(
                self.stage_id, self.knobs, self.seed, self._inputs, self._stage, self._parents
            )
            while self._may_go_on():
                event = next(events, None)
                if event is None:
                    break
                self._take(event)
            else:
                end = "cancelled"
                close = getattr(events, "close", None)
                if close is not None:
                    close()
        except Exception as problem:  # noqa: BLE001  (kept in `failure`; the front end reports it)
            self.failure = problem
            end = "failed"
        with self._changed:
            self._clock.stop()
            self._set(end)

    def _may_go_on(self) -> bool:
        """Wait out a pause; False once the run is cancelled."""
        with self._changed:
            while self._state == "paused" and not self._stepping and not self._cancel:
                self._clock.stop()
                self._changed.wait()
            self._clock.start()
            return not self._cancel

    def _take(self, event: RunEvent) -> None:
        with self._changed:
            self._log.add(event)
            self._version += 1
            if isinstance(event, Scalar) and event.series == "tokens":
                self._rate.add(self._clock.seconds(), event.value)
            if self._stepping and self._stepping.ends_with(event):
                self._stepping = None


class _OneStep:
    """Decides when a single step is over: a scalar of another step, or a second progress note."""

    def __init__(self, log: RunLog) -> None:
        self._from = log.step
        self._notes = 0

    def ends_with(self, event: RunEvent) -> bool:
        if isinstance(event, Phase):
            self._notes += 1
            return self._notes > 1
        return isinstance(event, Scalar) and event.step != self._from


class _Clock:
    """Adds up the time between `start` and `stop`."""

    def __init__(self) -> None:
        self._before = 0.0
        self._since: float | None = None

    def start(self) -> None:
        if self._since is None:
            self._since = time.perf_counter()

    def stop(self) -> None:
        self._before = self.seconds()
        self._since = None

    def seconds(self) -> float:
        running = 0.0 if self._since is None else time.perf_counter() - self._since
        return self._before + running


class _Rate:
    """Tokens a second over the last second of running."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, float]] = deque()

    def add(self, seconds: float, tokens: float) -> None:
        if self._marks and tokens < self._marks[-1][1]:
            self._marks.clear()  # another arm began to count from nothing
        self._marks.append((seconds, tokens))
        while self._marks[-1][0] - self._marks[0][0] > _RATE_WINDOW:
            self._marks.popleft()

    def per_second(self) -> float | None:
        if len(self._marks) < 2:
            return None
        (began, first), (ended, last) = self._marks[0], self._marks[-1]
        return (last - first) / (ended - began) if ended > began else None


def _message(problem: Exception) -> str:
    text = str(problem) or type(problem).__name__
    if isinstance(problem, (EngineError, CourseError)):
        return text
    return f"The stage broke off by a fault of the program ({type(problem).__name__}: {text})."


def collect(
    stage_id: str,
    knobs: Knobs,
    seed: int,
    inputs: Inputs | None = None,
    stage: Stage | None = None,
    parents: Parents | None = None,
) -> Iterator[RunEvent]:
    """Run a stage without a thread and yield its events as they come.

    With `parents`, the models the stage needs are found or trained first: their progress comes as
    phases, then a `BuiltOn` for each. Without, `inputs.models` must hold them. Raises UnknownStage
    at once, and as it runs what the stages raise (EngineError) and what `parents` raises.
    """
    module = stage or engine.stages.load(stage_id)
    given = inputs or Inputs()
    if parents is None or not module.SPEC.needs:
        return iter(module.run(knobs, Streams.from_seed(seed), given))
    return _after_parents(module, knobs, seed, given, parents)


def _after_parents(
    module: Stage, knobs: Knobs, seed: int, inputs: Inputs, parents: Parents
) -> Iterator[RunEvent]:
    models = dict(inputs.models)
    for role, made in (yield from parents.gather(module.SPEC, seed)).items():
        models[role] = made.trained
        yield BuiltOn(role, made.hash)
    yield from module.run(knobs, Streams.from_seed(seed), replace(inputs, models=models))
