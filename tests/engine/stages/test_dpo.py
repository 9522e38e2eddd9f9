from __future__ import annotations

import pytest

from engine.stages import dpo
from engine.stages.spec import Event, Measure, Trained
from tests.engine.stages.chain import full, verdicts
from tests.engine.stages.conftest import Play


def measured(events: list[Event]) -> dict[str, float]:
    return {event.name: event.value for event in events if isinstance(event, Measure)}


def test_without_steps_nothing_moves_and_no_claim_holds(play: Play) -> None:
    events = play("dpo", {"steps": 0})
    assert not any(verdicts(events).values())
    told = measured(events)
    assert told["gold_start"] == told["gold_leashed"] == told["gold_pushed"]
    assert told["followed_pushed"] == 0


def test_a_push_of_one_on_the_longest_leash_holds_neither_copy(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an anchor the first copy is then the second: what is said of either holds of both."""
    monkeypatch.setattr(dpo, "ANCHOR", 0.0)
    events = play("dpo", {"push": 1, "steps": 4})
    told = measured(events)
    assert told["gold_leashed"] == told["gold_pushed"]
    assert told["kl_leashed"] == told["kl_pushed"]
    held = verdicts(events)
    assert held["leash-holds"] is False
    assert held["pushed-worth-falls"] is False
    assert held["chosen-less-likely"] is False


def test_the_copy_that_is_kept_is_the_one_on_the_leash(play: Play) -> None:
    (kept,) = (event for event in play("dpo") if isinstance(event, Trained))
    assert (kept.role, kept.parent) == ("aligned", "instructed")
    assert kept.figures["hidden worth"] == measured(play("dpo"))["gold_leashed"]


@pytest.mark.slow
def test_at_full_length_every_claim_holds() -> None:
    assert all(verdicts(full("dpo", 3)).values())


@pytest.mark.slow
def test_at_full_length_tossed_picks_do_not_raise_the_worth_enough() -> None:
    events = full("dpo", 3, {"label_noise": 0.5})
    assert verdicts(events)["leash-worth-rises"] is False
