from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from course import plain
from course.catalog.index import Catalog
from course.errors import ProgressError
from course.plain import quiz
from course.progress.log import EventLog
from course.progress.projections import ProgressView

Course = Callable[..., str]
OFFER = "Before you read: 3 questions, not graded, no answer told."


@pytest.fixture
def catalog(folder: Path) -> Catalog:
    """The bank of 15 questions, now of three objectives."""
    bank = folder / "01-rising/quiz.toml"
    kinds = iter(["gas", "time", "heat"] * 5)
    text = re.sub(r'objective = "gas"', lambda _: f'objective = "{next(kinds)}"', bank.read_text())
    bank.write_text(text, encoding="utf-8")
    return Catalog.open(folder)


def kinds(log: EventLog) -> list[str]:
    return [event.kind for event in log.events() if event.kind.startswith("pretest")]


def test_three_questions_are_offered_once_and_never_forced(course: Course, log: EventLog) -> None:
    said = " ".join(course("1", "", "h", "1", "h", "q").split())
    assert said.count(OFFER) == 1
    assert "Section 1 of 5" in said
    assert kinds(log) == []


def test_they_are_asked_without_a_verdict_and_lead_into_the_lesson(
    course: Course, log: EventLog
) -> None:
    said = course("1", "y", "1 c2", "2", "i", "q")
    before, _, lesson = said.partition("Thank you. Now the lesson.")
    assert re.findall(r"question (\d) of 3", before) == ["1", "2", "3"]
    assert "ight." not in before
    assert "The answer is" not in before
    assert "Lesson 1 of 2: What rises" in lesson
    assert kinds(log) == ["pretest-started", *["pretest-answered"] * 3, "pretest-finished"]
    assert ProgressView(log).totals().answers == 0


def test_no_passage_is_told_before_the_lesson(course: Course) -> None:
    said = course("1", "y", "1", "g", "g 1", "?", "q", "q")
    assert "From the lesson" not in said
    assert "Nothing of this is graded" in " ".join(said.split())


def test_stopping_half_way_ends_it_and_reading_begins(course: Course, log: EventLog) -> None:
    said = course("1", "y", "1", "q", "h", "1", "q")
    assert "Section 1 of 5" in said
    assert said.count("Before you read") == 1
    assert kinds(log)[-1] == "pretest-finished"


def test_the_end_of_the_input_keeps_it_for_the_next_time(course: Course, log: EventLog) -> None:
    course("1", "y", "1")
    said = course("1", "y", "1", "1", "q")
    assert "The questions before this lesson wait at 2 of 3." in said
    assert kinds(log).count("pretest-started") == 1
    assert kinds(log).count("pretest-answered") == 3


def test_the_gain_is_told_with_the_result(catalog: Catalog, log: EventLog, course: Course) -> None:
    course("1", "y", "i", "i", "i", "q")
    out = io.StringIO()

    def learner() -> str:
        labels = re.findall(r"^ +(\d)\. the gas$", out.getvalue(), re.MULTILINE)
        return f"{labels[-1]}\n"

    class Knowing(io.StringIO):
        def readline(self, size: int = -1, /) -> str:  # type: ignore[override]  # no other is used
            return "" if "Result:" in out.getvalue() else learner()

    assert quiz.take(catalog, log, "rising", stdin=Knowing(), stdout=out) == 0
    said = " ".join(out.getvalue().split())
    assert "Result: 15/15, passed." in said
    assert (
        "Before the lesson you had 0 of 3 right; of the questions like them after it, 3 of 3."
        in said
    )


def test_where_nothing_can_be_saved_it_is_said_and_reading_goes_on(
    catalog: Catalog, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> object:
        raise ProgressError("The disk is full.", "Free some space.")

    monkeypatch.setattr(log, "append", full)
    out = io.StringIO()
    assert plain.main(catalog, log, stdin=io.StringIO("1\ny\nq\n"), stdout=out) == 0
    assert "Not saved: The disk is full." in out.getvalue()
    assert "Section 1 of 5" in out.getvalue()
