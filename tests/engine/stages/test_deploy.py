"""When each claim of `deploy` is false, and what its runs promise besides."""

from __future__ import annotations

from itertools import count
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


def test_the_monitor_hears_of_rude_answers_only_by_complaints(play, monkeypatch) -> None:
    monkeypatch.setattr(deploy.service, "is_rude", lambda _: True)
    monkeypatch.setattr(deploy, "COMPLAIN_RUDE", 0.0)
    monkeypatch.setattr(deploy, "COMPLAIN_KIND", 1.0)
    events = play("deploy", {"alarm": 2.0})
    found = measures(events)
    assert found["rude_before"] == found["rude_release"] == 100
    assert found["false_alarms"] == 0
    assert found["answers_to_alarm"] == deploy.LONGEST
    curves = [event for event in events if isinstance(event, Scalar)]
    assert {e.value for e in curves if e.series == "complaints %"} == {0.0}
    assert [e.value for e in curves if e.series == "alarm line %"] == [2.0]


def test_after_an_alarm_the_first_version_serves_again(play, monkeypatch) -> None:
    answers = count()
    spoiled = range(deploy.BEFORE, deploy.BEFORE + 7)  # 7 of 40 pass the line
    monkeypatch.setattr(deploy.service, "is_rude", lambda _: next(answers) in spoiled)
    monkeypatch.setattr(deploy, "COMPLAIN_RUDE", 1.0)
    monkeypatch.setattr(deploy, "COMPLAIN_KIND", 0.0)
    events = play("deploy")
    found = measures(events)
    assert 7 <= found["answers_to_alarm"] < 7 + deploy.AT_ONCE
    assert found["changed"] == 0
    assert verdicts(events)["incident-detected"] is True
    assert verdicts(events)["rollback-restores"] is True
    tree = [event for event in events if isinstance(event, Grid) and event.draw == "tree"][-1]
    assert [row.split(maxsplit=2)[2] for row in tree.rows] == ["serves again", "withdrawn"]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_claim_holds_at_default_knobs() -> None:
    found = verdicts(full("deploy", 5))
    assert all(found.values()), found


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_requests_that_are_plainly_one_or_the_other_make_the_threshold_free() -> None:
    assert verdicts(full("deploy", 5, disguise=0.0))["no-free-threshold"] is False
