"""Figures of the terminal interface: first frame, screens, keys under a run, training speed.

    python -m tests.bench.tui [--rounds N] [--only frame,screens,keys,memory]

The first frame is measured in real pseudo-terminals, from starting the command to the byte that
completes the frame's text, interleaved with a minimal Textual app that shows one label. The rest
drives the real app with a stage that trains at full speed.
"""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import os
import pty
import resource
import select
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MINIMAL = """
from textual.app import App
from textual.widgets import Label
class Minimal(App):
    def compose(self):
        yield Label("one label")
Minimal().run()
"""


def first_frame(command: list[str], wanted: bytes, home: Path, size: tuple[int, int]) -> float:
    """Seconds from starting a command to its frame's text in a pseudo-terminal."""
    rows, columns = size[1], size[0]
    started = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        environment = os.environ | {
            "TERM": "xterm-256color", "COLORTERM": "truecolor", "LOSSFALL_HOME": str(home),
        }  # fmt: skip
        for name in ("NO_COLOR", "COLUMNS", "LINES", "PYTHONDONTWRITEBYTECODE"):
            environment.pop(name, None)
        # An installed course has its bytecode beside it; this one keeps it in the scratch folder.
        environment["PYTHONPYCACHEPREFIX"] = str(home.parent / "bytecode")
        os.chdir(ROOT)
        os.execve(command[0], command, environment)  # noqa: S606 - the command measured
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    seen = b""
    try:
        while wanted not in seen:
            ready, _, _ = select.select([terminal], [], [], 20)
            if not ready:
                raise TimeoutError(f"no frame with {wanted!r}; last: {seen[-300:]!r}")
            try:
                seen += os.read(terminal, 65536)
            except OSError as error:  # the command ended and closed its terminal
                raise TimeoutError(f"it ended without {wanted!r}; last: {seen[-300:]!r}") from error
        return time.perf_counter() - started
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


def big_course(folder: Path, lessons: int) -> Path:
    """A course.toml with many planned lessons and one written."""
    folder.mkdir(parents=True)
    rows = ['format = 1\ntitle = "A long course"\n']
    for number in range(lessons):
        if number % 14 == 0:
            rows.append(f'\n[[unit]]\ntitle = "Unit {number // 14 + 1}"\n')
        written = 'folder = "01-tides"' if number == 0 else 'status = "planned"'
        rows.append(
            f'\n[[unit.lesson]]\nid = "{"tides" if number == 0 else f"lesson-{number}"}"\n'
            f'title = "Lesson about {number}"\nlevel = "builder"\nminutes = 10\n'
            f'dek = "What number {number} is about."\n{written}\n'
        )
    (folder / "course.toml").write_text("".join(rows), encoding="utf-8")
    sample = ROOT / "tests/course/tui/sample/01-tides"
    shutil.copytree(sample, folder / "01-tides")
    return folder


def frames(rounds: int) -> None:
    """Command to first painted frame, against the minimal app, in turns."""
    with tempfile.TemporaryDirectory() as scratch:
        base = Path(scratch)
        minimal = base / "minimal.py"
        minimal.write_text(MINIMAL)
        long = big_course(base / "long", 1570)
        python = sys.executable
        start = ["-c", "import sys; from course.cli import main; sys.exit(main())"]
        commands: dict[str, tuple[list[str], bytes]] = {
            "minimal app": ([python, str(minimal)], b"one label"),
            "28 lessons": ([python, *start], b"help"),
            "1,570 lessons": ([python, *start, "--lessons", str(long)], b"help"),
        }
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for name, (command, wanted) in commands.items():
            first_frame(command, wanted, base / name.replace(" ", "-"), (80, 24))  # warms caches
        for _ in range(rounds):
            for name, (command, wanted) in commands.items():
                home = base / name.replace(" ", "-")
                taken[name].append(first_frame(command, wanted, home, (80, 24)))
        floor = statistics.median(taken["minimal app"])
        print(f"first painted frame, medians of {rounds}, interleaved")
        for name, values in taken.items():
            middle = statistics.median(values)
            print(f"  {name:<14} {middle * 1000:6.0f} ms   {middle / floor:.2f} x  (budget 1.25)")


