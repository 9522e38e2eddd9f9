"""The run screen shows a stage as suits it: views, zoom, text and pairs asked for, five starts."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from course.catalog.index import Catalog
from course.models.store import ModelStore
from course.picks import picks
from course.progress.log import EventLog
from course.tui.app import LossfallApp
from course.tui.screens.picks import PicksScreen
from course.tui.screens.run import RunScreen
from course.tui.widgets.entry import Entry
from engine.stages.spec import Need
from tests.course.tui.conftest import Run
from tests.course.tui.gallery import Gallery
from tests.course.tui.harbour import Harbour
from tests.course.tui.screen import shows, text, until


async def opened(pilot: object, stage: object) -> RunScreen:
    """The run screen of a stage without a lesson."""
    app = pilot.app  # type: ignore[attr-defined]  # a Pilot
    assert isinstance(app, LossfallApp)
    screen = RunScreen(app.desk, stage.SPEC.id, stage=stage)  # type: ignore[attr-defined, arg-type]
    await app.push_screen(screen)
    await pilot.pause()  # type: ignore[attr-defined]
    return screen


async def ran(pilot: object, screen: RunScreen) -> None:
    await pilot.press("enter")  # type: ignore[attr-defined]
    await until(pilot, lambda: screen.phase == "explain")  # type: ignore[arg-type]


async def test_v_goes_through_the_views_the_run_has(run: Run) -> None:
    async with run() as pilot:
        screen = await opened(pilot, Gallery(view="marked", kinds=("marked", "tree")))
        await ran(pilot, screen)
        await shows(pilot, "surprise by word")
        await pilot.press("v", "v")
        await shows(pilot, "before · step 4")
        await pilot.press("v")
        await shows(pilot, "├─ instructed")


async def test_z_gives_the_whole_screen_to_what_is_watched_and_back(run: Run) -> None:
    async with run() as pilot:
        screen = await opened(pilot, Gallery(kinds=("table",), view="table"))
        await ran(pilot, screen)
        assert "In how many" not in text(pilot)
        assert "This run's numbers" in text(pilot)
        await pilot.press("z")
        await pilot.pause()
        assert "This run's numbers" not in text(pilot)
        assert screen.panes.watch.size.height >= 19
        await pilot.press("z")
        await shows(pilot, "This run's numbers")


async def test_a_choice_is_turned_and_copied_by_its_name(run: Run) -> None:
    async with run() as pilot:
        await opened(pilot, Gallery())
        await shows(pilot, "text barn tales")
        await pilot.press("right")
        await shows(pilot, "text farm notes*")
        assert "(barn tales, farm notes)" in text(pilot)
        await pilot.press("y")
        assert pilot.app.clipboard == "lossfall demo gallery --seed 1 --set 'text=farm notes'"


async def test_typed_text_reaches_the_run_and_stays_for_the_next(run: Run) -> None:
    stage = Gallery(typed="a sentence to score")
    async with run() as pilot:
        screen = await opened(pilot, stage)
        await shows(pilot, "Your text (a sentence to score): none yet")
        await pilot.press("i", *"my fox", "enter")
        await shows(pilot, "“my fox”")
        await ran(pilot, screen)
        await pilot.press("a")
        await until(pilot, lambda: len(stage.given) == 2 and screen.phase == "explain")
        assert [each.typed for each in stage.given] == ["my fox", "my fox"]


async def test_a_file_of_ones_own_reaches_the_run_and_one_that_cannot_be_read_is_told(
    run: Run, tmp_path: Path
) -> None:
    stage, own = Gallery(own_text=True), tmp_path / "own.txt"
    own.write_text("the fox sleeps in the barn. " * 60, encoding="utf-8")
    async with run() as pilot:
        screen = await opened(pilot, stage)
        await shows(pilot, "It can read a text file of yours: none yet")
        await pilot.press("f", *f"{own}x", "enter")
        await shows(pilot, "Name a text file")
        await pilot.press("f")
        pilot.app.screen.query_one(Entry).value = str(own)
        await pilot.press("enter")
        await ran(pilot, screen)
        assert [each.corpus for each in stage.given] == [own.read_text(encoding="utf-8")]
        await pilot.press("y")
        assert pilot.app.clipboard.endswith(f"--corpus {own}")


async def test_pairs_are_judged_before_the_run_and_the_count_is_honest(
    run: Run, log: EventLog
) -> None:
    stage = Gallery(picks=True)
    async with run() as pilot:
        screen = await opened(pilot, stage)
        await shows(pilot, "First you say of 3 pairs")
        await pilot.press("enter")
        await shows(pilot, "question 1?")
        assert "left answer 1" in text(pilot)
        await pilot.press("2", "s")
        await shows(pilot, "You judged 1; the rater decides 1. 1 is left.")
        await pilot.press("1")
        await until(pilot, lambda: screen.phase == "explain")
        assert "You judged 2; the rater decides 1." in screen.status.message or stage.given
        (given,) = stage.given
        assert [(pick.pair.prompt, pick.picked) for pick in given.picks] == [
            ("question 1?", 1), ("question 3?", 0),
        ]  # fmt: skip
        assert picks(log) == given.picks


async def test_leaving_the_pairs_runs_nothing_and_keeps_what_was_judged(
    run: Run, log: EventLog
) -> None:
    stage = Gallery(picks=True)
    async with run() as pilot:
        await opened(pilot, stage)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, PicksScreen))
        await pilot.press("1", "escape")
        await shows(pilot, "First you say of 2 pairs")
        assert stage.given == []
        assert len(picks(log)) == 1


async def test_a_model_the_run_leaves_is_kept_and_said_so(run: Run, log: EventLog) -> None:
    async with run(80, 40) as pilot:
        screen = await opened(pilot, Gallery(makes=("base",)))
        await ran(pilot, screen)
        (model,) = ModelStore.open(log).models()
        await shows(pilot, f"Kept as base {model.short}, in use from now on.")
        assert (model.stage, model.seed, model.knobs) == ("gallery", 1, {"text": 0})


async def test_what_must_be_trained_first_is_said_before_and_shown_while_it_is(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Semaphore(1)
    parent = Gallery(makes=("base",), gate=gate)
    child = Gallery(needs=(Need("base", "gallery"),))
    monkeypatch.setattr("engine.stages.load", lambda _: parent)
    async with run() as pilot:
        screen = await opened(pilot, child)
        await shows(pilot, "You have no base model yet: one is trained first")
        await pilot.press("enter")
        await shows(pilot, "first the base model: looking")
        gate.release(100)
        await until(pilot, lambda: screen.phase == "explain")
        assert set(child.given[0].models) == {"base"}


async def test_five_new_starts_are_overlaid_counted_and_recorded(run: Run, log: EventLog) -> None:
    async with run(80, 40) as pilot:
        screen = await opened(pilot, Gallery(kinds=("table",)))
        await ran(pilot, screen)
        await pilot.press("5")
        await until(pilot, lambda: screen.phase == "explain" and screen.trial.starts is not None)
        await shows(pilot, "5 of 5 starts ended")
        shown = text(pilot)
        starts = screen.trial.starts
        assert starts is not None
        held = starts.held("even").held
        assert f"held in {held} of 5: the dice were even" in shown
        assert "a start 2" in shown
        assert "lowest  middle  highest" in shown
        seeds = [event.body["seed"] for event in log.events(kinds=("run-finished",))]
        assert seeds == [1, 2, 3, 4, 5, 6]
        await pilot.press("a")
        await until(pilot, lambda: screen.phase == "explain" and screen.trial.starts is None)
        assert screen.seed == 6


async def test_leaving_ends_the_starts(run: Run) -> None:
    stage = Harbour(steps=10)
    async with run() as pilot:
        screen = await opened(pilot, stage)
        await ran(pilot, screen)
        stage.steps, stage.pause = 10_000, 0.01
        await pilot.press("5")
        await until(pilot, lambda: len(stage.runs) == 2)
        five = screen.trial.five
        await pilot.press("escape")
        assert five is not None
        assert five.join(2)
        assert len(stage.runs) == 2


async def test_before_the_prediction_five_is_a_digit_like_any_other(
    run: Run, catalog: Catalog
) -> None:
    async with run() as pilot:
        await opened(pilot, Gallery())
        await pilot.press("5")
        await shows(pilot, "Predict first")
