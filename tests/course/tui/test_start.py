"""The first frame is cheap, and a fault of ours leaves the terminal as it was."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

ROOT = Path(__file__).resolve().parents[3]
SAMPLE = Path(__file__).parent / "sample"

FIRST_FRAME = """
import asyncio, sys
from pathlib import Path
from course import paths
from course.catalog.index import Catalog
from course.progress.log import EventLog
from course.tui.app import LossfallApp

loaded = []
paint = LossfallApp._display

def display(app, screen, frame):
    paint(app, screen, frame)
    if frame is not None and not loaded:
        loaded.extend({"course", "numpy", "pydantic", "markdown_it", "engine"} & set(sys.modules))

LossfallApp._display = display

async def main(folder):
    with EventLog.open(paths.progress_file()) as log:
        async with LossfallApp(Catalog.open(Path(folder)), log).run_test() as pilot:
            await pilot.pause()
    print(*loaded)

asyncio.run(main(sys.argv[1]))
"""

FAULT = """
import sys
from pathlib import Path
from course import paths, tui
from course.catalog.index import Catalog
from course.progress.log import EventLog
from course.tui.screens.home import HomeScreen

def broken(self, by):
    secret = "what the learner typed"
    raise RuntimeError("a fault of ours")

HomeScreen.action_move = broken
with EventLog.open(paths.progress_file()) as log:
    try:
        tui.run(Catalog.open(Path(sys.argv[1])), log)
    except RuntimeError as error:
        print(f"[caught: {error}]")
"""


def test_the_first_frame_needs_neither_numpy_nor_pydantic_nor_markdown_it(home: Path) -> None:
    command = [sys.executable, "-c", FIRST_FRAME, str(SAMPLE)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # fills the course's cache
    warm = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert warm.stdout.strip() == "course"


@pytest.mark.parametrize("no_color", [False, True])
def test_a_fault_ends_the_screen_and_reaches_the_caller(home: Path, *, no_color: bool) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
    environment |= {"TERM": "xterm-256color", "LOSSFALL_HOME": str(home)}
    if no_color:
        environment["NO_COLOR"] = "1"
    child = pexpect.spawn(
        sys.executable, ["-c", FAULT, str(SAMPLE)], cwd=str(ROOT), env=environment,
        dimensions=(24, 80), timeout=30, encoding="utf-8",
    )  # fmt: skip
    try:
        child.expect("search")
        child.send("\x1b[B")
        child.expect(r"\[caught: a fault of ours\]")
        before = child.before or ""
        assert "\x1b[?1049l" in before  # the learner's own screen is back
        assert "Traceback" not in before
        assert "what the learner typed" not in before
    finally:
        child.close(force=True)


def test_no_color_sends_no_colour(home: Path) -> None:
    code = FAULT.replace("HomeScreen.action_move = broken", "")
    environment = os.environ | {
        "TERM": "xterm-256color", "LOSSFALL_HOME": str(home), "NO_COLOR": "1",
    }  # fmt: skip
    child = pexpect.spawn(
        sys.executable, ["-c", code, str(SAMPLE)], cwd=str(ROOT), env=environment,
        dimensions=(24, 80), timeout=30, encoding="utf-8",
    )  # fmt: skip
    try:
        child.expect("search")
        shown = (child.before or "") + (child.after or "")
        assert "38;2;" not in shown
        assert "48;2;" not in shown
        assert "38;5;" not in shown
        assert "48;5;" not in shown
    finally:
        child.close(force=True)
