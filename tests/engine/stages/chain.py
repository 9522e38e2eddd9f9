"""The chain of models at full length, trained once for all slow tests that ask for a seed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from engine.stages import load, resolve_knobs
from engine.stages.spec import Event, Inputs, Streams, Trained, Verdict


def verdicts(events: list[Event]) -> dict[str, bool | None]:
    """What a run says of each claim."""
    return {event.id: event.passed for event in events if isinstance(event, Verdict)}


@cache
def parents(stage_id: str, seed: int) -> Mapping[str, Trained]:
    """The models a stage needs, each from a full run of the stage that makes it."""
    found: dict[str, Trained] = {}
    for need in load(stage_id).SPEC.needs:
        found |= _made_by(need.stage, need.knobs, seed)
    return {need.role: found[need.role] for need in load(stage_id).SPEC.needs}


@cache
def _made_by(
    stage_id: str, turned: tuple[tuple[str, float], ...], seed: int
) -> Mapping[str, Trained]:
    stage = load(stage_id)
    inputs = Inputs(models=parents(stage_id, seed))
    knobs = resolve_knobs(stage.SPEC, dict(turned))
    events = list(stage.run(knobs, Streams.from_seed(seed), inputs))
    return {event.role: event for event in events if isinstance(event, Trained)}


def full(
    stage_id: str,
    seed: int,
    turned: Mapping[str, float] | None = None,
    models: Mapping[str, Trained] | None = None,
) -> list[Event]:
    """All events of a run at full length, on its own parents or on the models given."""
    stage = load(stage_id)
    knobs = resolve_knobs(stage.SPEC, turned or {})
    inputs = Inputs(models=models or parents(stage_id, seed))
    return list(stage.run(knobs, Streams.from_seed(seed), inputs))
