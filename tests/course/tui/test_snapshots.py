"""Every screen as plain text at 60, 80 and 120 columns, to be reviewed like prose.

After a change that is meant: `pytest tests/course/tui/test_snapshots.py --snapshot-update`.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
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
from tests.course.tui.bank import LESSON, ask, asking, finish_quiz, give, take
from tests.course.tui.conftest import Run
from tests.course.tui.gallery import Gallery
from tests.course.tui.harbour import Harbour
from tests.course.tui.screen import shows, text, until

SIZES = ((60, 20), (80, 24), (120, 40))
SMALL = SIZES[:2]
"""Where a wide window would show nothing new."""
_DAYS = re.compile(
    r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*( \d\d?)( [A-Z][a-z]+)?|\d\d? [A-Z][a-z]+ on"
)
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
    monkeypatch.setattr("course.quiz.pretest.SystemRandom", lambda: Random(5))  # noqa: S311


def still(pilot: Pilot[None]) -> str:
    """The screen without what a clock decides."""
    shown = _SECONDS.sub(lambda found: "#" * len(found.group()), text(pilot))
    return _DAYS.sub("# day", shown)


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


async def ticking(pilot: Pilot[None]) -> None:
    await ask(pilot, "multiple")
    await pilot.press("2", "4", "c", "c")


async def ordering(pilot: Pilot[None]) -> None:
    await ask(pilot, "order")
    await pilot.press("down", "down", "space", "down")


async def ordered(pilot: Pilot[None]) -> None:
    await ask(pilot, "order")
    await pilot.press("1", "2", "enter")
    await shows(pilot, "From the lesson")


async def matching(pilot: Pilot[None]) -> None:
    await ask(pilot, "match")
    await pilot.press("c", "a")


async def matched(pilot: Pilot[None]) -> None:
    await ask(pilot, "match")
    await give(pilot, right=False)
    await shows(pilot, "From the lesson")


async def filling(pilot: Pilot[None]) -> None:
    await ask(pilot, "cloze")
    await pilot.press(*"mooon", "enter")
    await shows(pilot, "spelling")


async def number(pilot: Pilot[None]) -> None:
    await ask(pilot, "numeric")
    await pilot.press(*"42", "slash", *"10")


async def picking(pilot: Pilot[None]) -> None:
    await ask(pilot, "pick-line")
    await pilot.press("2")


async def predicted(pilot: Pilot[None]) -> None:
    await ask(pilot, "predict")
    await give(pilot, right=False)
    await shows(pilot, "From the lesson")


async def disputing(pilot: Pilot[None]) -> None:
    await ask(pilot, "single")
    await pilot.press("x", *"two are right")


async def exam(pilot: Pilot[None]) -> None:
    await ask(pilot, exam=True)
    await give(pilot)
    await pilot.press("left", "ctrl+f" if asking(pilot).answering.control.letters else "f")


async def overview(pilot: Pilot[None]) -> None:
    await exam(pilot)
    await pilot.press("ctrl+o" if asking(pilot).answering.control.letters else "o")
    await shows(pilot, "1 flagged")


async def handing_in(pilot: Pilot[None]) -> None:
    await overview(pilot)
    await pilot.press("h")


async def offer(pilot: Pilot[None]) -> None:
    app = pilot.app
    assert isinstance(app, LossfallApp)
    app.open_lesson(LESSON)
    await shows(pilot, "Before you read")


async def before(pilot: Pilot[None]) -> None:
    await offer(pilot)
    await pilot.press("p")
    await shows(pilot, "question 1 of 3")


async def asked_before(pilot: Pilot[None]) -> None:
    await before(pilot)
    for _ in range(3):
        await give(pilot, right=False)
    await shows(pilot, "That is all.")


async def gained(pilot: Pilot[None]) -> None:
    await asked_before(pilot)
    await pilot.press("enter", "q")
    await pilot.pause()
    await finish_quiz(pilot, wrong=2, sure=3)


def taken(pilot: Pilot[None]) -> None:
    """A quiz taken nine days ago."""
    app = pilot.app
    assert isinstance(app, LossfallApp)
    at = (datetime.now(UTC) - timedelta(days=9)).isoformat(timespec="milliseconds")
    with pytest.MonkeyPatch.context() as then:
        then.setattr("course.progress.log.now", lambda: at.replace("+00:00", "Z"))
        take(app.desk.log, app.desk.catalog, wrong=2, sure=3)


async def review(pilot: Pilot[None]) -> None:
    taken(pilot)
    await pilot.press("r")
    await shows(pilot, "Today")


async def reviewed(pilot: Pilot[None]) -> None:
    await review(pilot)
    await pilot.press("enter")
    for _ in range(3):
        await give(pilot)
        await pilot.press("enter")
    await shows(pilot, "3 right.")


async def calibrated(pilot: Pilot[None]) -> None:
    taken(pilot)
    await pilot.press("p")
    await shows(pilot, "How sure")


Scene = Callable[[Pilot[None]], Awaitable[None]]
SCENES: tuple[Scene, ...] = (
    home, opening, section, blocks, terms, what_next, tutor, predict, explain, question, verdict,
    result, progress, keys, lab, models, talk, judging, looking, five,
)  # fmt: skip
QUIZ_SCENES: tuple[Scene, ...] = (
    ticking, ordering, ordered, matching, matched, filling, number, picking, predicted, disputing,
    exam, overview, handing_in, offer, before, asked_before, gained, review, reviewed, calibrated,
)  # fmt: skip


@pytest.mark.parametrize(
    ("scene", "size"),
    [
        pytest.param(scene, size, id=f"{scene.__name__}-{size[0]}x{size[1]}")
        for scenes, sizes in ((SCENES, SIZES), (QUIZ_SCENES, SMALL))
        for scene in scenes
        for size in sizes
    ],
)
async def test_screen(
    run: Run, stage: Harbour, scene: Scene, size: tuple[int, int], snapshot: SnapshotAssertion
) -> None:
    async with run(*size) as pilot:
        await scene(pilot)
        await pilot.pause(0.05)
        shown = still(pilot)
        assert all(len(row) <= size[0] for row in shown.split("\n"))
        assert "\n" + shown + "\n" == snapshot
