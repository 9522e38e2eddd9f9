from __future__ import annotations

import numpy as np
import pytest

from engine.stages import load, resolve_knobs
from engine.stages.spec import Event, Grid, Inputs, Measure, Pick, Streams, Trained, Verdict
from engine.worlds.manners import ASKED, shown_pair
from engine.worlds.questions import Farm
from tests.engine.stages.conftest import Play


def verdicts(events: list[Event]) -> dict[str, bool | None]:
    return {event.id: event.passed for event in events if isinstance(event, Verdict)}


def measured(events: list[Event]) -> dict[str, float]:
    return {event.name: event.value for event in events if isinstance(event, Measure)}


def unkind_picks() -> tuple[Pick, ...]:
    """Someone who always prefers the answer with fewer kind phrases."""
    farm, rng = Farm.from_seed(5), np.random.default_rng(0)
    order = [("plain", "kind"), ("kind", "warm"), ("warm", "gushing"), ("plain", "gushing")]
    return tuple(
        Pick(shown_pair(farm, question, *styles, rng), 0) for question in ASKED for styles in order
    )


def test_picks_by_tossing_a_coin_teach_nothing_that_holds_for_new_pairs(play: Play) -> None:
    events = play("reward", {"label_noise": 0.5, "steps": 10})
    held = verdicts(events)
    assert held["beats-chance"] is False
    assert held["half-way"] is False
    assert measured(events)["ceiling"] == pytest.approx(50)


def test_without_more_noise_the_second_copy_is_no_worse(play: Play) -> None:
    events = play("reward", {"more_noise": 0.0})
    assert verdicts(events)["noise-lowers"] is False
    assert measured(events)["truly_better"] == measured(events)["truly_better_noisy"]


def test_own_picks_against_kindness_are_learned_and_close_the_blind_spot(play: Play) -> None:
    turned = {"steps": 30, "own_weight": 50}
    events = play("reward", turned, inputs=Inputs(picks=unkind_picks()))
    assert verdicts(events)["blind-spot"] is False
    assert measured(events)["own_picks"] == len(unkind_picks())
    (own,) = (e for e in events if isinstance(e, Grid) and e.name == "your own picks")
    assert own.values[1, 0] > 80


def test_own_picks_with_no_weight_change_nothing_but_the_ceiling_does_not_move(play: Play) -> None:
    with_picks = play("reward", {"own_weight": 0}, inputs=Inputs(picks=unkind_picks()))
    assert with_picks == play("reward", {"own_weight": 0})


def test_more_noise_lowers_the_ceiling_and_nothing_else_of_the_pairs(play: Play) -> None:
    ceilings = [
        measured(play("reward", {"label_noise": noise, "steps": 0}))["ceiling"]
        for noise in (0.0, 0.2, 0.4)
    ]
    assert ceilings == sorted(ceilings, reverse=True)


@pytest.mark.slow
def test_at_full_length_every_claim_holds() -> None:
    models: dict[str, Trained] = {}
    for stage_id, turned in (("pretrain", {"text": 1}), ("finetune", {}), ("reward", {})):
        stage = load(stage_id)
        knobs, inputs = resolve_knobs(stage.SPEC, turned), Inputs(models=models)
        events = list(stage.run(knobs, Streams.from_seed(2), inputs))
        models = models | {event.role: event for event in events if isinstance(event, Trained)}
    assert all(verdicts(events).values())
