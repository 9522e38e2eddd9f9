"""The Lab lists every stage, says what the last run said, and opens it with its own words."""

from __future__ import annotations

import pytest

from course.catalog.lab import LabEntry
from course.progress import record
from course.progress.log import EventLog
from course.tui.screens.lab import LabScreen
from course.tui.screens.run import RunScreen
from course.tui.state.lab import LESSON_OF
from engine.stages import STAGE_IDS
from tests.course.tui.conftest import Run
from tests.course.tui.harbour import Harbour
from tests.course.tui.screen import shows, text, until

ENTRIES = (
    LabEntry(
        "harbour", "A basin under a pull", "Water rises and falls.", 1.0, "tides", has_block=True
    ),
    LabEntry("gallery", "One of everything", "Every kind of picture.", 2.0, None, has_block=False),
)


@pytest.fixture(autouse=True)
def listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("course.catalog.lab.lab_entries", lambda _: ENTRIES)


async def test_every_stage_is_listed_with_its_time_and_its_last_outcome(
    run: Run, log: EventLog
) -> None:
    record.run_finished(log, None, "gallery", seed=3, knobs={}, measures={},
                        verdicts={"a": True, "b": False, "c": None}, seconds=1)  # fmt: skip
    async with run() as pilot:
        await pilot.press("l")
        await shows(pilot, "A basin under a pull")
        shown = text(pilot)
        assert "Water rises and falls." in shown
        assert "Others" in shown
        assert "~ 1 of 2 held" in shown
        assert "1 of 2 run" in shown
        assert shown.index("A basin") < shown.index("One of everything")


async def test_enter_opens_the_run_with_its_prediction(run: Run, stage: Harbour) -> None:
    async with run() as pilot:
        await pilot.press("l")
        await shows(pilot, "A basin under a pull")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, RunScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, LabScreen))


async def test_a_narrow_window_holds_it_too(run: Run) -> None:
    async with run(60, 20) as pilot:
        await pilot.press("l")
        await shows(pilot, "A basin under a pull")
        await pilot.press("down")
        await shows(pilot, "Every kind of picture.")
        assert all(len(row) <= 60 for row in text(pilot).split("\n"))


def test_every_stage_knows_its_lesson() -> None:
    assert set(STAGE_IDS) <= set(LESSON_OF)
