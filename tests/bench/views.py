"""Figures of the views and of the screens around runs: a redraw, and opening the Lab and a stage.

    python -m tests.bench.views [--only redraw,lab]

A redraw is building the pane's rows of a view from a snapshot in which everything is new, at the
largest sizes a stage may use; processor time, for the machine may be shared.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from course.live import Snapshot
from course.run_log import Series
from course.tui.layout.watch import Look, watch_lines
from engine.stages.spec import Grid, Phase, Sample
from tests.bench.tui import _key, _Painted
from tests.course.tui.gallery import Gallery

ROOT = Path(__file__).resolve().parents[2]
SIZES = ((78, 14), (118, 34))


def _full() -> Snapshot:
    """Everything at once, and as large as the stages' contract allows."""
    dice = np.random.default_rng(1)
    points = np.column_stack([dice.random((400, 2)), dice.integers(0, 2, 400)])
    walks = np.clip(0.5 + np.cumsum(dice.normal(0, 0.03, (4, 250, 2)), 1), 0, 1)
    text = tuple("the fox sleeps in the warm barn and the rain falls on its roof. " * 8)
    drawn = [
        Grid("table", 0, dice.random((12, 6)), tuple("abcdefghijkl"), tuple("uvwxyz")),
        Grid("heat", 0, dice.random((16, 60)), draw="heat"),
        Grid("picture", 0, dice.random((24, 60)), draw="picture"),
        Grid("boundary", 0, dice.random((40, 80)), draw="boundary"),
        Grid("points", 0, points, draw="points"),
        Grid("valley", 0, dice.random((40, 80)), draw="valley"),
        *(Grid(f"arm {n}", 0, walk, draw="path") for n, walk in enumerate(walks)),
        Grid("marked", 0, dice.random((1, len(text))), (), text, "marked"),
        Grid("tree", 0, np.array([[n - 1, n] for n in range(30)]), draw="tree"),
    ]
    steps = tuple(range(2000))
    series = {"loss": Series(steps, tuple(dice.random(2000).tolist()))}
    samples = tuple(
        Sample(f"arm {n % 4}", n, "the fox", "sleeps in the barn " * 8) for n in range(80)
    )
    grids = {grid.name: grid for grid in drawn}
    phase = Phase("training", 10, 2000)
    return Snapshot("running", phase, series, samples, grids, {}, (), 1.0, None, 1)


def redraw() -> None:
    """Milliseconds of processor time a redraw of each view takes."""
    shot, spec = _full(), Gallery().SPEC
    print("a redraw, ms of processor time, median of 40 (budget about 5)")
    for kind in (
        "curve",
        "samples",
        "table",
        "heat",
        "picture",
        "boundary",
        "valley",
        "marked",
        "tree",
    ):
        row = f"  {kind:<9}"
        for width, height in SIZES:
            for plain in (False, True):
                taken = []
                for _ in range(40):
                    began = time.process_time()
                    watch_lines(spec, shot, Look(kind), width, height, plain=plain)
                    taken.append((time.process_time() - began) * 1000)
                name = "glyphs" if plain else "shades"
                row += f"   {width}x{height} {name} {statistics.median(taken):4.1f}"
        print(row)


async def _opened(home: Path) -> list[tuple[str, float]]:
    from course.catalog.index import Catalog
    from course.progress.log import EventLog
    from course.tui.app import LossfallApp
    from course.tui.screens.lab import LabScreen
    from course.tui.screens.models import ModelsScreen
    from course.tui.screens.run import RunScreen

    found: list[tuple[str, float]] = []
    with EventLog.open(home / "progress.sqlite3") as log:
        app = LossfallApp(Catalog.open(ROOT / "lessons"), log)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause(1.5)  # a learner looks at the path first

            painted = _Painted(app)

            async def timed(name: str, key: str, done: Callable[[], bool]) -> None:
                before, began = painted.count, time.perf_counter()
                _key(app, key)
                while not (done() and painted.count > before):
                    await painted.next()
                found.append((name, (time.perf_counter() - began) * 1000))
                await pilot.pause(0.3)

            def screen(kind: type) -> Callable[[], bool]:
                return lambda: isinstance(app.screen, kind) and app.screen.is_attached

            def listed() -> bool:
                return isinstance(app.screen, LabScreen) and bool(app.screen.benches)

            await timed("the Lab's screen", "l", screen(LabScreen))
            while not listed():
                await painted.next()
            await timed("a stage", "enter", screen(RunScreen))
            await pilot.press("escape")
            await pilot.press("escape")
            await timed("the Lab again, list and all", "l", listed)
            await pilot.press("escape")
            await timed("the models' screen", "o", screen(ModelsScreen))
    return found


def lab() -> None:
    """Milliseconds from a key to the screen, twice: the first time on a machine, and later."""
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("first", "later"):
            print(f"opening, {name} time on a machine, ms (budget 150)")
            home = Path(scratch)
            for what, taken in asyncio.run(_opened(home)):
                print(f"  {what:<28} {taken:6.0f}")


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="redraw,lab")
    for part in parser.parse_args().only.split(","):
        {"redraw": redraw, "lab": lab}[part]()


if __name__ == "__main__":
    main()
