"""Runs of stages at a size that a test can afford.

Each stage has a module in `tests/engine/stages/small/`: `KNOBS` (few steps, little text: enough to
pass through every line, not to learn) and `SIZES` (constants of the stage module made smaller).
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, TypeAlias
from unittest.mock import patch

import pytest

from engine.stages import STAGE_IDS, load, resolve_knobs
from engine.stages.spec import Event, Inputs, Streams, Trained

Play: TypeAlias = Callable[..., list[Event]]


def small_knobs(stage_id: str) -> Mapping[str, float]:
    return importlib.import_module(f"tests.engine.stages.small.{stage_id}").KNOBS


def small_sizes(stage_id: str) -> Mapping[str, Any]:
    return importlib.import_module(f"tests.engine.stages.small.{stage_id}").SIZES


def make_small(monkeypatch: pytest.MonkeyPatch, stage_id: str) -> None:
    """Shrink the constants of one stage; for tests that shrink the rest on their own."""
    for name, value in small_sizes(stage_id).items():
        monkeypatch.setattr(load(stage_id), name, value)


@cache
def small_parents(stage_id: str) -> Mapping[str, Trained]:
    """The models a stage needs, from small runs of the stages that make them."""
    found: dict[str, Trained] = {}
    for need in load(stage_id).SPEC.needs:
        if need.role not in found:
            found |= _made_by(need.stage, need.knobs)
    return {need.role: found[need.role] for need in load(stage_id).SPEC.needs}


@cache
def _made_by(stage_id: str, turned: tuple[tuple[str, float], ...]) -> Mapping[str, Trained]:
    stage = load(stage_id)
    knobs = resolve_knobs(stage.SPEC, {**small_knobs(stage_id), **dict(turned)})
    inputs = Inputs(models=small_parents(stage_id))
    with patch.multiple(stage, **small_sizes(stage_id)):
        events = list(stage.run(knobs, Streams.from_seed(1), inputs))
    return {**inputs.models, **{e.role: e for e in events if isinstance(e, Trained)}}


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Play:
    """`play(stage_id, knobs, seed, inputs)`: all events of a small run with some knobs turned."""
    for stage_id in STAGE_IDS:
        make_small(monkeypatch, stage_id)

    def small(
        stage_id: str,
        turned: Mapping[str, float] | None = None,
        seed: int = 1,
        inputs: Inputs | None = None,
    ) -> list[Event]:
        stage = load(stage_id)
        knobs = resolve_knobs(stage.SPEC, {**small_knobs(stage_id), **(turned or {})})
        given = inputs or Inputs()
        if not given.models:
            given = replace(given, models=small_parents(stage_id))
        return list(stage.run(knobs, Streams.from_seed(seed), given))

    return small
