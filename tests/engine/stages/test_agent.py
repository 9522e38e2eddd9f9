"""For each claim of `agent` a setting under which it is false, and what the second copy learns."""

from __future__ import annotations

import pytest

from engine.stages import load, resolve_knobs
from engine.stages.agent import SAME, SUCCESS
from engine.stages.spec import Event, Inputs, Measure, Sample, Streams, Verdict


def measures(events: list[Event]) -> dict[str, float]:
    return {event.name: event.value for event in events if isinstance(event, Measure)}


def verdicts(events: list[Event]) -> dict[str, bool | None]:
    return {event.id: event.passed for event in events if isinstance(event, Verdict)}


def full(seed: int, **turned: float) -> list[Event]:
    stage = load("agent")
    knobs = resolve_knobs(stage.SPEC, turned)
    return list(stage.run(knobs, Streams.from_seed(seed), Inputs()))


def test_who_tries_nothing_learns_nothing_from_success(play) -> None:
    events = play("agent", {"tries": 0})
    assert verdicts(events)["learns-to-call"] is False
    assert verdicts(events)["becomes-exact"] is False
    found = measures(events)
    assert found["calls_large_end"] == found["calls_large_start"]
    assert found["sums_tried"] == 0


def test_with_hardly_any_practice_it_cannot_answer_small_sums_either(play) -> None:
    assert verdicts(play("agent"))["no-needless-calls"] is False


def test_a_copy_that_earns_the_same_for_every_try_stays_as_it_was(play) -> None:
    events = play("agent", {"second_copy": SAME})
    found = measures(events)
    assert found["second_moved"] == 0
    assert found["second_calls"] == found["calls_large_start"]
    assert found["second_right"] == found["right_large_start"]
    assert verdicts(events)["reward-teaches"] is False


def test_a_copy_rewarded_by_a_coin_moves_its_weights_too(play) -> None:
    assert measures(play("agent"))["second_moved"] > 0


def test_a_copy_that_is_rewarded_by_success_learns_as_the_first_does(play) -> None:
    found = measures(play("agent", {"second_copy": SUCCESS}))
    assert found["second_calls"] == found["calls_large_end"]
    assert found["second_right"] == found["right_large_end"]


def test_the_same_sums_are_shown_before_trying_and_after(play) -> None:
    shown = {event.label: event.prompt for event in play("agent") if isinstance(event, Sample)}
    assert shown["before trying, large"] == shown["after trying, large"]
    assert shown["before trying, small"] == shown["after trying, small"]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_claim_holds_at_default_knobs() -> None:
    assert all(passed is True for passed in verdicts(full(5)).values())


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_if_the_second_copy_is_rewarded_by_success_too_it_becomes_exact_too() -> None:
    found = verdicts(full(6, second_copy=SUCCESS))
    assert found["becomes-exact"] is True
    assert found["reward-teaches"] is False


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_where_a_call_costs_nothing_small_sums_are_called_too() -> None:
    assert verdicts(full(6, price=0.0))["no-needless-calls"] is False
