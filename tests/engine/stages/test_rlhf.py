from __future__ import annotations

import pytest

from engine.stages import load, resolve_knobs, rlhf
from engine.stages.spec import Event, Inputs, Measure, Streams, Trained, Verdict
from tests.engine.stages.conftest import Play


def verdicts(events: list[Event]) -> dict[str, bool | None]:
    return {event.id: event.passed for event in events if isinstance(event, Verdict)}


def measured(events: list[Event]) -> dict[str, float]:
    return {event.name: event.value for event in events if isinstance(event, Measure)}


def test_without_practice_neither_score_nor_worth_nor_distance_moves(play: Play) -> None:
    events = play("rlhf", {"updates": 0})
    held = verdicts(events)
    for claim in ("free-score-rises", "free-worth-falls", "leash-worth-rises", "leash-holds"):
        assert held[claim] is False, claim
    told = measured(events)
    assert told["gold_start"] == told["gold_free"] == told["gold_leashed"]
    assert told["kl_free"] == told["kl_leashed"] == 0


def test_a_leash_of_no_weight_is_no_leash(play: Play) -> None:
    events = play("rlhf", {"leash": 0.0})
    assert verdicts(events)["leash-holds"] is False
    assert measured(events)["kl_leashed"] == measured(events)["kl_free"]


def test_a_reward_that_is_the_worth_leaves_no_peak_inside(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Best-of-n then only gets better, and the free arm is drawn to what is truly good."""
    monkeypatch.setattr(rlhf.Course, "rewards", rlhf.Course.worth)
    held = verdicts(play("rlhf"))
    assert held["best-of-n-peaks"] is False
    assert held["free-worth-falls"] is False


def test_label_noise_trains_another_judge_and_moves_nothing_before_it(play: Play) -> None:
    plain, noisy = (measured(play("rlhf", {"label_noise": noise})) for noise in (0.0, 0.5))
    assert plain["gold_start"] == noisy["gold_start"]
    assert plain["gold_most"] != noisy["gold_most"]


@pytest.mark.slow
def test_at_full_length_every_claim_holds() -> None:
    models: dict[str, Trained] = {}
    for stage_id, turned in (
        ("pretrain", {"text": 1}),
        ("finetune", {}),
        ("reward", {}),
        ("rlhf", {}),
    ):
        stage = load(stage_id)
        knobs, inputs = resolve_knobs(stage.SPEC, turned), Inputs(models=models)
        events = list(stage.run(knobs, Streams.from_seed(3), inputs))
        models = models | {event.role: event for event in events if isinstance(event, Trained)}
    assert all(verdicts(events).values())
