from __future__ import annotations

import io

import pytest

from course.catalog.index import Catalog
from course.errors import ProgressError
from course.plain import quiz
from course.progress.log import EventLog
from course.progress.projections import ProgressView


def take(catalog: Catalog, log: EventLog, *lines: str, **options: object) -> str:
    out = io.StringIO()
    typed = io.StringIO("".join(f"{line}\n" for line in lines))
    assert quiz.take(catalog, log, "rising", stdin=typed, stdout=out, **options) == 0
    return " ".join(out.getvalue().split())


def disputed(log: EventLog) -> list[tuple[int, str]]:
    """By number on the paper: the reasons kept."""
    (paper,) = [e.body["paper"] for e in log.events() if e.kind == "attempt-started"]
    order = [question["item"] for question in paper["questions"]]
    return [(order.index(each.item) + 1, each.reason) for each in ProgressView(log).disputes()]


def test_the_question_just_answered_is_disputed_with_a_reason(
    catalog: Catalog, log: EventLog
) -> None:
    said = take(catalog, log, "1", "2", "d", "Salt can raise it too.", "q")
    assert "What is wrong with it? Enter: nothing" in said
    assert "Kept: what you find wrong with question 2." in said
    assert disputed(log) == [(2, "Salt can raise it too.")]
    (event,) = [e for e in log.events() if e.kind == "disputed"]
    answered = [e for e in log.events() if e.kind == "answered"][-1]
    assert event.body["response"] == answered.body["response"]
    assert event.body["key"] == {"chosen": ["a"]}


def test_before_any_answer_it_is_the_question_asked(catalog: Catalog, log: EventLog) -> None:
    take(catalog, log, "d the stem is vague", "q")
    assert disputed(log) == [(1, "the stem is vague")]


def test_any_question_met_can_be_named(catalog: Catalog, log: EventLog) -> None:
    said = take(catalog, log, "1", "1", "d 1 too easy", "d 3", "no idea", "d 9 not asked", "q")
    assert disputed(log) == [(1, "too easy"), (3, "no idea")]
    assert "Question 9 has not been asked." in said


def test_no_reason_keeps_nothing(catalog: Catalog, log: EventLog) -> None:
    assert "Nothing was kept." in take(catalog, log, "1", "d 1", "   ", "q")
    assert disputed(log) == []


def test_a_dispute_leaves_the_score_and_the_question_alone(catalog: Catalog, log: EventLog) -> None:
    said = take(catalog, log, "d odd", *["1"] * 15, "d 15 odd too", "")
    assert said.count("Kept: what you find wrong") == 2
    state = ProgressView(log).state("rising")
    assert (state.attempts, f"Result: {state.best}" in said) == (1, True)


def test_in_an_exam_it_is_the_question_on_hand(catalog: Catalog, log: EventLog) -> None:
    take(catalog, log, "1", "d", "hm", "go 5", "d well", "d 1 oh", "n", "q", exam=True)
    assert disputed(log) == [(2, "hm"), (5, "well"), (1, "oh")]


def test_a_very_long_reason_is_cut(catalog: Catalog, log: EventLog) -> None:
    take(catalog, log, f"d {'no ' * 9_000}", "q")
    ((_, reason),) = disputed(log)
    assert len(reason) <= 2_000


def test_a_dispute_that_cannot_be_saved_is_said(
    catalog: Catalog, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(catalog, log, "q")

    def full(*_: object, **__: object) -> object:
        raise ProgressError("The disk is full.", "Free some space.")

    monkeypatch.setattr(log, "append", full)
    said = take(catalog, log, "d odd", "q", resume=True)
    assert "Not saved: The disk is full. Free some space." in said
    assert "Kept: " not in said
