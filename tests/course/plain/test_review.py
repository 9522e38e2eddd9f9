from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from course.catalog.index import Catalog
from course.errors import ProgressError
from course.plain import review
from course.plain.review import today_words
from course.progress.log import EventLog
from course.progress.projections import ProgressView
from course.quiz.today import Today

Course = Callable[..., str]


@pytest.fixture
def missed(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """A month ago all 15 questions were left at "I don't know"."""
    with monkeypatch.context() as then:
        then.setattr("course.progress.log.now", lambda: "2026-01-05T09:00:00.000Z")
        course("z 1", *["i"] * 15, "", "q")


def take(catalog: Catalog, log: EventLog, *lines: str) -> str:
    out = io.StringIO()
    typed = io.StringIO("".join(f"{line}\n" for line in lines))
    assert review.take(catalog, log, stdin=typed, stdout=out) == 0
    return " ".join(out.getvalue().split())


def test_nothing_is_due_for_a_new_learner(catalog: Catalog, log: EventLog, course: Course) -> None:
    assert take(catalog, log) == "Nothing is due for review today."
    assert "Nothing is due for review today." in course("r", "q")


@pytest.mark.usefixtures("missed")
def test_what_was_missed_is_asked_up_to_the_cap_without_counting_the_rest(
    catalog: Catalog, log: EventLog
) -> None:
    said = take(catalog, log, *["1"] * 12, "")
    assert "Review 12 questions, about" in said
    assert "15" not in said.partition("Question 1")[0]
    assert "Question 12 of 12, from lesson 1, What rises" in said
    assert "It comes back " in said
    right = said.count("Right. Yeast")
    assert f"Review done: {right} of 12 right." in said
    assert [e.kind for e in log.events()].count("reviewed") == 12
    assert "Review is done for today: 12 questions answered." in take(catalog, log)


@pytest.mark.usefixtures("missed")
def test_the_answer_is_told_once_saved_with_its_passage_and_can_be_disputed(
    catalog: Catalog, log: EventLog
) -> None:
    said = take(catalog, log, "1 c2", "g", "d", "too vague", "i", "q")
    assert "Warm dough rises in 4 hours." in said
    assert "Kept: what you find wrong with question 1." in said
    assert "Not known yet." in said
    reviewed = [e for e in log.events() if e.kind == "reviewed"]
    assert [e.body["confidence"] for e in reviewed] == [2, None]
    assert ProgressView(log).disputes()[0].item == reviewed[0].item


@pytest.mark.usefixtures("missed")
def test_leaving_keeps_what_was_answered(catalog: Catalog, log: EventLog) -> None:
    for leave in (["q"], []):
        assert "What you answered is saved; the rest waits." in take(catalog, log, "1", *leave)
    assert "Review 10 questions" in take(catalog, log)


@pytest.mark.usefixtures("missed")
def test_the_menu_says_what_is_due_and_r_asks_it(course: Course, log: EventLog) -> None:
    said = course("r", "1", "x", "q", "q")
    assert "r: Review 12 questions, about" in said
    assert "There is no x here" in said
    assert "r: Review 11 questions, about" in said
    assert "Everything is saved." in course("r", "1")


@pytest.mark.usefixtures("missed")
def test_an_answer_that_cannot_be_saved(
    catalog: Catalog, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> object:
        raise ProgressError("The disk is full.", "Free some space.")

    monkeypatch.setattr(log, "writing", full)
    with pytest.raises(ProgressError, match="disk is full"):
        take(catalog, log, "1", "", "q")


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (Today(0, 0, 12, 0), "Nothing is due for review today."),
        (Today(0, 0, 0, 0), "Review is turned off; “lossfall review --cap 12” turns it on."),
        (Today(0, 1, 12, 0), "Review is done for today: 1 question answered."),
        (Today(8, 0, 12, 3), "Review 8 questions, about 3 minutes."),
        (
            Today(1, 0, 12, 1, (1, 3, 0, 2)),
            "Review 1 question, about 1 minute. On the next days: 3 tomorrow, 2 in 3 days.",
        ),
    ],
)
def test_today_in_words(today: Today, said: str) -> None:
    assert today_words(today) == said
