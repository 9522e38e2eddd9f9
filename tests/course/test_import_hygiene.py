"""What stays unloaded: `--help` answers at once because nothing heavy was imported for it."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("numpy", "pydantic", "textual", "rich", "markdown_it", "sqlite3", "tomllib", "asyncio")


def loaded_by(program: str) -> set[str]:
    """Names of the modules a fresh interpreter holds after running `program`."""
    script = f"{program}\nimport sys; print(' '.join(sys.modules), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stderr.split())


@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_help_and_version_load_nothing_heavy(flag: str) -> None:
    program = f"""
import course.cli
try:
    course.cli.main([{flag!r}])
except SystemExit as done:
    assert done.code == 0
"""
    assert loaded_by(program).isdisjoint(HEAVY)


def test_listing_the_lessons_needs_neither_textual_nor_numpy() -> None:
    program = "import course.cli; assert course.cli.main(['lessons']) == 0"
    assert loaded_by(program).isdisjoint({"numpy", "textual", "markdown_it"})


def test_the_engine_alone_loads_nothing_of_the_course() -> None:
    loaded = loaded_by("import engine, engine.stages")
    assert not {name for name in loaded if name.split(".")[0] in {"course", "lessons", "textual"}}
