"""Scores as CSV: a row an attempt, read back by the csv module, harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.exports import scores
from course.exports.source import Source
from course.progress.log import EventLog
from tests.course.quiz.shelf import Calendar, Course, Learner, bank


@pytest.fixture
def learner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Learner]:
    (tmp_path / "lessons").mkdir()
    course = Course(tmp_path / "lessons")
    course.add("b", *bank(15))
    course.add("a", *bank(15))
    with EventLog.open(tmp_path / "progress.sqlite3") as log:
        yield Learner(log, course, Calendar(monkeypatch))


def rows(learner: Learner, lesson: str | None = None) -> list[dict[str, str]]:
    made = scores.export(Source(learner.course, learner.log, learner.view, lesson))
    found = list(csv.DictReader(io.StringIO(made.text, newline="")))
    assert len(found) == made.count
    return found


def finish(learner: Learner, attempt: str, num: int, **more: Any) -> None:
    body = {"attempt": attempt, "num": num, "den": 15, "questions": 15, **more}
    learner.log.append("attempt-finished", lesson="a", body=body)


def test_each_finished_attempt_is_a_row_in_the_order_of_the_course(learner: Learner) -> None:
    learner.take_quiz("a", missed=("i00", "i01", "i02", "i03"))
    learner.calendar.pass_days(1)
    learner.take_quiz("b")
    learner.take_quiz("a", missed=("i00",))
    learner.take_quiz("a", stop=3)
    found = rows(learner)
    assert [
        (each["lesson"], each["attempt"], each["points"], each["passed"]) for each in found
    ] == [
        ("b", "1", "15", "yes"),
        ("a", "1", "11", "no"),
        ("a", "2", "14", "yes"),
    ]
    assert found[1]["finished_utc"] == "2026-11-23T09:00:00.000Z"
    assert found[1]["title"] == "Lesson of a"
    assert {each["mode"] for each in found} == {"quiz"}


def test_an_exam_says_so_and_half_points_are_shown(learner: Learner) -> None:
    learner.log.append("attempt-started", lesson="a", body={"attempt": "x", "exam": True})
    finish(learner, "x", 29, den=30)
    (row,) = rows(learner)
    assert (row["mode"], row["points"], row["questions"]) == ("exam", "14.5", "15")


def test_a_raised_score_shows_as_raised_and_a_lowered_one_does_not(learner: Learner) -> None:
    finish(learner, "x", 11)
    for num in (12, 3):
        body = {"attempt": "x", "num": num, "den": 15}
        learner.log.append("rescored", lesson="a", body=body)
    assert [(each["num"], each["passed"]) for each in rows(learner)] == [("12", "yes")]


def test_what_was_reset_is_no_row(learner: Learner) -> None:
    finish(learner, "x", 11)
    learner.log.append("reset", lesson="a")
    finish(learner, "y", 13)
    assert [each["num"] for each in rows(learner)] == ["13"]


def test_one_lesson_only(learner: Learner) -> None:
    learner.take_quiz("a")
    learner.take_quiz("b")
    assert [each["lesson"] for each in rows(learner, "b")] == ["b"]


def test_without_an_attempt_there_is_a_heading_alone(learner: Learner) -> None:
    made = scores.export(Source(learner.course, learner.log, learner.view))
    assert made.text == ",".join(scores.COLUMNS) + "\r\n"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_any_cell_reads_back_and_none_is_a_formula(cells: list[str]) -> None:
    text = scores.written(["x"] * len(cells), [cells])
    _, row = csv.reader(io.StringIO(text, newline=""))
    for cell, found in zip(cells, row, strict=True):
        assert found in (cell, "'" + cell)
        assert not found.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
