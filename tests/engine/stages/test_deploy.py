"""When each claim of `deploy` is false, and what its runs promise besides."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.checkpoint import Lineage, load_checkpoint
from engine.nn.transformer import Transformer
from engine.stages import deploy
from engine.stages.spec import Grid, Scalar
from tests.engine.stages.test_verdicts import full, measures, verdicts


def test_a_guard_that_learned_nothing_does_not_tell_requests_apart(play) -> None:
    assert verdicts(play("deploy", {"guard_steps": 0}))["guard-tells-apart"] is False


def test_a_release_that_is_no_worse_raises_no_alarm_and_stays(play) -> None:
    events = play("deploy", {"bad_examples": 0.0, "alarm": 50.0})
    found = verdicts(events)
    assert found["incident-detected"] is False
    assert found["rollback-restores"] is False
    assert measures(events)["changed"] > 0


def test_a_file_that_gives_back_another_model_does_not_restore(play, monkeypatch) -> None:
    def altered(path: Path) -> tuple[Transformer, Lineage, str]:
        model, lineage, found = load_checkpoint(path)
        model.params.flat[0] += 1
        return model, lineage, found

    monkeypatch.setattr(deploy, "load_checkpoint", altered)
    events = play("deploy", {"alarm": 2.0})
    assert measures(events)["changed"] == 1
    assert verdicts(events)["rollback-restores"] is False


def test_the_curve_of_complaints_counts_answers_and_its_line_is_drawn_once(play) -> None:
    events = [event for event in play("deploy") if isinstance(event, Scalar)]
    served = [event.step for event in events if event.series == "complaints %"]
    assert served == sorted(served)
    assert sum(event.series == "alarm line %" for event in events) == 1


def test_the_lineage_shows_the_new_version_as_trained_from_the_first(play) -> None:
    last = [e for e in play("deploy") if isinstance(e, Grid) and e.draw == "tree"][-1]
    assert last.values[:, 0].tolist() == [-1.0, 0.0]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_claim_holds_at_default_knobs() -> None:
    found = verdicts(full("deploy", 5))
    assert all(found.values()), found


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_requests_that_are_plainly_one_or_the_other_make_the_threshold_free() -> None:
    assert verdicts(full("deploy", 5, disguise=0.0))["no-free-threshold"] is False