def _screens() -> None:
    from course import paths
    from course.catalog.index import Catalog
    from course.progress.log import EventLog
    from course.tui.app import LossfallApp
    from course.tui.screens.lesson import LessonScreen
    from course.tui.screens.quiz import QuizScreen

    async def timed(pilot: object, key: str, done: Callable[[], bool]) -> float:
        began = time.perf_counter()
        await pilot._press_keys([key])  # type: ignore[attr-defined]  # a Pilot: press() also sleeps
        while not done():
            await asyncio.sleep(0)
        return (time.perf_counter() - began) * 1000

    async def main() -> None:
        lessons: list[float] = []
        sections: list[float] = []
        questions: list[float] = []
        verdicts: list[float] = []
        for _ in range(7):
            with EventLog.open(paths.progress_file()) as log:
                app = LossfallApp(Catalog.open(ROOT / "lessons"), log)
                async with app.run_test(size=(80, 24)) as pilot:
                    painted = _Painted(app)

                    def on(kind: type, before: int) -> bool:
                        return isinstance(app.screen, kind) and painted.count > before

                    n = painted.count
                    lessons.append(await timed(pilot, "enter", lambda: on(LessonScreen, n)))
                    await pilot.pause(0.2)
                    for _ in range(8):
                        m = painted.count
                        sections.append(await timed(pilot, "right", lambda: painted.count > m))
                        await pilot.pause(0.05)
                    await pilot.press("q")
                    await pilot.pause(0.2)
                    while isinstance(app.screen, QuizScreen) and len(questions) % 14 != 13:
                        await pilot.press("1")
                        quiz = app.screen
                        m = painted.count
                        verdicts.append(
                            await timed(
                                pilot, "i", lambda: quiz.outcome is not None and painted.count > m
                            )
                        )
                        m = painted.count
                        number = quiz.number
                        questions.append(
                            await timed(
                                pilot,
                                "enter",
                                lambda: quiz.number != number and painted.count > m,
                            )
                        )
                    questions.append(questions[-1])
        for name, values, budget in (
            ("open a lesson", lessons, 150),
            ("change section", sections, 80),
            ("next question", questions, 50),
            ("answer to verdict (saved)", verdicts, 0),
        ):
            worst, middle = max(values), statistics.median(values)
            said = f"(budget {budget})" if budget else ""
            print(f"  {name:<26} median {middle:5.1f} ms   worst {worst:5.1f} ms  {said}")
            if name == "open a lesson":
                print(f"  {'  the first, imports and all':<26} {values[0]:5.1f} ms")

    print("screens, key pressed to painted, 80x24")
    asyncio.run(main())


class _Painted:
    """Counts the frames an app has painted."""

    def __init__(self, app: object) -> None:
        self.count = 0
        display = app._display  # type: ignore[attr-defined]  # an App

        def counted(*args: object, **kwargs: object) -> None:
            self.count += 1
            display(*args, **kwargs)

        app._display = counted  # type: ignore[attr-defined]  # counts, then paints


def _keys(stage_id: str) -> None:
    from course import paths
    from course.catalog.index import Catalog
    from course.live import LiveRun
    from course.progress.log import EventLog
    from course.tui.app import LossfallApp
    from course.tui.screens.run import RunScreen

    stage = _stage(stage_id)
    knobs = {knob.name: knob.default for knob in stage.SPEC.knobs}  # type: ignore[attr-defined]  # a Stage
    alone: list[float] = []
    inside: list[float] = []
    delays: list[float] = []

    def headless() -> float:
        live = LiveRun(stage_id, knobs, 1, stage=stage)  # type: ignore[arg-type]  # a Stage
        live.start()
        live.join()
        return live.snapshot().seconds

    async def shown() -> float:
        with EventLog.open(paths.progress_file()) as log:
            app = LossfallApp(Catalog.open(ROOT / "lessons"), log)
            async with app.run_test(size=(120, 40)) as pilot:
                screen = RunScreen(app.desk, stage_id, stage=stage)  # type: ignore[arg-type]  # a Stage
                await app.push_screen(screen)
                await pilot.pause(0.1)
                await pilot.press("enter")
                while screen.phase != "explain":
                    if screen.phase == "run":
                        began = time.perf_counter()
                        await pilot._press_keys(["tab"])
                        delays.append((time.perf_counter() - began) * 1000)
                    await asyncio.sleep(0.03)
                assert screen.shot is not None
                return screen.shot.seconds

    headless()
    for _ in range(3):
        alone.append(headless())
        inside.append(asyncio.run(shown()))
    delays.sort()
    p99 = delays[int(len(delays) * 0.99)]
    speed = statistics.median(alone) / statistics.median(inside)
    print(f"stage {stage_id} at full speed, {len(delays)} keys")
    print(f"  key handled     median {statistics.median(delays):5.1f} ms   p99 {p99:5.1f} ms  (budget 50)")
    print(
        f"  training speed  {speed:.0%} of headless (budget 85%): "
        f"{statistics.median(inside):.2f} s inside, {statistics.median(alone):.2f} s alone"
    )


