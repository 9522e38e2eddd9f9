from __future__ import annotations

import io
import re

import pytest

from course.catalog.index import Catalog
from course.errors import ProgressError
from course.plain import quiz
from course.progress.log import EventLog
from course.progress.projections import ProgressView
from course.quiz import session
from tests.course.plain.typist import Typist, right


def sit(catalog: Catalog, log: EventLog, *lines: str, **options: object) -> str:
    out = io.StringIO()
    typed = io.StringIO("".join(f"{line}\n" for line in lines))
    settings = {"exam": True, "seed": 1, **options}
    assert quiz.take(catalog, log, "rising", stdin=typed, stdout=out, **settings) == 0
    return " ".join(out.getvalue().split())


def drafts(log: EventLog) -> list[tuple[str | None, object]]:
    return [(e.item, e.body["response"]) for e in log.events() if e.kind == "drafted"]


def kinds(log: EventLog) -> list[str]:
    return [event.kind for event in log.events()]


def test_verdicts_come_only_after_handing_in(catalog: Catalog, log: EventLog) -> None:
    said = sit(catalog, log, *["1"] * 15, "x", "y", "")
    before, _, after = said.partition("Result:")
    assert "15 of 15 answered. Hand in?" in before
    assert "Yeast gives off gas" not in before
    assert "Not right" not in before
    assert "The answer is: the gas" in after
    assert "Why not " in after
    assert "Read again: “Yeast at work”" in after
    state = ProgressView(log).state("rising")
    assert state.attempts == 1
    assert f"Result: {state.best}" in said


def test_every_type_can_be_drafted_and_handed_in(mixed: Catalog, log: EventLog) -> None:
    def learner(shown: str) -> str | None:
        if "Question" in shown:
            return right(shown)
        return "y" if "Hand in?" in shown else "x" if "last question" in shown else None

    typist = Typist(learner)
    assert quiz.take(mixed, log, "rising", exam=True, stdin=typist, stdout=typist) == 0
    assert "Result: 8/8, passed." in typist.getvalue()
    assert max(map(len, typist.getvalue().split("\n"))) <= 80


def test_going_back_forward_and_to_a_question(catalog: Catalog, log: EventLog) -> None:
    said = sit(catalog, log, "n", "b", "go 7", "forward", "back", "go 1", "b", "go 16", "go 0", "q")
    assert re.findall(r"Question (\d+) of 15", said) == ["1", "2", "1", "7", "8", "7", "1"]
    assert said.count("Questions go from 1 to 15.") == 3
    assert drafts(log) == []


def test_an_answer_can_be_changed_and_the_latest_counts(catalog: Catalog, log: EventLog) -> None:
    said = sit(catalog, log, "1 c1", "b", "2 c3", "x", "y", "")
    assert re.search(r"Question 1 of 15. Your answer so far: the \w+", said)
    assert len(drafts(log)) == 2
    (answered,) = [e for e in log.events() if e.kind == "answered"]
    assert answered.body["response"] == drafts(log)[-1][1]
    assert answered.body["confidence"] == 3


def test_flags_are_kept_listed_and_taken_away(catalog: Catalog, log: EventLog) -> None:
    said = sit(catalog, log, "f", "1", "f", "f", "l", "q")
    assert "Flagged." in said
    assert "No longer flagged." in said
    assert re.search(r"1\. the \w+, flagged 2\. no answer 3\. no answer", said)
    assert "1 of 15 answered. Without an answer, which scores nothing: 2, 3," in said
    assert "Flagged: 1." in said
    assert "Kept for later: 1 of 15 answered, 1 flagged." in said


def test_behind_the_last_question_stands_what_is_left(catalog: Catalog, log: EventLog) -> None:
    said = sit(catalog, log, "go 15", "1", "1", "go 15", "n", "l", "?", "g", "flag", "99", "x", "",
               "q")  # fmt: skip
    assert "That was the last question. 1 of 15 answered." in said
    assert "Question 1 of 15 " in said
    assert "Questions go from 1 to 15." in said
    assert "Not handed in." in said
    assert "attempt-finished" not in kinds(log)


