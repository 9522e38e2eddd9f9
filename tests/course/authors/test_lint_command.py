"""`lossfall lint`: its exit codes, its JSON, its record and its runs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from course.authors import helpers
from course.catalog.lint.lock import NAME
from course.cli import main
from course.paths import bundled_lessons

PREDICT = """
[[item]]
id = "guess"
rev = 1
type = "predict"
objective = "read-a-run"
level = "apply"
cite = "run-it"
evidence = "tales kept aside, on which the model never trains"
stem = "The demonstration runs with these knobs. Where does the held-out loss end?"
stage = "pretrain"
measure = "loss_end"
value = 1.0
options = [
    { id = "high", text = "above 3", when = "loss_end > 3", why = "w", misconception = "m" },
    { id = "low", text = "at 3 or below", when = "loss_end <= 3", why = "w", misconception = "m" },
]
"""
Lint = Callable[..., tuple[int, str, str]]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOSSFALL_HOME", str(tmp_path / "home"))
    return Path(shutil.copytree(bundled_lessons(), tmp_path / "lessons"))


@pytest.fixture
def lint(root: Path, capsys: pytest.CaptureFixture[str]) -> Lint:
    def run(*words: str) -> tuple[int, str, str]:
        code = main(["lint", str(root), *words])
        return code, *capsys.readouterr()

    return run


def test_the_course_that_ships_has_nothing_to_say(lint: Lint) -> None:
    code, out, err = lint()
    assert (code, out) == (0, "")
    assert "0 errors, 0 warnings" in err


def test_findings_are_one_json_document(root: Path, lint: Lint) -> None:
    path = root / "09-pretraining" / "quiz.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("rev = 1", "rev = 0", 1), "utf-8")
    code, out, _ = lint("--json")
    assert code == 1
    findings = json.loads(out)
    assert {tuple(each) for each in findings} == {
        ("rule", "severity", "path", "line", "message", "remedy")
    }
    schema = next(each for each in findings if each["rule"] == "schema")
    assert (schema["path"], schema["severity"]) == ("09-pretraining/quiz.toml", "error")


def test_the_record_is_written_when_asked(root: Path, lint: Lint) -> None:
    (root / "09-pretraining" / NAME).unlink()
    code, out, err = lint()
    assert code == 0
    assert "[rev-recorded]" in out
    assert not (root / "09-pretraining" / NAME).exists()
    code, out, err = lint("--record")
    assert code == 0
    assert "[rev-recorded]" not in out
    assert "items put on record" in err
    assert (root / "09-pretraining" / NAME).exists()


def test_runs_are_made_when_asked(root: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helpers, "_measures", lambda stage, knobs, seed: {"loss_end": 5.0})
    path = root / "09-pretraining" / "quiz.toml"
    path.write_text(path.read_text(encoding="utf-8") + PREDICT, "utf-8")
    code, out, err = lint("--record")
    assert code == 0
    assert "`lossfall lint --rerun`" in err
    code, out, err = lint("--rerun")
    assert code == 1
    assert "[predict-key]" in out
    assert "running pretrain for 'guess', seed 1" in err
    code, out, err = lint()
    assert code == 1, "what was run once is kept"
    assert "running" not in err
