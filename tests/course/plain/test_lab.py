"""The Lab, models, talk and what is asked before a run, line by line."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pytest

from course import plain
from course.catalog.index import Catalog
from course.models.store import ModelStore
from course.picks import picks
from course.progress.log import EventLog
from engine.stages.spec import Event, Inputs, Knobs, Measure, Pair, Scalar, StageSpec, Streams
from tests.course.models.conftest import trained
from tests.course.plain.conftest import FakeStage

Course = Callable[..., str]


def keep(log: EventLog, role: str, number: int, parent: str | None = None) -> str:
    parents = {"base": parent} if parent else {}
    model = trained(role, number, parent="base" if parent else None)
    store = ModelStore.open(log)
    return store.keep(model, stage="pretrain", seed=1, knobs={}, parents=parents)


@pytest.fixture
def in_lab(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Lab of the one stage that the fake course's lesson runs."""
    monkeypatch.setattr("engine.stages.STAGE_IDS", ("pretrain",))


@pytest.mark.usefixtures("in_lab")
def test_the_lab_runs_a_stage_with_prediction_and_explanation(
    course: Course, stage: FakeStage, log: EventLog
) -> None:
    said = course("lab", "9", "pretrain", "2", "", "l", "", "q")
    assert "1. Rising dough (pretrain, about 1 second): dough" in said
    assert "Type a number from 1 to 1" in said
    assert "What came true: three times" in said
    assert "It rose to 2.5 times its size." in said
    assert [event.kind for event in log.events()] == ["prediction", "run-finished"]


@pytest.mark.usefixtures("in_lab")
def test_nothing_runs_in_the_lab_before_a_prediction(course: Course, stage: FakeStage) -> None:
    course("lab", "1", "", "l", "", "q")
    assert stage.knobs == []


def test_five_new_starts_say_in_how_many_each_claim_held(course: Course, stage: FakeStage) -> None:
    said = course("1", "2", "1", "5", "", "q")
    assert [f"Seed {seed}:" in said for seed in (2, 3, 4, 5, 6)] == [True] * 5
    assert "seed 1: about 1 second. Ctrl+C" in said
    assert "Held in 5 of 5 starts: the dough rose" in said
    assert "how high it rose: from 2.5 to 2.5" in said
    assert len(stage.knobs) == 6


def test_models_are_listed_chosen_and_removed(course: Course, log: EventLog) -> None:
    base = keep(log, "base", 1)
    tuned = keep(log, "instructed", 2, base)
    newer = keep(log, "instructed", 3, base)
    said = course(
        "models", f"u {tuned[:6]}", "l", f"r {tuned[:6]}", f"r {newer[:6]}", "u zz", "x", "", "q"
    )
    assert f"- base {base[:8]}, in use: pretrain, seed 1" in said
    assert f"  - instructed {newer[:8]}, in use" in said
    assert f"{tuned[:8]} is the instructed model in use." in said
    assert "Choose another first" in said
    assert f"{newer[:8]} was removed." in said
    assert "No model of yours begins with 'zz'" in said
    assert "go on working" in said or "goes on working" in said


def test_a_learner_without_models_is_told_how_to_get_one(course: Course) -> None:
    said = course("models", "", "talk the fox", "q")
    assert "No models yet" in said
    assert "You have no model to talk to yet" in said


def test_talking_to_the_model_in_use_and_to_two(course: Course, log: EventLog) -> None:
    base, tuned = keep(log, "base", 1), keep(log, "aligned", 2)
    said = course(
        "talk the fox",
        "talk",
        "the hen",
        f"talk {base[:8]} {tuned[:8]} the fox",
        "talk base the fox",
        "q",
    )
    assert said.count(f"aligned {tuned[:8]}: ") == 3
    assert said.count(f"base {base[:8]}: ") == 2
    said = course("talk the zebra", "talk 0000 the fox", "q")
    assert "'zebra'" in said
    assert "No model of yours begins with '0000'" in said


class Keeping(FakeStage):
    """A stage that reads what was typed and judged, and leaves a model."""

    def __init__(self) -> None:
        super().__init__()
        self.inputs: list[Inputs] = []
        old = self.SPEC
        self.SPEC = StageSpec(
            id=old.id, title=old.title, shows=old.shows, knobs=old.knobs, measures=old.measures,
            expected_seconds=1.0, claims=old.claims, code=(), view="samples", typed="a word",
            picks=True, makes=("base",),
        )  # fmt: skip

    def pairs(self, knobs: Knobs, rng: Streams) -> list[Pair]:
        return [Pair(f"which {n}?", "the left one", "the right one") for n in range(3)]

    def run(self, knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
        self.inputs.append(inputs)
        yield Scalar("loss", 1, 0.5)
        yield trained("base", 4)
        yield Measure("height", 2.5)
        yield self.SPEC.verdict("rose", "yes", passed=True)


def test_what_a_run_is_given_is_asked_before_it_and_its_model_kept(
    catalog: Catalog, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Keeping()
    monkeypatch.setattr("engine.stages.load", lambda _: stage)
    out = io.StringIO()
    lines = ("1", "2", "1", "hello", "2", "x", "1", "", "", "q", "")
    typed = io.StringIO("".join(f"{line}\n" for line in lines))
    plain.main(catalog, log, stdin=typed, stdout=out)
    said = out.getvalue()
    assert "Type a word, or Enter for the usual one" in said
    assert "1 of 3. which 0?" in said
    assert "Type 1 or 2 for the better answer." in said
    (inputs,) = stage.inputs
    assert inputs.typed == "hello"
    assert [pick.picked for pick in inputs.picks] == [1, 0]
    assert inputs.picks == picks(log)
    (model,) = ModelStore.open(log).models()
    assert f"Kept: base model {model.short}, in use from now on." in said
