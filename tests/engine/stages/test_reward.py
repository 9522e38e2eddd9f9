from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.stages import load, resolve_knobs, reward
from engine.stages.spec import Event, Grid, Inputs, Measure, Phase, Pick, Streams, Trained, Verdict
from engine.worlds.manners import ASKED, Comparison, shown_pair
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


def test_held_out_pairs_are_none_of_those_learned_from_and_noise_turns_picks_round(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    schools: list[tuple[str, reward.School]] = []

    def teach(school: reward.School, arm: str, *_: object) -> Iterator[Event]:
        schools.append((arm, school))
        yield Phase("learning", 0, 0)

    monkeypatch.setattr(reward.School, "teach", teach)
    usual = Streams.from_seed(1)
    same = replace(usual, eval=Streams.from_seed(1).data)  # so that the same pairs come up again
    monkeypatch.setattr(Streams, "from_seed", lambda _: same)
    made: list[Comparison] = []
    gather = reward.gather

    def gathered(*given: Any) -> Generator[Event, None, list[Comparison]]:
        made.extend((yield from gather(*given)))
        return made

    monkeypatch.setattr(reward, "gather", gathered)
    play("reward", {"more_noise": 0.5})
    (careful, plain), (noisy, misled) = schools
    assert (careful, noisy) == (reward.CAREFUL, reward.NOISY)
    assert plain.told == [(each.question, each.chosen, each.rejected) for each in made]
    learned = {(question, frozenset(pair)) for question, *pair in plain.told}
    kept = {(each.question, frozenset((each.chosen, each.rejected))) for each in plain.held_out}
    assert len(plain.held_out) == reward.HELD_OUT
    assert not learned & kept
    assert plain.held_out == misled.held_out
    turned = [(q, b, a) == other for (q, a, b), other in zip(plain.told, misled.told, strict=True)]
    assert 0.25 < np.mean(turned) < 0.75
    assert {(q, frozenset(pair)) for q, *pair in misled.told} == learned


@pytest.mark.slow
def test_at_full_length_every_claim_holds() -> None:
    models: dict[str, Trained] = {}
    for stage_id, turned in (("pretrain", {"text": 1}), ("finetune", {}), ("reward", {})):
        stage = load(stage_id)
        knobs, inputs = resolve_knobs(stage.SPEC, turned), Inputs(models=models)
        events = list(stage.run(knobs, Streams.from_seed(2), inputs))
        models = models | {event.role: event for event in events if isinstance(event, Trained)}
    assert all(verdicts(events).values())
