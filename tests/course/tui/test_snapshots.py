"""Every screen as plain text at 60, 80 and 120 columns, to be reviewed like prose.

After a change that is meant: `pytest tests/course/tui/test_snapshots.py --snapshot-update`.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from random import Random

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from course.tui.screens.quiz import QuizScreen
from course.tui.screens.run import RunScreen
from tests.course.tui.conftest import Run
from tests.course.tui.harbour import Harbour
from tests.course.tui.screen import shows, text, until

SIZES = ((60, 20), (80, 24), (120, 40))
_SECONDS = re.compile(r"\b\d+(\.\d)? s\b|\b\d+ k tokens/s")


@pytest.fixture(autouse=True)
def same_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("course.quiz.session.SystemRandom", lambda: Random(5))  # noqa: S311


def still(pilot: Pilot[None]) -> str:
    """The screen without what a clock decides."""
    return _SECONDS.sub(lambda found: "#" * len(found.group()), text(pilot))


async def opening(pilot: Pilot[None]) -> None:
    await pilot.press("enter")


async def section(pilot: Pilot[None]) -> None:
    await pilot.press("enter", "right")


async def blocks(pilot: Pilot[None]) -> None:
    await pilot.press("enter", "right", "right")


async def terms(pilot: Pilot[None]) -> None:
    await pilot.press("enter", "right", "k")


async def what_next(pilot: Pilot[None]) -> None:
    await pilot.press("enter", *["right"] * 8, "down")


async def tutor(pilot: Pilot[None]) -> None:
    await pilot.press("enter", "right", "t")
    await pilot.pause(0.1)
    pilot.app.screen.query_one("#ask").value = "why are there two tides a day"  # type: ignore[attr-defined]  # an Input
    await pilot.press("enter")
    await shows(pilot, "says, in")


async def predict(pilot: Pilot[None]) -> None:
    await pilot.press("enter", *["right"] * 3, "d", "2")


async def explain(pilot: Pilot[None]) -> None:
    await predict(pilot)
    await pilot.press("enter")
    screen = pilot.app.screen
    assert isinstance(screen, RunScreen)
    await until(pilot, lambda: screen.phase == "explain")


async def question(pilot: Pilot[None]) -> None:
    await pilot.press("enter", "q")
    await shows(pilot, "question 1 of 15")
    await pilot.press("1", "c")


async def verdict(pilot: Pilot[None]) -> None:
    await question(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, QuizScreen)
    wrong = next(each for each in screen.answering.shown.options if each.id != "moon")
    await pilot.press(wrong.label, "enter")
    await shows(pilot, "From the lesson")


async def result(pilot: Pilot[None]) -> None:
    await pilot.press("enter", "q")
    await shows(pilot, "question 1 of 15")
    for _ in range(15):
        await pilot.press("i", "enter")
    await shows(pilot, "What next")


async def progress(pilot: Pilot[None]) -> None:
    await verdict(pilot)
    await pilot.press("escape", "escape", "p")


async def keys(pilot: Pilot[None]) -> None:
    await pilot.press("question_mark")


async def home(pilot: Pilot[None]) -> None:
    await pilot.press("down")


Scene = Callable[[Pilot[None]], Awaitable[None]]
SCENES: tuple[Scene, ...] = (
    home, opening, section, blocks, terms, what_next, tutor, predict, explain, question, verdict,
    result, progress, keys,
)  # fmt: skip


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
async def test_screen(
    run: Run, stage: Harbour, scene: Scene, size: tuple[int, int], snapshot: SnapshotAssertion
) -> None:
    async with run(*size) as pilot:
        await scene(pilot)
        await pilot.pause(0.05)
        shown = still(pilot)
        assert all(len(row) <= size[0] for row in shown.split("\n"))
        assert "\n" + shown + "\n" == snapshot
