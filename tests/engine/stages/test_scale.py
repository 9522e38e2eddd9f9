"""`scale`: for each claim a setting under which it is false, and what the sweep compares."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from engine.stages import resolve_knobs, scale
from engine.stages.spec import Event, Grid, Inputs, Measure, Scalar, Streams, Verdict
from engine.worlds.windows import Windows


def measures(events: list[Event]) -> dict[str, float]:
    return {event.name: event.value for event in events if isinstance(event, Measure)}


def verdicts(events: list[Event]) -> dict[str, bool | None]:
    return {event.id: event.passed for event in events if isinstance(event, Verdict)}


def full(seed: int, **turned: float) -> list[Event]:
    knobs = resolve_knobs(scale.SPEC, turned)
    return list(scale.run(knobs, Streams.from_seed(seed), Inputs()))


def test_a_largest_model_on_text_without_dirt_is_not_beaten(play) -> None:
    events = play("scale", {"dirt": 0.0, "sentences": 2000, "steps": 60})
    assert verdicts(events)["clean-beats-large"] is False


def test_the_table_and_the_curves_are_those_of_the_measures(play) -> None:
    events = play("scale")
    found = measures(events)
    table = [event for event in events if isinstance(event, Grid)][-1].values
    assert table[:, 2] == pytest.approx(table[:, 1] - found["floor"])
    assert table[0, 2] == pytest.approx(found["above_smallest"])
    assert np.diff(table[:, 0]).min() > 0
    last = {event.series: event.value for event in events if isinstance(event, Scalar)}
    assert last["24 wide"] - found["floor"] == pytest.approx(found["above_largest"])
    assert last["24 wide, dirty"] - found["floor"] == pytest.approx(found["above_dirty"])


def test_models_at_the_floor_leave_no_line_to_fit_and_the_run_says_so(play, monkeypatch) -> None:
    monkeypatch.setattr(scale.habits.Habits, "floor", lambda *_: 99.0)
    events = play("scale")
    assert measures(events)["at_floor"] == len(scale.SIZES)
    assert "straight" not in measures(events)
    assert verdicts(events)["power-law"] is False


def test_the_floor_is_the_worlds_own_and_only_the_dirty_arm_reads_dirty_text(
    play, monkeypatch
) -> None:
    read: dict[str, Windows] = {}
    train = scale._train

    def noted(name: str, width: int, text: Windows, *rest: object) -> Iterator[Event]:
        read[name] = text
        return (yield from train(name, width, text, *rest))

    monkeypatch.setattr(scale, "_train", noted)
    found = measures(play("scale", {"dirt": 1.0}))
    streams = Streams.from_seed(1)
    world = scale.habits.Habits(streams.data)
    assert found["floor"] == world.floor(world.sentences(streams.eval, scale.HELD_OUT)) > 0.5

    def floor(text: Windows) -> float:
        return world.floor(text.targets.reshape(-1, scale.habits.SENTENCE))

    (*clean, dirty) = read.values()
    assert list(read)[-1] == "24 wide, dirty"
    assert all(text is clean[0] for text in clean)
    assert floor(dirty) > floor(clean[0]) + 0.3


@pytest.mark.slow
def test_on_little_text_the_larger_model_is_the_worse_one() -> None:
    found = verdicts(full(5, sentences=400))
    assert found["larger-better"] is False
    assert found["power-law"] is False


@pytest.mark.slow
@pytest.mark.parametrize("seed", [5, 6])
def test_every_claim_holds_at_default_knobs(seed: int) -> None:
    found = verdicts(full(seed))
    assert all(passed is True for passed in found.values()), found
