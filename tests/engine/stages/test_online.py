"""When each claim of `online` is false, and what its runs promise besides."""

from __future__ import annotations

import numpy as np
import pytest

from engine.methods.aggregation import mean
from engine.stages import online
from engine.stages.spec import Scalar
from tests.engine.stages.test_verdicts import full, measures, verdicts


def test_attackers_who_send_nothing_move_neither_mean_nor_median(play) -> None:
    found = verdicts(play("online", {"loudness": 0.0}))
    assert found["attackers-move-the-mean"] is False
    assert found["half-breaks-the-median"] is False
    assert found["staying-near-limits"] is False


def test_a_median_of_honest_nonsense_is_nonsense(play) -> None:
    assert verdicts(play("online", {"slips": 1.0}))["median-holds"] is False


def test_weights_on_a_leash_of_zero_stay_the_snapshot(play) -> None:
    found = measures(play("online", {"leash": 0.0}))
    assert found["near_alone"] == found["near_many"] == found["snapshot"]


def test_the_curves_run_over_the_number_of_attackers(play) -> None:
    points = [e for e in play("online") if isinstance(e, Scalar) and e.series == "median"]
    assert [point.step for point in points] == [0, 1, 2]


def test_each_server_combines_the_updates_as_its_name_says(play, monkeypatch) -> None:
    monkeypatch.setattr(online.aggregation, "median", lambda updates: 0 * updates[0])
    events = play("online", {"rounds": 5, "loudness": 0.0})
    snapshot = measures(events)["snapshot"]
    curves = [event for event in events if isinstance(event, Scalar)]
    assert {e.value for e in curves if e.series == online.MEDIAN} == {snapshot}

    used: list[int] = []

    def noted(updates: np.ndarray) -> np.ndarray:
        used.append(len(updates))
        return mean(updates)

    monkeypatch.setattr(online.aggregation, "mean", noted)
    play("online", {"rounds": 5})
    assert used == [online.USERS] * 5 * 2 * (online.MOST_ATTACKERS + 1)  # "mean" and "near"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_claim_holds_at_default_knobs() -> None:
    found = verdicts(full("online", 5))
    assert all(found.values()), found
