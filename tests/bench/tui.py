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
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from textual.app import App

    from engine.stages.spec import Stage

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
    """A course.toml of so many planned lessons, in units of fourteen."""
    folder.mkdir(parents=True)
    rows = ['format = 1\ntitle = "A long course"\n']
    for number in range(lessons):
        if number % 14 == 0:
            rows.append(f'\n[[unit]]\ntitle = "Unit {number // 14 + 1}"\n')
        rows.append(
            f'\n[[unit.lesson]]\nid = "lesson-{number}"\n'
            f'title = "Lesson about {number}"\nlevel = "builder"\nminutes = 10\n'
            f'dek = "What number {number} is about."\nstatus = "planned"\n'
        )
    (folder / "course.toml").write_text("".join(rows), encoding="utf-8")
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
        # As the bundled course: a stranger's folder is checked whole first, which is another cost.
        elsewhere = (
            "import sys, pathlib; from course import paths; from course.cli import main; "
            f"paths.bundled_lessons = lambda: pathlib.Path({str(long)!r}); sys.exit(main())"
        )
        commands: dict[str, tuple[list[str], bytes]] = {
            "minimal app": ([python, str(minimal)], b"one label"),
            "28 lessons": ([python, *start], b"help"),
            "1,570 lessons": ([python, "-c", elsewhere], b"help"),
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


class _Times(NamedTuple):
    """Milliseconds from a key to the painted answer."""

    lessons: list[float]
    sections: list[float]
    questions: list[float]
    verdicts: list[float]


def _screens() -> None:
    from course import paths

    times = _Times([], [], [], [])
    for number in range(5):
        progress = paths.progress_file(f"round-{number}")
        asyncio.run(asyncio.wait_for(_one_round(progress, times), 120))
    print("screens, key pressed to painted, 80x24")
    for name, values, budget in (
        ("open a lesson", times.lessons, "(budget 150)"),
        ("change section", times.sections, "(budget 80)"),
        ("next question", times.questions, "(budget 50)"),
        ("answer saved and told", times.verdicts, "(of it on disk: budget 25)"),
    ):
        middle, worst = statistics.median(values), max(values)
        print(f"  {name:<22} median {middle:6.1f} ms   worst {worst:6.1f} ms  {budget}")
    print(f"  {'the first of them':<22}        {times.lessons[0]:6.1f} ms")


async def _one_round(progress: Path, times: _Times) -> None:
    """A lesson, eight of its sections, and fourteen questions of its quiz."""
    from course.catalog.index import Catalog
    from course.progress.log import EventLog
    from course.tui.app import LossfallApp
    from course.tui.screens.lesson import LessonScreen
    from course.tui.screens.quiz import QuizScreen

    with EventLog.open(progress) as log:
        app = LossfallApp(Catalog.open(ROOT / "lessons"), log)
        async with app.run_test(size=(80, 24)) as pilot:
            painted = _Painted(app)
            await pilot.pause(1.5)  # a learner looks at the path first

            async def timed(key: str, done: Callable[[], bool]) -> float:
                before, began = painted.count, time.perf_counter()
                _key(app, key)
                while not (done() and painted.count > before):
                    await painted.next()
                return (time.perf_counter() - began) * 1000

            times.lessons.append(await timed("enter", lambda: isinstance(app.screen, LessonScreen)))
            await pilot.pause(0.2)
            for _ in range(8):
                times.sections.append(await timed("right", lambda: True))
                await pilot.pause(0.05)
            await pilot.press("q")
            await pilot.pause(0.2)
            quiz = app.screen
            assert isinstance(quiz, QuizScreen)
            for asked in range(1, 15):
                unknown = "ctrl+d" if quiz.answering.control.letters else "i"
                times.verdicts.append(await timed(unknown, lambda: quiz.told is not None))
                await pilot.pause(0.02)
                wanted = asked + 1
                times.questions.append(
                    await timed("enter", lambda wanted=wanted: quiz.number == wanted)  # type: ignore[misc]  # bound now
                )
                await pilot.pause(0.02)


def _key(app: App[None], key: str) -> None:
    """Put a key where the terminal's driver puts it; Pilot.press() would wait on its own."""
    from textual import events

    app.post_message(events.Key(key, key if len(key) == 1 else None))


class _Painted:
    """Counts the frames an app has painted, and waits for the next."""

    def __init__(self, app: App[None]) -> None:
        self.count = 0
        self._one = asyncio.Event()
        display = app._display

        def counted(*args: object, **kwargs: object) -> None:
            display(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
            self.count += 1
            self._one.set()

        app._display = counted  # type: ignore[method-assign]  # paints, then counts

    async def next(self) -> None:
        """Wait for a frame."""
        self._one.clear()
        await asyncio.wait_for(self._one.wait(), 5)


def _keys(stage_id: str) -> None:
    from course import paths
    from course.catalog.index import Catalog
    from course.live import LiveRun
    from course.progress.log import EventLog
    from course.tui.app import LossfallApp
    from course.tui.screens.run import RunScreen

    stage = _stage(stage_id)
    knobs = {knob.name: knob.default for knob in stage.SPEC.knobs}
    if "steps" in knobs:
        knobs["steps"] = 250  # long enough for a few hundred keys, short enough to repeat
    alone: list[float] = []
    inside: list[float] = []
    delays: list[float] = []

    def headless() -> float:
        live = LiveRun(stage_id, knobs, 1, stage=stage)
        live.start()
        live.join()
        return live.snapshot().seconds

    async def shown(*, press: bool) -> float:
        with EventLog.open(paths.progress_file()) as log:
            app = LossfallApp(Catalog.open(ROOT / "lessons"), log)
            async with app.run_test(size=(120, 40)) as pilot:
                screen = RunScreen(app.desk, stage_id, stage=stage)
                handled = asyncio.Event()
                turn = screen.action_knob

                def noted(by: int) -> None:
                    turn(by)
                    handled.set()

                screen.action_knob = noted  # type: ignore[method-assign]  # notes when it ran
                await app.push_screen(screen)
                await pilot.pause(0.1)
                screen.trial.knobs.values.update(knobs)
                await pilot.press("enter")
                while screen.phase != "explain":
                    if press:
                        handled.clear()
                        began = time.perf_counter()
                        _key(app, "tab")
                        await handled.wait()
                        delays.append((time.perf_counter() - began) * 1000)
                    await asyncio.sleep(0.03)
                assert screen.shot is not None
                return screen.shot.seconds

    headless()
    for _ in range(4):
        alone.append(headless())
        inside.append(asyncio.run(shown(press=False)))
    asyncio.run(shown(press=True))
    delays.sort()
    p99 = delays[int(len(delays) * 0.99)]
    speed = statistics.median(alone) / statistics.median(inside)
    middle = statistics.median(delays)
    print(f"stage {stage_id} at full speed, {len(delays)} keys")
    print(f"  key handled     median {middle:5.1f} ms   p99 {p99:5.1f} ms  (budget 50)")
    print(
        f"  training speed  {speed:.0%} of headless (budget 85%): "
        f"{statistics.median(inside):.2f} s inside, {statistics.median(alone):.2f} s alone"
    )


def _stage(stage_id: str) -> Stage:
    import engine.stages

    return engine.stages.load(stage_id)


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
                await app.push_screen(RunScreen(app.desk, stage_id, stage=stage))
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
        if args.only == "screens":
            _screens()
        elif args.only == "keys":
            _keys(args.stage)
        else:
            _memory(args.stage)
        return
    for part in args.only.split(","):
        if part == "frame":
            frames(args.rounds)
            continue
        command = [sys.executable, "-m", "tests.bench.tui", "--inside"]
        with tempfile.TemporaryDirectory() as home:
            subprocess.run(
                [*command, "--only", part, "--stage", args.stage],
                check=True,
                cwd=ROOT,
                env=os.environ | {"LOSSFALL_HOME": home},
            )


if __name__ == "__main__":
    main()
