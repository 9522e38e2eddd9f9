"""`review`, `stats` and `export` as commands: exit codes, what is data and what is narration."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from course import cli, paths
from course.catalog.index import Catalog
from course.progress import record
from course.progress.log import EventLog
from course.progress.projections import ProgressView
from course.quiz import session
from course.quiz.response import DontKnow

LESSON = "pretraining"


@pytest.fixture
def finished() -> None:
    """A quiz of which nothing was known, finished long ago."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("course.progress.log.now", lambda: "2026-01-05T09:00:00.000Z")
        catalog = Catalog.open(paths.bundled_lessons())
        with EventLog.open(paths.progress_file("default")) as log:
            quiz = catalog.quiz(LESSON)
            attempt = session.begin(log, ProgressView(log), quiz, LESSON, seed=1)
            while not attempt.finished:
                session.commit(attempt, log, DontKnow(), seconds=9)
            record.disputed(log, LESSON, "some-item", 1, reason="both hold \x1b[31m")


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    try:
        code: Any = cli.main(list(words))
    except SystemExit as done:
        code = done.code
    out, err = capsys.readouterr()
    return code, out, err


def export_lines(path: Path) -> None:
    """The log's events as JSON Lines."""
    with EventLog.open(paths.progress_file("default")) as log, path.open("w") as file:
        for each in log.events():
            fields = ("id", "device", "seq", "at", "kind", "lesson", "item", "rev")
            row = {name: getattr(each, name) for name in fields} | {"body": dict(each.body)}
            file.write(json.dumps(row) + "\n")


@pytest.mark.usefixtures("finished")
def test_review_says_as_data_what_it_would_ask(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "review", "--json")
    today = json.loads(out)
    assert (code, err) == (0, "")
    assert (today["questions"], today["cap"], today["done"]) == (12, 12, 0)
    assert today["minutes"] == 2
    assert [day["questions"] for day in today["forecast"]] == [12, 3, 0, 0, 0, 0, 0]
    assert len(today["items"]) == 12
    assert today["items"][0] == {
        "lesson": LESSON,
        "item": today["items"][0]["item"],
        "last": "2026-01-05",
    }


def test_review_with_nothing_due_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "review", "--json")
    assert code == 0
    assert json.loads(out)["questions"] == 0


@pytest.mark.usefixtures("finished")
def test_the_cap_of_a_day_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(run(capsys, "review", "--cap", "5", "--json")[1])["questions"] == 5
    assert json.loads(run(capsys, "review", "--json")[1])["questions"] == 5
    code, out, err = run(capsys, "review", "--cap", "5000", "--json")
    assert (code, out) == (2, "")
    assert "200" in err
    assert json.loads(run(capsys, "review", "--json")[1])["cap"] == 5


@pytest.mark.usefixtures("finished")
def test_stats_shows_nothing_where_n_is_too_small_and_lists_disputes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, err = run(capsys, "stats")
    assert (code, err) == (0, "")
    assert "15 questions with fewer than 5 answers." in out
    assert "%" not in out
    assert "both hold" in out
    assert "\x1b" not in out


@pytest.mark.usefixtures("finished")
def test_stats_reads_a_folder_of_logs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    export_lines(folder / "one.jsonl")
    text = (folder / "one.jsonl").read_text()
    for number in range(4):  # four others, who answered alike
        other = text.replace('"id": "', f'"id": "{number}')
        (folder / f"other-{number}.jsonl").write_text(other + "broken\n")
    (folder / "copy.jsonl").write_text(text)
    code, out, err = run(capsys, "stats", str(folder), "--json")
    found = json.loads(out)
    assert code == 0
    assert found["learners"] == 5
    assert found["needs"]["discrimination"] == 20
    assert {each["difficulty"] for each in found["items"]} == {0.0}
    assert {each["seconds"] for each in found["items"]} == {9.0}
    assert err.count("line 19: not an event.") == 4


@pytest.mark.parametrize("words", [["stats", "/no/such/folder"], ["stats", "."]])
def test_stats_of_a_folder_without_logs_is_wrong_use(
    words: list[str],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert err.startswith("lossfall: ")


@pytest.mark.usefixtures("finished")
@pytest.mark.parametrize(
    ("form", "begins"), [("csv", "lesson,"), ("anki", "#separator:tab"), ("gift", "$CATEGORY")]
)
def test_export_writes_a_new_file_for_its_owner_alone(
    form: str, begins: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "out.txt"
    code, out, err = run(capsys, "export", str(path), "--format", form)
    assert (code, out) == (0, "")
    assert f"written to {path}" in err
    assert path.read_text(encoding="utf-8").startswith(begins)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_export_to_the_output_is_the_file_and_nothing_else(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, _ = run(capsys, "export", "-", "--format", "csv")
    assert code == 0
    assert out.splitlines()[0].startswith("lesson,title,attempt")


def test_export_never_overwrites(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("mine")
    code, _, err = run(capsys, "export", str(path), "--format", "csv")
    assert code == 2
    assert "Name another" in err
    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    "words",
    [
        ["export", "/no/such/folder/x", "--format", "csv"],
        ["export", "-", "--format", "csv", "--lesson", "no-such-lesson"],
        ["export", "-", "--format", "xls"],
        ["export", "-"],
    ],
)
def test_wrong_use_of_export_exits_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert err


def test_every_format_of_the_command_line_is_made(capsys: pytest.CaptureFixture[str]) -> None:
    from course.exports.formats import FORMATS

    _, out, _ = run(capsys, "export", "--help")
    assert "{" + ",".join(FORMATS) + "}" in out
