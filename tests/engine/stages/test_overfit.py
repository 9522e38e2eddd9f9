"""`overfit`: for each claim a setting under which it is false, and what its knobs do."""

from __future__ import annotations

import pytest

from engine.stages import overfit, resolve_knobs
from engine.stages.spec import Event, Inputs, Measure, Scalar, Streams, Verdict


def measures(events: list[Event]) -> dict[str, float]:
    return {event.name: event.value for event in events if isinstance(event, Measure)}


def verdicts(events: list[Event]) -> dict[str, bool | None]:
    return {event.id: event.passed for event in events if isinstance(event, Verdict)}


def full(seed: int, **turned: float) -> list[Event]:
    knobs = resolve_knobs(overfit.SPEC, turned)
    return list(overfit.run(knobs, Streams.from_seed(seed), Inputs()))


def test_a_run_too_short_to_learn_anything_by_heart_does_not_turn(play) -> None:
    found = verdicts(play("overfit", {"steps": 20}))
    assert found["little-turns"] is False
    assert found["stopping-helps"] is False


def test_on_the_same_tales_the_same_start_gives_the_same_losses_and_no_wider_gap(play) -> None:
    events = play("overfit", {"little": 30, "much": 30})
    assert verdicts(events)["gap-opens"] is False
    found = measures(events)
    assert found["end_little"] == found["end_much"]
    assert found["train_little"] == found["train_much"]


def test_both_losses_of_both_models_are_drawn_from_the_same_start(play) -> None:
    starts = [event for event in play("overfit") if isinstance(event, Scalar) and event.step == 0]
    held_out = [event.value for event in starts if event.series.endswith("held-out")]
    assert len(held_out) == 2
    assert held_out[0] == held_out[1]


def test_leaking_held_out_tales_changes_what_the_little_model_reads_only(play) -> None:
    usual, leaked = measures(play("overfit")), measures(play("overfit", {"leaked": 1.0}))
    assert leaked["passes_little"] < usual["passes_little"]
    assert leaked["end_much"] == usual["end_much"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [5, 6])
def test_every_claim_holds_at_default_knobs(seed: int) -> None:
    found = verdicts(full(seed))
    assert all(passed is True for passed in found.values()), found


@pytest.mark.slow
def test_much_data_that_is_little_too_turns_as_well() -> None:
    assert verdicts(full(5, much=24))["much-does-not"] is False


@pytest.mark.slow
def test_held_out_tales_in_the_training_text_hide_that_it_got_worse() -> None:
    events = full(5, leaked=1.0)
    assert verdicts(events)["little-turns"] is False
    assert measures(events)["fresh_end"] > 1.1 * measures(events)["end_little"]


@pytest.mark.slow
def test_weight_decay_narrows_the_gap() -> None:
    usual, decayed = measures(full(5)), measures(full(5, weight_decay=2.0))
    assert decayed["gap_little"] < 0.7 * usual["gap_little"]
    assert decayed["fresh_end"] < usual["fresh_end"]
