from __future__ import annotations

import pytest

from engine.stages import constitution
from engine.stages.constitution import BLIND, NAMES, START
from engine.stages.spec import Event, Grid, Measure, Verdict
from tests.engine.stages.chain import full, verdicts
from tests.engine.stages.conftest import Play

MOVES = tuple(f"{name}-moves" for name in NAMES)


def measured(events: list[Event]) -> dict[str, float]:
    return {event.name: event.value for event in events if isinstance(event, Measure)}


def test_without_steps_no_principle_moves_anything(play: Play) -> None:
    events = play("constitution", {"steps": 0})
    held = verdicts(events)
    assert not any(held[claim] for claim in (*MOVES, "own-most"))
    assert all(measured(events)[f"{name}_rise"] == 0 for name in NAMES)


def test_judges_who_can_read_nothing_move_nothing_their_way(play: Play) -> None:
    """Their picks are tosses of a coin, whatever the principle says."""
    events = play("constitution", {"sight": 0.0, "steps": 1})
    held = verdicts(events)
    assert not any(held[claim] for claim in MOVES)


def test_a_last_judge_that_helps_is_said_to_help() -> None:
    row = dict.fromkeys(NAMES, 50.0)
    scores = {arm: dict(row) for arm in (START, *NAMES, BLIND)}
    scores[BLIND]["true"] = 90.0
    (told,) = (
        event
        for event in constitution._results(scores)
        if isinstance(event, Verdict) and event.id == "blind-does-not-help"
    )
    assert told.passed is False


def test_the_table_has_a_row_for_the_start_and_every_judge(play: Play) -> None:
    grids = [event for event in play("constitution") if isinstance(event, Grid)]
    assert grids[-1].rows == (START, *NAMES, BLIND)
    assert grids[-1].values.shape == (len(NAMES) + 2, len(NAMES))


@pytest.mark.slow
def test_at_full_length_every_claim_holds() -> None:
    assert all(verdicts(full("constitution", 3)).values())


@pytest.mark.slow
def test_at_full_length_the_last_judge_helps_once_its_notes_are_open() -> None:
    held = verdicts(full("constitution", 3, {"open_notes": 1.0}))
    assert held["blind-does-not-help"] is False


@pytest.mark.slow
def test_at_full_length_judges_without_sight_do_not_move_each_its_own_measure() -> None:
    held = verdicts(full("constitution", 3, {"sight": 0.0}))
    assert held["own-most"] is False
    # Tossed picks pull a model somewhere: one measure in four may rise by chance.
    assert sum(held[claim] is True for claim in MOVES) <= 1
