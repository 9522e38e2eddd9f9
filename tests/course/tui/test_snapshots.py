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

from course.catalog.lab import LabEntry
from course.models.store import Branch, StoredModel
from course.models.talk import Reply
from course.progress.log import EventLog
from course.tui.app import LossfallApp
from course.tui.screens.quiz import QuizScreen
from course.tui.screens.run import RunScreen
from tests.course.tui.conftest import Run
from tests.course.tui.gallery import Gallery
from tests.course.tui.harbour import Harbour
from tests.course.tui.screen import shows, text, until

SIZES = ((60, 20), (80, 24), (120, 40))
_SECONDS = re.compile(r"\b\d+(\.\d)? s\b|\b\d+ k tokens/s")


class Shelf:
    """Two models as the store lists them; hashes of real ones would differ between machines."""

    def __init__(self, log: EventLog) -> None:
        made = {"seed": 1, "knobs": {"text": 1}, "data": "", "kept_at": "2026-01-02T03:04:05Z",
                "text": {"world": "barn"}, "in_use": True, "present": True}  # fmt: skip
        base = StoredModel(hash="3f2a91c0" * 8, role="base", stage="pretrain", parent=None,
                           parents={}, figures={"loss": 0.43}, children=("77ab01de" * 8,),
                           **made)  # type: ignore[arg-type]  # fmt: skip # the fields above
        tuned = StoredModel(hash="77ab01de" * 8, role="instructed", stage="finetune",
                            parent=base.hash, parents={"base": base.hash},
                            figures={"right": 96.0}, children=(),
                            **made)  # type: ignore[arg-type]  # fmt: skip # the fields above
        self.kept = (base, tuned)

    @classmethod
    def open(cls, log: EventLog) -> Shelf:
        return cls(log)

    def tree(self) -> tuple[Branch, ...]:
        return Branch(self.kept[0], ()), Branch(self.kept[1], (False,))

    def current(self, role: str) -> None:
        return None

    def load(self, prefix: str) -> None:
        return None

    def keep_run(self, *_: object, **__: object) -> dict[str, str]:
        return {"base": self.kept[0].hash}


@pytest.fixture(autouse=True)
def same_models(monkeypatch: pytest.MonkeyPatch) -> None:
    replies = (Reply("base", "what does it eat?"), Reply("instructed", "It sleeps in the barn."))
    monkeypatch.setattr("course.models.store.ModelStore", Shelf)
    monkeypatch.setattr("course.models.talk.talk", lambda models, _: replies[-len(models) :])


@pytest.fixture(autouse=True)
def same_list(monkeypatch: pytest.MonkeyPatch) -> None:
    shows = "Water rising and falling in a basin, step by step."
    entries = (
        LabEntry("harbour", "A basin under a pull", shows, 1.0, "tides", has_block=True),
        LabEntry("gallery", "One of everything", "Every kind of picture.", 2.0, None,
                 has_block=False),
    )  # fmt: skip
    monkeypatch.setattr("course.catalog.lab.lab_entries", lambda _: entries)


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


async def lab(pilot: Pilot[None]) -> None:
    await pilot.press("l")
    await shows(pilot, "A basin under a pull")


async def models(pilot: Pilot[None]) -> None:
    await pilot.press("o")
    await shows(pilot, "● base")


async def talk(pilot: Pilot[None]) -> None:
    await models(pilot)
    await pilot.press("up", "c", "down", "enter", *"where?", "enter")
    await shows(pilot, "in the barn")


async def judging(pilot: Pilot[None]) -> None:
    app = pilot.app
    assert isinstance(app, LossfallApp)
    stage = Gallery(picks=True)
    await app.push_screen(RunScreen(app.desk, "gallery", stage=stage))
    await pilot.pause()
    await pilot.press("enter", "1")
    await shows(pilot, "You judged 1")


async def looking(pilot: Pilot[None]) -> None:
    app = pilot.app
    assert isinstance(app, LossfallApp)
    stage = Gallery(view="tree", typed="a sentence", makes=("base",))
    screen = RunScreen(app.desk, "gallery", stage=stage)
    await app.push_screen(screen)
    await pilot.pause()
    await pilot.press("enter")
    await until(pilot, lambda: screen.phase == "explain")


async def five(pilot: Pilot[None]) -> None:
    await looking(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, RunScreen)
    await pilot.press("5")
    await until(pilot, lambda: screen.phase == "explain" and screen.trial.starts is not None)


Scene = Callable[[Pilot[None]], Awaitable[None]]
SCENES: tuple[Scene, ...] = (
    home, opening, section, blocks, terms, what_next, tutor, predict, explain, question, verdict,
    result, progress, keys, lab, models, talk, judging, looking, five,
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
