"""What every stage must keep, whatever it teaches."""

from __future__ import annotations

import importlib
import inspect
import math

import numpy as np
import pytest

from engine.stages import STAGE_IDS, load
from engine.stages.spec import (
    Event,
    Inputs,
    Knob,
    Measure,
    Phase,
    Sample,
    Scalar,
    Streams,
    Trained,
    Verdict,
)
from tests.engine.stages.conftest import small_parents


def only_longer(stage_id: str) -> set[str]:
    """The knobs whose high end does nothing but add steps, as the stage's small sizes name them."""
    return importlib.import_module(f"tests.engine.stages.small.{stage_id}").ONLY_LONGER


ENDS = [
    (stage_id, knob, end)
    for stage_id in STAGE_IDS
    for knob in load(stage_id).SPEC.knobs
    for end in (knob.low, knob.high)
    if end == knob.low or knob.name not in only_longer(stage_id)
]


def measures(events: list[Event]) -> dict[str, float]:
    return {event.name: event.value for event in events if isinstance(event, Measure)}


@pytest.mark.parametrize("stage_id", STAGE_IDS)
def test_a_run_reports_the_measures_and_verdicts_its_spec_announces(play, stage_id: str) -> None:
    spec = load(stage_id).SPEC
    events = play(stage_id)
    named = [event.name for event in events if isinstance(event, Measure)]
    assert sorted(named) == sorted(measure.name for measure in spec.measures)
    claimed = [event for event in events if isinstance(event, Verdict)]
    assert [event.id for event in claimed] == [claim.id for claim in spec.claims]
    assert [event.claim for event in claimed] == [claim.text for claim in spec.claims]
    assert all(isinstance(event.passed, bool) for event in claimed)
    assert all(math.isfinite(value) for value in measures(events).values())


@pytest.mark.parametrize("stage_id", STAGE_IDS)
def test_the_curves_and_levels_it_announces_are_there(play, stage_id: str) -> None:
    spec = load(stage_id).SPEC
    counts: dict[str, int] = {}
    for event in play(stage_id):
        if isinstance(event, Scalar):
            counts[event.series] = counts.get(event.series, 0) + 1
            assert isinstance(event.value, float)
    assert all(counts[name] > 1 for name in spec.curves)
    assert all(counts[name] == 1 for name in spec.levels)


@pytest.mark.parametrize("stage_id", STAGE_IDS)
def test_the_same_seed_replays_every_event_and_another_seed_does_not(play, stage_id: str) -> None:
    assert play(stage_id, seed=3) == play(stage_id, seed=3)
    assert play(stage_id, seed=3) != play(stage_id, seed=4)


@pytest.mark.parametrize("stage_id", STAGE_IDS)
def test_something_is_shown_before_any_training(play, stage_id: str) -> None:
    first = play(stage_id)[0]
    assert isinstance(first, Phase | Sample)


@pytest.mark.parametrize(
    ("stage_id", "knob", "end"), ENDS, ids=[f"{s}-{k.name}-{e}" for s, k, e in ENDS]
)
def test_every_knobs_end_runs_to_its_verdicts(play, stage_id: str, knob: Knob, end: float) -> None:
    events = play(stage_id, {knob.name: end})
    assert isinstance(events[-1], Measure | Verdict)
    assert sum(isinstance(event, Verdict) for event in events) == len(load(stage_id).SPEC.claims)


@pytest.mark.parametrize("stage_id", STAGE_IDS)
def test_the_code_it_names_can_be_shown(stage_id: str) -> None:
    names = load(stage_id).SPEC.code
    assert names
    for name in names:
        module, _, qualname = name.partition(":")
        shown = importlib.import_module(module)
        for part in qualname.split("."):
            shown = getattr(shown, part)
        assert "def " in inspect.getsource(shown)


@pytest.mark.parametrize("stage_id", STAGE_IDS)
def test_its_words_are_there_and_its_defaults_lie_in_their_ranges(stage_id: str) -> None:
    spec = load(stage_id).SPEC
    assert spec.title
    assert spec.shows
    assert 0 < spec.expected_seconds <= (60 if stage_id == "capstone" else 15)
    for knob in spec.knobs:
        assert knob.low <= knob.default <= knob.high
        assert knob.meaning
        assert not knob.log or knob.low > 0
    assert len({claim.id for claim in spec.claims}) == len(spec.claims) > 0
    assert len({measure.name for measure in spec.measures}) == len(spec.measures) > 0


@pytest.mark.parametrize("stage_id", STAGE_IDS)
def test_it_keeps_the_models_it_announces_and_trains_none_of_those_it_was_given(
    play, stage_id: str
) -> None:
    given = small_parents(stage_id)
    before = {role: each.model.params.flat.copy() for role, each in given.items()}
    kept = [event for event in play(stage_id) if isinstance(event, Trained)]
    assert tuple(event.role for event in kept) == load(stage_id).SPEC.makes
    assert all(np.isfinite(event.model.params.flat).all() for event in kept)
    for role, each in given.items():
        assert (each.model.params.flat == before[role]).all()


@pytest.mark.parametrize("stage_id", STAGE_IDS)
def test_a_run_that_is_closed_halfway_says_nothing_more(play, stage_id: str) -> None:
    stage = load(stage_id)
    knobs = {knob.name: knob.default for knob in stage.SPEC.knobs}
    inputs = Inputs(models=small_parents(stage_id))
    events = stage.run(knobs, Streams.from_seed(1), inputs)
    seen = [next(events) for _ in range(3)]
    events.close()  # type: ignore[attr-defined]  # a generator, as every stage's run is
    assert list(events) == []
    assert not any(isinstance(event, Measure | Verdict) for event in seen)
