"""Descent's claims can fail, and its landscape is the loss of the goats."""

from __future__ import annotations

import numpy as np
import pytest

from engine.stages.descend import LARGE, MIDDLE, MOMENTUM, Arm
from engine.stages.spec import Event, Grid, Scalar
from engine.worlds import milk
from tests.engine.stages.test_verdicts import full, measures, verdicts


def series(events: list[Event], name: str) -> list[float]:
    return [e.value for e in events if isinstance(e, Scalar) and e.series == name]


def test_without_steps_nothing_is_claimed_to_have_moved(play) -> None:
    assert set(verdicts(play("descend", {"steps": 0})).values()) == {False}


def test_a_large_rate_inside_the_edge_does_not_diverge(play) -> None:
    assert verdicts(play("descend", {"large_rate": 0.3}))["large-diverges"] is False


def test_a_small_rate_that_is_not_small_is_not_slow(play) -> None:
    found = verdicts(play("descend", {"small_rate": 0.5}))
    assert found["small-is-slow"] is False


def test_a_middle_rate_that_is_too_small_does_not_arrive(play) -> None:
    found = verdicts(play("descend", {"middle_rate": 0.001}))
    assert found["middle-arrives"] is False
    assert found["small-is-slow"] is False


def test_momentum_is_no_help_to_a_rate_that_arrives_anyway(play) -> None:
    turned = {"small_rate": 0.5, "steps": 250}
    assert verdicts(play("descend", turned))["momentum-helps"] is False


def test_a_curvature_that_is_wrong_does_not_tell_the_edge(play, monkeypatch) -> None:
    monkeypatch.setattr(milk.Goats, "curvature", lambda _: 10.0)
    assert verdicts(play("descend"))["curvature-tells"] is False


def test_divergence_is_real_and_ends_when_the_loss_is_no_number() -> None:
    goats = milk.generate(np.random.default_rng(0), 50)
    arm = Arm(goats, np.array([-1.0, 3.5]), rate=2.0)
    losses = []
    for _ in range(300):
        arm.step(np.arange(50))
        losses.append(arm.loss)
    assert arm.over
    assert arm.taken < 300
    assert np.isfinite(losses).all()
    assert losses[20] > 1e6 * losses[0]


def test_a_curve_is_drawn_only_while_it_is_on_the_chart(play) -> None:
    events = play("descend")
    start = measures(events)["loss_start"]
    assert max(series(events, LARGE)) <= 2 * start
    assert len(series(events, LARGE)) < len(series(events, MIDDLE)) == 61


def test_paths_stay_on_the_map_and_start_at_one_place(play) -> None:
    paths = [e.values for e in play("descend") if isinstance(e, Grid) and e.draw == "path"]
    assert all(((path >= 0) & (path <= 1)).all() for path in paths)
    assert all(np.allclose(path[0], paths[0][0]) for path in paths)


def test_momentum_takes_the_small_rate_farther_down(play) -> None:
    found = measures(play("descend"))
    assert found["momentum_left"] < 0.7 * found["small_left"]


def test_momentum_keeps_nine_tenths_of_the_step_before() -> None:
    goats, start, rows = milk.generate(np.random.default_rng(0), 50), np.zeros(2), np.arange(50)
    plain, pushed = Arm(goats, start, 0.001), Arm(goats, start, 0.001, momentum=MOMENTUM)
    for arm in (plain, pushed):
        arm.step(rows)
        arm.step(rows)
    (_, first, alone), (_, same, further) = (arm._path for arm in (plain, pushed))
    assert same == pytest.approx(first)
    assert further - alone == pytest.approx(MOMENTUM * first, rel=0.01)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [5, 6])
def test_every_claim_of_descend_holds_at_default_knobs(seed: int) -> None:
    found = verdicts(full("descend", seed))
    assert all(passed is True for passed in found.values()), found