def _stage(stage_id: str) -> object:
    """The stage, or a busy stand-in where it is not built yet."""
    import engine.stages

    try:
        return engine.stages.load(stage_id)
    except Exception as missing:  # noqa: BLE001 - any reason: the stand-in says which
        print(f"  ({stage_id} is not there: {missing}; a stand-in of matrix products runs instead)")
        return _Busy()


class _Busy:
    """Matrix products at full speed in the run's thread, an event every few milliseconds."""

    def __init__(self) -> None:
        from engine.stages.spec import Claim, StageSpec

        self.SPEC = StageSpec(
            id="busy", title="Busy", shows="products", knobs=(), expected_seconds=5.0, measures=(),
            claims=(Claim("done", "it ends"),), code=(), view="curve", curves=("loss",),
        )  # fmt: skip

    def run(self, knobs: object, rng: object, inputs: object) -> Iterator[object]:
        import numpy as np

        from engine.stages.spec import Phase, Scalar

        del knobs, rng, inputs
        a = np.random.default_rng(0).standard_normal((192, 192)).astype(np.float32)
        x = a
        for step in range(1500):
            for _ in range(12):
                x = a @ x
                x /= np.abs(x).max()
            yield Scalar("loss", step, float(x[0, 0]) + 1500 / (step + 1))
            yield Phase("multiplying", step, 1500)


def _memory(stage_id: str) -> None:
    from course import paths
    from course.catalog.index import Catalog
    from course.progress.log import EventLog
    from course.tui.app import LossfallApp
    from course.tui.screens.run import RunScreen

    stage = _stage(stage_id)

    async def main() -> None:
        with EventLog.open(paths.progress_file()) as log:
            app = LossfallApp(Catalog.open(ROOT / "lessons"), log)
            async with app.run_test(size=(120, 40)) as pilot:
                await pilot.press("enter")
                await pilot.pause(0.2)
                await pilot.press("right", "t")
                await pilot.pause(0.2)
                await pilot.press(*"why", "enter")
                await app.push_screen(RunScreen(app.desk, stage_id, stage=stage))  # type: ignore[arg-type]  # a Stage
                await pilot.pause(0.1)
                await pilot.press("enter")
                await pilot.pause(4)
                await pilot.press("escape")

    asyncio.run(main())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory, lesson open, tutor asked and a stage training: peak {peak:.0f} MB (budget 150)")


PARTS = ("frame", "screens", "keys", "memory")


def main() -> None:
    """Measure what was asked for; every part but the first in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--stage", default="pretrain")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.inside:
        {"screens": _screens, "keys": lambda: _keys(args.stage), "memory": lambda: _memory(args.stage)}[
            args.only
        ]()
        return
    for part in args.only.split(","):
        if part == "frame":
            frames(args.rounds)
            continue
        with tempfile.TemporaryDirectory() as home:
            subprocess.run(
                [sys.executable, "-m", "tests.bench.tui", "--inside", "--only", part]
                + ["--stage", args.stage],
                check=True,
                cwd=ROOT,
                env=os.environ | {"LOSSFALL_HOME": home},
            )


if __name__ == "__main__":
    main()
