"""What a learner installs: a wheel, away from the checkout, with every lesson inside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without an isolated download from what the checkout holds."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT],
        check=True,
        capture_output=True,
        timeout=300,
    )
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `lossfall` of a fresh environment that holds this wheel.

    The dependencies come from the environment the tests run in: what is tested is the wheel.
    """
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel],
        check=True,
        timeout=300,
    )
    (site,) = (folder / "venv" / "lib").glob("python*/site-packages")
    dependencies = [entry for entry in sys.path if entry.endswith("site-packages")]
    (site / "dependencies.pth").write_text("\n".join(dependencies))
    return folder / "venv" / "bin" / "lossfall"


def run(command: Path, *words: str, home: Path) -> str:
    """Stdout of one command, run in an empty folder with an environment of its own."""
    home.mkdir(exist_ok=True)
    environment = {"PATH": os.environ["PATH"], "LOSSFALL_HOME": str(home / "data")}
    done = subprocess.run(
        [command, *words], cwd=home, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_lessons_and_styles_but_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "lessons/course.toml" in names
    assert any(name.endswith(".tcss") for name in names)
    assert not [name for name in names if name.startswith("tests/")]


def test_every_lesson_opens_away_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    lessons = json.loads(run(installed, "lessons", "--json", home=tmp_path))
    assert len(lessons) == 28
    opened = [lesson["id"] for lesson in lessons if lesson["state"] != "planned"]
    assert {"three-stages", "training-and-prompting", "pretraining"} <= set(opened)
    for lesson in opened:
        assert len(run(installed, "read", lesson, "--raw", home=tmp_path)) > 4000


def test_the_installed_course_is_the_installed_one(installed: Path, tmp_path: Path) -> None:
    places = run(installed, "where", home=tmp_path)
    assert str(ROOT) not in places


def test_a_stage_runs_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    lines = run(
        installed, "demo", "pretrain", "--seed", "1", "--set", "steps=20", "--json", home=tmp_path
    ).splitlines()
    assert json.loads(lines[-1])["kind"] == "result"
