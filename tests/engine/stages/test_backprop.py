"""Backpropagation's claims can fail, and its check finds a wrong slope."""

from __future__ import annotations

import numpy as np
import pytest

from engine.nn.dense import Dense
from engine.stages import backprop
from engine.stages.backprop import AGREE, Classifier, error, nudged_slope
from engine.stages.spec import Grid, Scalar
from engine.worlds import moons
from tests.engine.stages.test_verdicts import full, measures, verdicts


def classifier(seed: int = 0) -> Classifier:
    rng = np.random.default_rng(seed)
    points, classes = moons.generate(rng, 40, 0.1)
    return Classifier(Dense((2, 4, 1), rng, np.float64), points, classes)


def test_every_slope_is_the_one_that_nudging_shows() -> None:
    network = classifier()
    network.fill_gradient()
    slopes = network.net.params.grad.copy()
    nudged = np.array([nudged_slope(network, index, 1e-6) for index in range(len(slopes))])
    assert error(slopes, nudged) < 1e-7


def test_one_wrong_slope_among_many_is_found() -> None:
    network = classifier()
    network.fill_gradient()
    slopes = network.net.params.grad.copy()
    wrong = slopes.copy()
    wrong[3] *= 1.01
    assert error(slopes, wrong) > AGREE


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_a_slope_that_is_no_finite_number_agrees_with_nothing(odd: float) -> None:
    slopes = np.array([0.5, -1.0, 2.0])
    broken = np.array([0.5, odd, 2.0])
    for pair in ((slopes, broken), (broken, slopes), (broken, broken)):
        assert max(0.0, error(*pair)) > AGREE


def test_nudging_leaves_the_weight_as_it_was() -> None:
    network = classifier()
    before = network.net.params.flat.copy()
    nudged_slope(network, 2, 0.3)
    assert (network.net.params.flat == before).all()


@pytest.mark.parametrize("nudge", [1e-13, 0.5])
def test_a_nudge_far_too_small_or_large_does_not_agree(play, nudge: float) -> None:
    assert verdicts(play("backprop", {"nudge": nudge}))["slopes-agree"] is False


def test_a_network_that_never_learned_is_no_better_than_a_line(play) -> None:
    assert verdicts(play("backprop", {"steps": 0}))["beats-line"] is False


def test_one_unit_a_layer_is_no_better_than_a_line(play) -> None:
    assert verdicts(play("backprop", {"hidden": 1}))["beats-line"] is False


def test_it_draws_points_and_a_boundary_that_changes(play) -> None:
    events = play("backprop")
    drawn = [event for event in events if isinstance(event, Grid)]
    assert drawn[0].draw == "points"
    boundaries = [grid.values for grid in drawn if grid.draw == "boundary"]
    assert not np.array_equal(boundaries[0], boundaries[-1])
    assert all(((grid > 0) & (grid < 1)).all() for grid in boundaries)


def test_its_loss_falls(play) -> None:
    events = play("backprop")
    losses = [e.value for e in events if isinstance(e, Scalar) and e.series == "loss"]
    assert losses[-1] < losses[0] == measures(events)["loss_start"]


def test_the_error_is_that_of_the_slope_farthest_off() -> None:
    slopes = np.full(100, 2.0)
    nudged = slopes.copy()
    nudged[[5, 70]] += [0.1, -0.5]
    assert error(slopes, nudged) == pytest.approx(0.5 / 2)


@pytest.mark.parametrize("found", [(0.25, 0.125), (0.125, 0.25)])
def test_the_worst_moment_is_the_one_that_is_told(play, monkeypatch, found) -> None:
    errors = iter(found)
    monkeypatch.setattr(backprop, "error", lambda *_: next(errors))
    assert measures(play("backprop"))["worst_error"] == 0.25


@pytest.mark.slow
@pytest.mark.parametrize("seed", [5, 6])
def test_every_claim_of_backprop_holds_at_default_knobs(seed: int) -> None:
    found = verdicts(full("backprop", seed))
    assert all(passed is True for passed in found.values()), found
