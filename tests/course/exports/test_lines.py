"""Exported logs read line by line: what is no event is told, never guessed; learners told apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from course.errors import UsageError
from course.exports import lines
from course.exports.lines import learners, read_event, read_lines


def row(id_: str = "e1", **more: Any) -> dict[str, Any]:
    return {
        "id": id_, "device": "d", "seq": 1, "at": "2026-11-23T09:00:00.000Z", "kind": "answered",
        "lesson": "a", "item": "i", "rev": 1, "body": {"typed": "x"}, **more,
    }  # fmt: skip


def written(path: Path, *rows: Any) -> Path:
    path.write_text("".join(f"{json.dumps(each)}\n" for each in rows))
    return path


def test_an_event_reads_back() -> None:
    event = read_event(json.dumps(row()))
    assert event is not None
    assert (event.id, event.seq, event.kind, event.body) == ("e1", 1, "answered", {"typed": "x"})


@pytest.mark.parametrize(
    "line",
    ["", "no JSON", "[]", "7", "{}", "[" * 20_000, json.dumps(row(id=7)), json.dumps(row(body=[]))],
)
def test_what_is_no_event_is_none(line: str) -> None:
    assert read_event(line) is None


def test_lines_that_are_no_events_are_named_by_number(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text(f"{json.dumps(row('e1'))}\nbroken\n\n{json.dumps(row('e2'))}")
    read = read_lines(path)
    assert [event.id for event in read.events] == ["e1", "e2"]
    assert read.unread == (2,)


def test_a_line_too_long_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LONGEST_LINE", 400)
    path = written(tmp_path / "log.jsonl", row("e1"), row("e2", body={"x": "y" * 900}), row("e3"))
    read = read_lines(path)
    assert [event.id for event in read.events] == ["e1", "e3"]
    assert read.unread == (2,)


def test_bytes_that_are_no_text_are_no_event(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"\xff\xfe\x00\n" + json.dumps(row()).encode())
    assert [event.id for event in read_lines(path).events] == ["e1"]


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="could not be read"):
        read_lines(tmp_path / "none.jsonl")


def test_a_file_is_a_learner_unless_it_shares_an_event_with_another(tmp_path: Path) -> None:
    files = [
        written(tmp_path / "1.jsonl", row("a1")),
        written(tmp_path / "2.jsonl", row("b1")),
        written(tmp_path / "3.jsonl", row("b2"), row("b1")),
        written(tmp_path / "4.jsonl"),
        written(tmp_path / "5.jsonl", row("c1"), row("a1"), row("b2")),
    ]
    found = learners(read_lines(path) for path in files[:4])
    assert sorted(sorted(event.id for event in each) for each in found) == [["a1"], ["b1", "b2"]]
    (one,) = learners(read_lines(path) for path in files)
    assert sorted(event.id for event in one) == ["a1", "b1", "b2", "c1"]
