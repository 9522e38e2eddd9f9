"""The command line's contract: exit codes, what goes to stdout and what to stderr."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from course import cli


def invoke(*words: str) -> int:
    """The exit code of one command in this process."""
    try:
        return cli.main(list(words))
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 1


def lossfall(*words: str, **more: object) -> subprocess.CompletedProcess[str]:
    """One command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "course", *words],
        capture_output=True,
        text=True,
        timeout=100,
        **more,  # type: ignore[call-overload]  # input and env, as subprocess names them
    )


def test_help_names_every_command_that_exists(capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke("--help") == 0
    out = capsys.readouterr().out
    folder = Path(cli.__file__).parent / "commands"
    names = {path.stem.replace("_", "-") for path in folder.glob("*.py")}
    names -= {"--init--", "context", "open"}
    assert all(f"    {name} " in out for name in names)


@pytest.mark.parametrize(
    "words",
    [
        ["no-such-command"],
        ["read"],
        ["read", "no-such-lesson"],
        ["read", "99"],
        ["read", "1", "--section", "0"],
        ["read", "1", "--section", "99"],
        ["read", "scale"],
        ["--profile", "../x", "where"],
        ["--lessons", "/no/such/folder", "lessons"],
        ["lint", "/no/such/folder"],
        ["demo", "no-such-stage"],
        ["demo", "pretrain", "--set", "no_such_knob=1"],
        ["demo", "pretrain", "--set", "steps"],
        ["demo", "pretrain", "--set", "steps=NaN"],
        ["demo", "pretrain", "--seed", "-1"],
        ["demo", "pretrain", "--corpus", "/no/such/file"],
        ["ask", "no-such-lesson", "why?"],
        ["quiz", "scale"],
    ],
)
def test_wrong_use_exits_2_with_a_message_and_nothing_on_stdout(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert invoke(*words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.strip()
    assert "Traceback" not in err


def test_an_unknown_lesson_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke("read", "pretrainign") == 2
    assert "pretraining" in capsys.readouterr().err


def test_without_a_terminal_the_plain_form_is_named() -> None:
    done = lossfall(input="")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--plain" in done.stderr


def test_an_interrupt_exits_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("course.commands.where.run", interrupted)
    assert invoke("where") == 130


def test_a_fault_of_ours_exits_70_and_names_a_report(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_: object) -> int:
        raise RuntimeError("a fault planted by the test")

    monkeypatch.setattr("course.commands.where.run", broken)
    assert invoke("where") == 70
    err = capsys.readouterr().err
    assert "Traceback" not in err
    report = Path(err.split("Report: ")[1].strip())
    assert "a fault planted by the test" in report.read_text(encoding="utf-8")


def test_a_closed_pipe_is_no_fault() -> None:
    pipe = f"{sys.executable} -m course read 1 --raw | head -c 1"
    done = subprocess.run(["sh", "-c", pipe], capture_output=True, text=True, timeout=60)
    assert done.stderr == ""


def test_a_full_disk_behind_the_output_is_no_fault_of_ours() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "course", "lessons"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )
    assert done.returncode == 3
    assert "could not be written" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [["read", "9"], ["lessons"], ["ask", "9", "what is loss"]])
def test_an_encoding_that_lacks_a_character_shows_a_sign_instead(words: list[str]) -> None:
    done = lossfall(*words, env=os.environ | {"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0, done.stderr


def test_a_stage_that_reads_no_text_refuses_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "own.txt"
    text.write_text("the fox sleeps in the barn. " * 100)
    assert invoke("demo", "frozen", "--corpus", str(text)) == 2
    assert "pretrain" in capsys.readouterr().err


def test_control_characters_of_ones_own_text_are_shown_not_sent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "own.txt"
    text.write_text("\x1b[2J\x1b[31mred\x07 fox\n" * 300)
    assert invoke("demo", "pretrain", "--corpus", str(text), "--set", "steps=20") == 0
    out, err = capsys.readouterr()
    assert "\x1b" not in out + err
    assert "\x07" not in out + err


def test_lessons_lists_the_whole_path_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke("lessons", "--json") == 0
    lessons = json.loads(capsys.readouterr().out)
    assert [lesson["number"] for lesson in lessons] == list(range(1, 29))
    assert set(lessons[0]) == {"number", "id", "title", "level", "minutes", "state"}


def test_raw_text_is_what_the_offsets_of_a_reply_index(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert invoke("read", "pretraining", "--raw") == 0
    raw = capsys.readouterr().out
    assert invoke("ask", "pretraining", "what is hidden from the model?", "--json") == 0
    reply = json.loads(capsys.readouterr().out)
    assert set(reply) == {"band", "text", "quotes", "suggestions"}
    for quote in reply["quotes"]:
        assert raw[quote["start"] : quote["end"]] == quote["text"]


def test_where_names_every_place(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke("where") == 0
    out = capsys.readouterr().out
    assert str(home / "data") in out
    assert not home.exists()
