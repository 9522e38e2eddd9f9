"""The real program through real pipes: no terminal anywhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from course import paths
from course.progress.log import EventLog
from course.progress.projections import ProgressView


@pytest.fixture
def without_run(folder: Path) -> Path:
    """The same course without its demonstration: the program checks it against real stages."""
    lesson = folder / "01-rising/lesson.md"
    text = lesson.read_text(encoding="utf-8").replace('demos = ["pretrain"]\n', "")
    before, _, rest = text.partition("```run")
    lesson.write_text(before + rest.partition("```\n")[2], encoding="utf-8")
    return folder


def lossfall(folder: Path, *words: str, typed: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "course", "--lessons", str(folder), *words],
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **env},
    )


def test_from_the_menu_to_a_saved_score_and_back_the_next_day(without_run: Path) -> None:
    lines = ["c", "", "", "", "", "t where do bubbles come from", "z", *["1"] * 15, "q"]
    first = lossfall(without_run, "--plain", typed="\n".join(lines) + "\n")
    assert (first.returncode, first.stderr) == (0, "")
    result = re.search(r"Result: (\d+/15)", first.stdout)
    assert result
    assert "\x1b" not in first.stdout
    with EventLog.open(paths.progress_file()) as log:
        assert str(ProgressView(log).state("rising").best) == result[1]
    second = lossfall(without_run, "--plain", typed="p\n")  # ends without saying goodbye
    assert second.returncode == 0
    assert f"best {result[1]}" in second.stdout
    assert "Everything is saved." in second.stdout


def test_the_quiz_command_keeps_what_was_answered(without_run: Path) -> None:
    first = lossfall(without_run, "quiz", "1", "--seed", "3", typed="1\ni\n")
    assert (first.returncode, first.stderr) == (0, "")
    assert "Kept for later: 2 of 15 answered." in first.stdout
    second = lossfall(without_run, "quiz", "rising", "--resume", typed="")
    assert "Question 3 of 15" in second.stdout


def test_a_terminal_without_unicode_still_gets_the_words(without_run: Path) -> None:
    done = lossfall(
        without_run, "--plain", typed="1\nt where do bubbles come from\n",
        PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert '"The yeast eats sugar and gives off carbon dioxide' in done.stdout


def test_an_exam_killed_at_the_pipe_goes_on_with_its_answers_and_flags(without_run: Path) -> None:
    command = [sys.executable, "-m", "course", "--lessons", str(without_run), "quiz", "1", "--exam"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as exam:
        assert exam.stdin is not None
        assert exam.stdout is not None
        exam.stdin.write("1\nf\ni\n")
        exam.stdin.flush()
        saved = 0
        while saved < 2:
            saved += exam.stdout.readline().startswith("Saved: ")
        exam.kill()
    again = lossfall(without_run, "quiz", "1", "--resume", typed="l\nx\ny\n")
    assert (again.returncode, again.stderr) == (0, "")
    assert "Exam: What rises, resumed." in again.stdout
    assert re.search(r"1\. the \w+\n +2\. I don't know, flagged\n +3\. no answer", again.stdout)
    assert "Result: " in again.stdout
