"""How fast the catalogue is: `python -m tests.bench.catalog [--lessons 28 1570] [--lint]`.

Builds courses of the given sizes from copies of the lessons that are written, and prints, for
each: opening the list cold and warm (in a fresh process, in processor time), checking a stranger's
course, and a search at every key of some words. Then, from the shipped lessons, reading one
lesson, quiz and alias file. `--lint` adds the lint, of the shipped course too.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from course.authors.helpers import Reruns, helpers
from course.catalog.index import Catalog
from course.catalog.lesson import load_lesson
from course.catalog.lint import run_lint
from course.catalog.lint.lock import NAME
from course.catalog.lint.revisions import record
from course.catalog.quiz_file import load_quiz
from course.catalog.search import Search
from course.catalog.source import read_text
from course.paths import bundled_lessons

START = """
import sys, time
from pathlib import Path
marks = [time.process_time()]
from course.catalog.index import Catalog
marks.append(time.process_time())
getattr(Catalog, sys.argv[2])(Path(sys.argv[1]))
marks.append(time.process_time())
print(marks[1] - marks[0], marks[2] - marks[1])
"""
PREPARE = """
import time
from course.catalog.index import Catalog
began = time.process_time()
Catalog.prepare()
print(round(1000 * (time.process_time() - began)))
"""
QUERIES = ("training", "reward model", "backpropagtion", "a", "what the numbers hold", "zzzz")


def milliseconds(call: Callable[[], object], repeats: int = 20) -> float:
    """The median time of a call, in processor time: other programs may be busy."""
    times = []
    for _ in range(repeats):
        began = time.process_time()
        call()
        times.append(time.process_time() - began)
    return statistics.median(times) * 1000


def start(folder: Path, how: str) -> tuple[float, float]:
    """Processor seconds to import the index and to open a course, in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-c", START, str(folder), how], capture_output=True, text=True, check=True
    )
    imported, opened = map(float, done.stdout.split())
    return imported, opened


def own_items(quiz: str, name: str) -> str:
    """A quiz under ids and stems of its own, or lint would speak of nothing but repetitions."""
    rng = random.Random(name)  # noqa: S311 - filler
    words = sorted(set(re.findall(r"[a-z]{4,}", quiz)))

    def asked(found: re.Match[str]) -> str:
        if re.search(r"[{_]", found[2]):
            return found[0]
        return f'stem = "{" ".join(rng.sample(words, len(found[2].split())))}?"'

    quiz = re.sub(r'^(\[\[item\]\]\nid = "[^"]+)"', rf'\1-{name}"', quiz, flags=re.MULTILINE)
    return re.sub(r"^stem = (\"|'{3})(.*)\1$", asked, quiz, flags=re.MULTILINE)


def build(folder: Path, size: int) -> None:
    """A course of `size` lessons: the written ones over and over, under ids of their own."""
    source = Catalog.open(bundled_lessons())
    written = [entry for entry in source.lessons if entry.folder]
    folder.mkdir()
    rows = [f'format = 1\ntitle = "A course of {size}"\n']
    for number in range(size):
        entry = written[number % len(written)]
        assert entry.folder is not None
        name = f"{number + 1:04d}"
        title = source.lessons[number % len(source.lessons)].title
        if number % 50 == 0:
            rows.append(f'[[unit]]\ntitle = "Unit {number // 50 + 1}"\n')
        rows.append(
            f'[[unit.lesson]]\nid = "{entry.id}-{name}"\ntitle = "{title} {name}"\n'
            f'level = "{entry.level}"\nminutes = {entry.minutes}\ndek = "{entry.dek}"\n'
            f'folder = "{name}"\n'
        )
        shutil.copytree(entry.folder, folder / name)
        lesson = folder / name / "lesson.md"
        text = lesson.read_text(encoding="utf-8")
        text = text.replace(f'id = "{entry.id}"', f'id = "{entry.id}-{name}"', 1)
        text = re.sub(r"^(requires|related) = .*$", r"\1 = []", text, flags=re.MULTILINE)
        lesson.write_text(text, encoding="utf-8")
        quiz = folder / name / "quiz.toml"
        quiz.write_text(own_items(quiz.read_text(encoding="utf-8"), name), encoding="utf-8")
        (folder / name / NAME).unlink(missing_ok=True)
    (folder / "course.toml").write_text("\n".join(rows), encoding="utf-8")


def sized(folder: Path, size: int, *, lint: bool) -> None:
    """The figures of one course."""
    build(folder, size)
    print(f"{size} lessons, course.toml of {(folder / 'course.toml').stat().st_size / 1000:.0f} kB")
    for how in ("open", "open_checked"):
        cold_import, cold = start(folder, how)
        warm = sorted(start(folder, how) for _ in range(9))[4]
        print(
            f"  {how:13} cold {1000 * cold:8.1f} ms   warm {1000 * warm[1]:6.1f} ms"
            f"   (import of the index {1000 * cold_import:.0f} and {1000 * warm[0]:.0f} ms)"
        )
    search = Search(Catalog.open(folder))
    print(f"  search, first key {milliseconds(lambda: search.search('t'), 1):.1f} ms")
    keys = [query[:end] for query in QUERIES for end in range(1, len(query) + 1)]
    times = {key: milliseconds(lambda key=key: search.search(key), 3) for key in keys}
    worst = max(times, key=lambda key: times[key])
    print(
        f"  search a key: median {statistics.median(times.values()):.2f} ms, "
        f"worst {times[worst]:.2f} ms ({worst!r})"
    )
    if lint:
        record(folder)
        began, spent = time.perf_counter(), time.process_time()
        findings = run_lint(folder, helpers(Reruns()))
        print(
            f"  lint {time.perf_counter() - began:.1f} s ({time.process_time() - spent:.1f} s of"
            f" processor), {len(findings)} findings"
        )


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lessons", type=int, nargs="*", default=[28, 1570])
    parser.add_argument("--lint", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["LOSSFALL_HOME"] = f"{scratch}/home"
        for size in options.lessons:
            sized(Path(scratch) / str(size), size, lint=options.lint)
        shipped = bundled_lessons()
        if options.lint:
            seconds = milliseconds(lambda: run_lint(shipped, helpers(Reruns())), 5) / 1000
            print(f"lint of the shipped course {seconds:.2f} s of processor, modules loaded")
        print("one lesson of the shipped course (median of 20, modules loaded)")
        for entry in Catalog.open(shipped).lessons:
            if entry.folder is None:
                continue
            place = entry.folder.name
            lesson = milliseconds(lambda place=place: load_lesson(shipped, place, 1))
            quiz = milliseconds(lambda place=place: load_quiz(shipped, place))
            size = len(read_text(shipped, f"{place}/lesson.md"))
            print(
                f"  {entry.id:24} lesson {lesson:5.1f} ms ({size} characters)  quiz {quiz:5.1f} ms"
            )
        prepare = subprocess.run(
            [sys.executable, "-c", PREPARE], capture_output=True, text=True, check=True
        )
        print(
            f"  importing what reads lessons (Catalog.prepare): {prepare.stdout.strip()} ms, once"
        )


if __name__ == "__main__":
    main()
