"""What a run has yielded, sorted by kind, and its form as JSON Lines."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from engine.stages.spec import Event, Grid, Knobs, Measure, Phase, Sample, Scalar, Trained, Verdict


@dataclass(frozen=True, slots=True)
class Series:
    """A named curve so far: `steps[i]` goes with `values[i]`."""

    steps: tuple[int, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class BuiltOn:
    """An earlier model the run builds on has been found or trained: its role and its hash."""

    role: str
    hash: str


RunEvent: TypeAlias = Event | BuiltOn
"""What a run tells: its stage's events, and before them the models it builds on."""


class RunLog:
    """Everything a run has yielded so far, sorted by kind. Append-only, not locked."""

    def __init__(self) -> None:
        self.phase: Phase | None = None
        self.step = -1  # of the latest scalar
        self.samples: list[Sample] = []
        self.grids: dict[str, Grid] = {}
        self.measures: dict[str, float] = {}
        self.verdicts: list[Verdict] = []
        self.models: dict[str, Trained] = {}
        self.parents: dict[str, str] = {}
        self._points: dict[str, tuple[list[int], list[float]]] = {}
        self._taken: dict[str, Series] = {}

    def add(self, event: RunEvent) -> None:
        """Take in one event."""
        match event:
            case Scalar(series, step, value):
                steps, values = self._points.setdefault(series, ([], []))
                steps.append(step)
                values.append(value)
                self.step = step
            case Phase():
                self.phase = event
            case Sample():
                self.samples.append(event)
            case Grid():
                self.grids[event.name] = event
            case Measure(name, value):
                self.measures[name] = value
            case Verdict():
                self.verdicts.append(event)
            case Trained(role):
                self.models[role] = event
            case BuiltOn(role, name):
                self.parents[role] = name

    def series(self) -> dict[str, Series]:
        """Return all series, copying only those that grew since the last call."""
        for name, (steps, values) in self._points.items():
            taken = self._taken.get(name)
            if taken is None or len(taken.steps) != len(steps):
                self._taken[name] = Series(tuple(steps), tuple(values))
        return dict(self._taken)


class Outcome(Protocol):
    """What a result is read from: a `RunLog`, or a snapshot of a live run."""

    @property
    def measures(self) -> Mapping[str, float]:
        """The run's named numbers."""

    @property
    def verdicts(self) -> Sequence[Verdict]:
        """What the run says of each claim."""


def built_on(parents: Mapping[str, str], models: Mapping[str, Trained]) -> str | None:
    """The hash of the one model to name as a run's parent, None where it built on none.

    Of several it is the one whose weights the run went on training, else the first it asked for.
    """
    for trained in models.values():
        if trained.parent is not None and trained.parent in parents:
            return parents[trained.parent]
    return next(iter(parents.values()), None)


def event_record(event: RunEvent) -> dict[str, object] | None:
    """Return the event as a JSON object of `demo --json`; None for what the result line holds."""
    match event:
        case Phase(name, step, total):
            return {"kind": "phase", "name": name, "step": step, "total": total}
        case Scalar(series, step, value):
            return {"kind": "scalar", "series": series, "step": step, "value": _number(value)}
        case Sample(label, step, prompt, text):
            return {"kind": "sample", "label": label, "step": step, "prompt": prompt, "text": text}
        case Grid(name, step, values, rows, columns, draw):
            cells = [[_number(cell) for cell in row] for row in values.tolist()]
            shown = {"values": cells, "rows": list(rows), "columns": list(columns)}
            return {"kind": "grid", "name": name, "step": step, "draw": draw, **shown}
        case Verdict():
            return {"kind": "verdict", **_verdict_record(event)}
        case Measure() | Trained() | BuiltOn():
            return None


def result_record(
    stage_id: str,
    seed: int,
    knobs: Knobs,
    log: Outcome,
    seconds: float,
    parent: str | None = None,
    kept: Mapping[str, str] | None = None,
) -> dict[str, object]:
    """Return the last line of `demo --json`: the whole result of one run.

    `parent` is the hash of the model the run built on, where there was one (`built_on`); `kept`
    are the hashes of the models it left in the learner's store, by role.
    """
    return {
        "kind": "result",
        "stage": stage_id,
        "seed": seed,
        "knobs": dict(knobs),
        "parent": parent,
        "kept": dict(kept or {}),
        "seconds": round(seconds, 3),
        "measures": {name: _number(value) for name, value in log.measures.items()},
        "verdicts": [_verdict_record(verdict) for verdict in log.verdicts],
    }


def _verdict_record(verdict: Verdict) -> dict[str, object]:
    said = {"claim": verdict.claim, "measured": verdict.measured, "passed": verdict.passed}
    return {"id": verdict.id, **said}


def _number(value: float) -> float | int | None:
    """JSON has no infinity and no NaN: they become null."""
    return value if math.isfinite(value) else None
