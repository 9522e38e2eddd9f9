"""Runs of stages at a size that a test can afford."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import pytest

from engine.stages import load, resolve_knobs
from engine.stages.spec import Event, Inputs, Streams

# Few steps, little text: enough to pass through every line, not to learn.
SMALL: dict[str, dict[str, float]] = {
    "pretrain": {"steps": 20, "tales": 60},
    "frozen": {"base_steps": 8, "prompts": 4},
    "pipeline": {"pretrain_steps": 20, "examples": 12, "comparisons": 20, "feedback_steps": 3},
}
SMALL_SIZES: dict[str, dict[str, Any]] = {
    "pretrain": {"HELD_OUT_TALES": 20},
    "frozen": {"TALES": 160},
    "pipeline": {"PAGES": 200, "TUNE_STEPS": 6, "TRIES": 1},
}

Play: TypeAlias = Callable[..., list[Event]]


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Play:
    """`play(stage_id, knobs, seed, inputs)`: all events of a small run with some knobs turned."""
    for stage_id, sizes in SMALL_SIZES.items():
        for name, value in sizes.items():
            monkeypatch.setattr(load(stage_id), name, value)

    def small(
        stage_id: str,
        turned: Mapping[str, float] | None = None,
        seed: int = 1,
        inputs: Inputs | None = None,
    ) -> list[Event]:
        stage = load(stage_id)
        knobs = resolve_knobs(stage.SPEC, {**SMALL[stage_id], **(turned or {})})
        return list(stage.run(knobs, Streams.from_seed(seed), inputs or Inputs()))

    return small
