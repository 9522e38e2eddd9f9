"""What lint is told by the tutor and by the engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import engine.stages
from course.authors import helpers as module
from course.authors.helpers import SEEDS, Reruns, reader
from course.catalog.index import Catalog
from course.catalog.quiz_models import Predict
from course.paths import bundled_lessons
from engine.errors import NonFiniteLoss
from engine.stages.spec import Knob, Measure

ITEM = {
    "id": "guess", "rev": 1, "type": "predict", "objective": "o", "level": "apply", "cite": "c",
    "evidence": "e", "stem": "What?", "stage": "throw", "knobs": {"load": 2}, "measure": "fours",
    "value": 2,
    "options": [
        {"id": "few", "text": "few", "why": "w", "when": "fours < 3"},
        {"id": "many", "text": "many", "why": "w", "when": "fours >= 3"},
    ],
}  # fmt: skip


class Throw:
    """A stage that counts its runs."""

    SPEC = SimpleNamespace(id="throw", knobs=(Knob("load", 1, 0, 9, "lead"),), needs=())

    def __init__(self) -> None:
        self.runs: list[dict[str, float]] = []

    def run(self, knobs: Any, rng: Any, inputs: Any) -> Iterator[Measure]:
        self.runs.append(dict(knobs))
        if knobs["load"] == 9:
            raise NonFiniteLoss(3, 0.1)
        yield Measure("fours", 2.0)


@pytest.fixture
def throw(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Throw:
    monkeypatch.setenv("LOSSFALL_HOME", str(tmp_path))
    stage = Throw()
    monkeypatch.setattr(engine.stages, "load", lambda _: stage)
    monkeypatch.setattr(module, "load", lambda _: stage)
    return stage


def predict(**changed: object) -> Predict:
    return Predict.model_validate({**ITEM, **changed})


def test_the_tutor_finds_the_section_that_says_it() -> None:
    find = reader(Catalog.open(bundled_lessons()).lesson("pretraining"))
    assert find("Which words may the network use at a place? earlier words only") is not None
    assert find("zork") is None


def test_a_plain_lint_runs_nothing_and_counts_what_is_missing(throw: Throw) -> None:
    reruns = Reruns()
    assert reruns.of(predict()) == []
    assert reruns.missing == len(SEEDS)
    assert throw.runs == []


def test_runs_are_made_once_for_an_engine(throw: Throw, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    made = Reruns(run=True, say=said.append).of(predict())
    assert [(each.seed, each.measures) for each in made] == [(n, {"fours": 2.0}) for n in SEEDS]
    assert throw.runs == [{"load": 2}] * len(SEEDS)
    assert len(said) == len(SEEDS)
    later = Reruns()
    assert later.of(predict()) == made
    assert later.missing == 0
    later.of(predict(knobs={}))
    assert later.missing == len(SEEDS), "other knobs are other runs"
    monkeypatch.setattr(module, "engine_digest", lambda: "another source")
    changed = Reruns()
    assert changed.of(predict()) == []
    assert changed.missing == len(SEEDS)


def test_a_run_that_breaks_off_is_told(throw: Throw) -> None:
    (run,) = Reruns(run=True).of(predict(knobs={"load": 9}))
    assert run.measures == {}
    assert "3" in run.fault


def test_knobs_the_stage_does_not_have_are_not_run(throw: Throw) -> None:
    assert Reruns(run=True).of(predict(knobs={"lode": 1})) == []
    assert throw.runs == []