def test_handing_in_is_asked_once_and_may_leave_blanks(catalog: Catalog, log: EventLog) -> None:
    said = sit(catalog, log, "1", "x", "no", "hand in", "yes", "")
    assert said.count("Hand in?") == 2
    assert "Not handed in." in said
    assert "You said: nothing" in said
    assert kinds(log).count("answered") == 1
    assert kinds(log).count("attempt-finished") == 1


def test_the_input_may_end_at_every_prompt(catalog: Catalog, log: EventLog) -> None:
    script = ["?", "1", "f", "b", "i c3", "go 15", "2", "l", "15", "d", "reason", "x", "n", "x"]
    for length in range(len(script) + 1):
        said = sit(catalog, log, *script[:length], seed=length)
        assert "Kept for later:" in said
    assert "attempt-finished" not in kinds(log)


def test_after_a_kill_answers_flags_and_place_are_there(catalog: Catalog, log: EventLog) -> None:
    sit(catalog, log, "1", "f", "i", "n", "2")  # the input ends as a kill would end it
    said = sit(catalog, log, "l", "q", exam=False, seed=None, resume=True)
    assert "Exam: What rises, resumed." in said
    assert "Question 3 of 15" in said
    assert re.search(r"1\. the \w+ 2\. I don't know, flagged 3\. no answer 4\. the \w+", said)


def test_an_open_exam_is_offered_again_before_another_begins(
    catalog: Catalog, log: EventLog
) -> None:
    sit(catalog, log, "1", "q")
    said = sit(catalog, log, "", "q", seed=None)
    assert "An exam is open at question 2 of 15. Enter goes on, n gives it up" in said
    assert kinds(log).count("attempt-started") == 1
    assert "Question 1 of 15" in sit(catalog, log, "n", "q", seed=None)
    assert kinds(log).count("attempt-started") == 2


def test_all_answered_waits_to_be_handed_in(catalog: Catalog, log: EventLog) -> None:
    sit(catalog, log, *["1"] * 15)
    said = sit(catalog, log, "x", "y", "", seed=None, resume=True)
    assert "That was the last question. 15 of 15 answered." in said
    assert "Result:" in said


def test_handed_in_by_another_terminal_ends_this_one(
    catalog: Catalog, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit(catalog, log, "1", "q")
    draft = session.draft

    def beaten(attempt: object, *rest: object, **more: object) -> object:
        view = ProgressView(log)
        other = session.resume(log, view, catalog.quiz("rising"), "rising")
        if other is not None:
            session.hand_in(other, log)
        return draft(attempt, *rest, **more)  # type: ignore[arg-type]  # passed through

    monkeypatch.setattr(session, "draft", beaten)
    said = sit(catalog, log, "2", "", seed=None, resume=True)
    assert "It was handed in from another terminal." in said
    assert "Saved: " not in said
    assert "Result:" in said


def test_a_draft_or_the_whole_that_cannot_be_saved_is_tried_again(
    catalog: Catalog, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit(catalog, log, "q")
    writing, failures = log.writing, [1, 0, 1, 0, 1]

    def flaky() -> object:
        if failures and failures.pop():
            raise ProgressError("The disk is full.", "Free some space.")
        return writing()

    monkeypatch.setattr(log, "writing", flaky)
    said = sit(catalog, log, "1", "", "f", "", "x", "y", "", "", seed=None, resume=True)
    assert "Your answer is not saved yet: the " in said
    assert "The flag is not saved yet." in said
    assert "The exam is not handed in yet; each answer in it is saved." in said
    assert "Result:" in said


def test_the_exam_says_its_passages_come_later(catalog: Catalog, log: EventLog) -> None:
    said = sit(catalog, log, "1", "g 1", "x", "y", "g 1", "g 16", "")
    before, _, after = said.partition("Result:")
    assert "The passages come with the result." in before
    assert "Warm dough rises in 4 hours." not in before
    assert "Warm dough rises in 4 hours." in after
    assert "Question 16 has not been asked." in after
