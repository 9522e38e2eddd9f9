"""For each claim of `calibrate` a setting under which it is false."""

from __future__ import annotations

import numpy as np
import pytest

from engine.methods.calibration import Answers
from engine.stages import calibrate, load, resolve_knobs
from engine.stages.spec import Event, Inputs, Measure, Sample, Streams, Verdict


def measures(events: list[Event]) -> dict[str, float]:
    return {event.name: event.value for event in events if isinstance(event, Measure)}


def verdicts(events: list[Event]) -> dict[str, bool | None]:
    return {event.id: event.passed for event in events if isinstance(event, Verdict)}


def full(seed: int, **turned: float) -> list[Event]:
    stage = load("calibrate")
    knobs = resolve_knobs(stage.SPEC, turned)
    return list(stage.run(knobs, Streams.from_seed(seed), Inputs()))


def test_with_hardly_any_training_it_is_unsure_of_everything_and_no_claim_holds(play) -> None:
    events = play("calibrate", {"steps": 60}, seed=5)
    assert set(verdicts(events).values()) == {False}
    assert measures(events)["sure_never"] < 30


def test_who_never_stays_silent_gains_nothing_by_it(play) -> None:
    found = measures(play("calibrate", {"threshold": 0.0}))
    assert found["answered"] == 100
    assert found["right_answered"] == found["right_all"]
    assert verdicts(play("calibrate", {"threshold": 0.0}))["silence-trades"] is False


def test_it_shows_one_answer_of_each_kind_at_every_look(play) -> None:
    shown = [event for event in play("calibrate") if isinstance(event, Sample)]
    groups = ["read often", "read once", "never read", "no answer"]
    assert [event.label for event in shown] == 2 * groups


def test_the_threshold_changes_nothing_but_what_is_answered(play) -> None:
    silent = {"answered", "right_answered"}
    one, other = (measures(play("calibrate", {"threshold": t})) for t in (0.0, 1.0))
    assert {k: v for k, v in one.items() if k not in silent} == {
        k: v for k, v in other.items() if k not in silent
    }


def test_the_temperature_is_fitted_on_one_half_and_scored_on_the_other() -> None:
    count = 400
    logits = np.tile([3.0, 0.0], (count, 1, 1))  # 95% sure of every answer
    answers = Answers(np.zeros((count, 1), int), np.ones((count, 1), np.float32), logits)
    right = np.arange(count) % 2 == 0
    right[count // 2 :] = np.arange(count // 2) % 20 > 0  # 50% in the first half, 95% here
    found, temperature = calibrate._cool(answers, right, np.arange(count))
    assert temperature > 2
    assert found["error_before"] < 0.05 < 0.2 < found["error_after"]


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [5, 6])
def test_every_claim_holds_at_default_knobs(seed: int) -> None:
    assert all(passed is True for passed in verdicts(full(seed)).values())


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_taught_to_say_nobody_knows_it_says_so_of_other_things_but_not_of_people() -> None:
    events = full(5, nobody_knows=60)
    assert verdicts(events)["sure-of-the-impossible"] is False
    assert measures(events)["right_none"] > 80
    assert verdicts(events)["sure-of-the-unread"] is True
