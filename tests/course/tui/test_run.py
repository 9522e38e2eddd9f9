"""Predict, run, explain: nothing runs before the prediction, and nothing shown is canned."""

from __future__ import annotations

import threading
import time

import pytest

from course.catalog.index import Catalog
from course.progress.log import EventLog
from course.tui.screens.lesson import LessonScreen
from course.tui.screens.run import RunScreen
from tests.course.tui.conftest import Run
from tests.course.tui.harbour import Harbour
from tests.course.tui.screen import shows, text, until

TO_RUN = ("enter", "right", "right", "right", "d")


def bodies(log: EventLog, kind: str) -> list[dict[str, object]]:
    return [dict(event.body) for event in log.events(kinds=(kind,))]


async def test_nothing_runs_before_the_prediction(run: Run, stage: Harbour) -> None:
    async with run() as pilot:
        await pilot.press(*TO_RUN)
        await shows(pilot, "How high will the water stand")
        await pilot.press("enter", "space", "a", "n")
        await shows(pilot, "Predict first")
        assert stage.runs == []


async def test_a_run_is_judged_and_explained_with_its_own_numbers(
    run: Run, stage: Harbour, log: EventLog
) -> None:
    async with run(100, 40) as pilot:
        await pilot.press(*TO_RUN, "2", "enter")
        await shows(pilot, "You said “between 1 and 4 metres”, and so it went.")
        await shows(pilot, "What it wrote")
        shown = text(pilot)
        assert "The water rose to 4.00 metres and came back to 2.00." in shown
        assert "✓ the water came back to where it began: 2.00 m" in shown
        assert "harbour  4.90  0.70" in shown
        assert "floor 0.25" in shown
        assert bodies(log, "prediction")[0]["choice"] == "mid"
        finished = bodies(log, "run-finished")[0]
        assert finished["measures"] == {"peak": 4.0, "end": pytest.approx(2.0)}
        assert finished["came"] == "mid"
        assert finished["knobs"] == {"pull": 1.0, "gates": 2, "friction": 0.01}


async def test_a_claim_that_did_not_hold_is_shown_as_that(run: Run, stage: Harbour) -> None:
    async with run(100, 40) as pilot:
        await pilot.press(*TO_RUN, *["right"] * 20, "1", "enter")
        await shows(pilot, "It went otherwise: “over 4 metres”.")
        assert "✗ Did not hold: the water came back" in text(pilot)
        assert "did not come back" in text(pilot)
        assert stage.runs[0]["pull"] == 4.0


async def test_a_run_can_be_held_stepped_and_let_go_on(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Semaphore(5)
    monkeypatch.setattr("engine.stages.load", lambda _: Harbour(gate=gate))
    async with run() as pilot:
        await pilot.press(*TO_RUN, "2", "enter")
        screen = on_run(pilot.app.screen)
        await until(pilot, lambda: bool(screen.shot and "level" in screen.shot.series))
        assert "… the water came back" in text(pilot)
        await pilot.press("space")
        await shows(pilot, "held")
        gate.release(1000)
        await pilot.pause(0.1)
        assert screen.shot is not None
        assert screen.live is not None
        before = len(screen.live.snapshot().series["level"].steps)
        assert before < 20
        await pilot.press("full_stop")
        live = screen.live
        await until(pilot, lambda: len(live.snapshot().series["level"].steps) > before)
        assert len(live.snapshot().series["level"].steps) <= before + 2
        await pilot.press("space")
        await until(pilot, lambda: screen.phase == "explain")


async def test_again_keeps_the_start_and_new_takes_another(run: Run, stage: Harbour) -> None:
    async with run() as pilot:
        await pilot.press(*TO_RUN, "2", "enter")
        screen = on_run(pilot.app.screen)
        await until(pilot, lambda: screen.phase == "explain")
        await pilot.press("a")
        await until(pilot, lambda: len(stage.runs) == 2 and screen.phase == "explain")
        assert screen.seed == 1
        await pilot.press("n")
        await until(pilot, lambda: len(stage.runs) == 3 and screen.phase == "explain")
        assert screen.seed == 2


async def test_a_knob_turned_during_a_run_holds_from_the_next_one(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Semaphore(3)
    slow = Harbour(gate=gate)
    monkeypatch.setattr("engine.stages.load", lambda _: slow)
    async with run() as pilot:
        await pilot.press(*TO_RUN, "2", "enter")
        screen = on_run(pilot.app.screen)
        await until(pilot, lambda: len(slow.runs) == 1)
        await pilot.press("tab", "right")
        gate.release(1000)
        await until(pilot, lambda: screen.phase == "explain")
        await pilot.press("y")
        assert pilot.app.clipboard == "lossfall demo harbour --seed 1"
        await pilot.press("a")
        await until(pilot, lambda: len(slow.runs) == 2 and screen.phase == "explain")
        assert [each["gates"] for each in slow.runs] == [2, 3]
        await pilot.press("y")
        assert pilot.app.clipboard == "lossfall demo harbour --seed 1 --set gates=3"


async def test_leaving_ends_the_run_at_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Harbour(pause=0.02, steps=2000)
    monkeypatch.setattr("engine.stages.load", lambda _: slow)
    async with run() as pilot:
        await pilot.press(*TO_RUN, "2", "enter")
        live = on_run(pilot.app.screen).live
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, LessonScreen))
        assert live is not None
        began = time.monotonic()
        assert live.join(2)
        assert time.monotonic() - began < 1


async def test_a_run_that_breaks_off_says_why(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.stages.load", lambda _: Harbour(breaks=True))
    async with run() as pilot:
        await pilot.press(*TO_RUN, "2", "enter")
        await shows(pilot, "the basin burst at step 3")


async def test_the_learners_own_words_are_kept(run: Run, stage: Harbour, log: EventLog) -> None:
    async with run() as pilot:
        await pilot.press(*TO_RUN, "2", "enter")
        screen = on_run(pilot.app.screen)
        await until(pilot, lambda: screen.phase == "explain")
        await pilot.press("e")
        await pilot.press(*"it came back", "enter")
        await shows(pilot, "Kept.")
        assert bodies(log, "explained")[0]["text"] == "it came back"


async def test_the_engines_own_code_is_a_key_away(run: Run, stage: Harbour) -> None:
    async with run() as pilot:
        await pilot.press(*TO_RUN, "s")
        await shows(pilot, "def level(self, step: int, pull: float) -> float:")
        await pilot.press("escape")
        await shows(pilot, "How high will the water stand")


async def test_a_stage_runs_without_a_lesson_too(
    run: Run, stage: Harbour, catalog: Catalog
) -> None:
    async with run() as pilot:
        desk = pilot.app.desk  # type: ignore[attr-defined]  # a LossfallApp
        await pilot.app.push_screen(RunScreen(desk, "harbour"))
        await shows(pilot, "Predict for yourself")
        await pilot.press("enter")
        await shows(pilot, "This run's numbers")


def on_run(found: object) -> RunScreen:
    assert isinstance(found, RunScreen)
    return found
