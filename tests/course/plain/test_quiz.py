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


def take(catalog: Catalog, log: EventLog, *lines: str, **options: object) -> str:
    out = io.StringIO()
    typed = io.StringIO("".join(f"{line}\n" for line in lines))
    settings = {"seed": None, "exam": False, "resume": False, **options}
    assert quiz.take(catalog, log, "rising", stdin=typed, stdout=out, **settings) == 0
    return out.getvalue()


def test_fifteen_questions_to_a_saved_score(catalog: Catalog, log: EventLog) -> None:
    said = take(catalog, log, *["1"] * 15)
    numbers = re.findall(r"Question (\d+) of 15", said)
    assert numbers == [str(n) for n in range(1, 16)]
    right = said.count("\nRight.")
    assert right + said.count("\nNot right.") == 15
    assert f"Result: {right}/15" in said
    assert str(ProgressView(log).state("rising").best) == f"{right}/15"


def test_a_verdict_is_explained_in_words_with_the_passage(catalog: Catalog, log: EventLog) -> None:
    said = take(catalog, log, "1", "2", "1", "g", "q")
    assert "Right. Yeast gives off gas." in said or "Not right. Yeast gives off gas." in said
    assert "From the lesson, in “Yeast at work”: “gives off carbon dioxide”" in said
    assert "Warm dough rises in 4 hours." in said


def test_the_answer_is_on_disk_before_its_verdict_shows(catalog: Catalog, log: EventLog) -> None:
    seen: list[int] = []

    class Watching(io.StringIO):
        def write(self, text: str) -> int:
            if "ight. " in text:
                seen.append(sum(event.kind == "answered" for event in log.events()))
            return super().write(text)

    typed = io.StringIO("1\n1\n1\n")
    quiz.take(catalog, log, "rising", seed=1, stdin=typed, stdout=Watching())
    assert seen == [1, 2, 3]


def test_leaving_and_coming_back_asks_the_same_question(catalog: Catalog, log: EventLog) -> None:
    first = take(catalog, log, "1", "i", "q")
    assert "Kept for later: 2 of 15 answered." in first
    third = first[first.index("Question 3 of 15") :].split("\n")[1:4]
    again = take(catalog, log, resume=True)  # the end of the input keeps it too
    assert "Kept for later: 2 of 15" in again
    assert again[again.index("Question 3 of 15") :].split("\n")[1:4] == third


def test_an_open_attempt_is_only_given_up_when_asked(catalog: Catalog, log: EventLog) -> None:
    take(catalog, log, "1", "q")
    said = take(catalog, log, "", "q")
    assert "A quiz is open at question 2 of 15." in said
    assert "Question 2 of 15" in said
    assert "Question 1 of 15" in take(catalog, log, "n", "q")


def test_resume_without_an_open_attempt_begins_one(catalog: Catalog, log: EventLog) -> None:
    said = take(catalog, log, "q", resume=True)
    assert "this is a new one" in said
    assert "Question 1 of 15" in said


def test_the_same_seed_draws_the_same_paper(catalog: Catalog, log: EventLog) -> None:
    assert take(catalog, log, "q", seed=7) == take(catalog, log, "q", seed=7)


def test_i_dont_know_is_kept_as_such(catalog: Catalog, log: EventLog) -> None:
    said = take(catalog, log, "i", "q")
    assert "Not known yet." in said
    assert "The answer is: the gas" in said
    assert [e.body.get("dont_know") for e in log.events() if e.kind == "answered"] == [True]


def test_what_is_no_answer_consumes_nothing(catalog: Catalog, log: EventLog) -> None:
    said = take(catalog, log, "", "7", "x", "1 2", "?", "g", "q")
    assert "Kept for later: 0 of 15" in said
    assert "No answer yet to look up." in said
    assert "Each answer is saved before you see" in " ".join(said.split())


def test_the_passage_of_a_question_comes_once_it_is_answered(
    catalog: Catalog, log: EventLog
) -> None:
    said = take(catalog, log, "1", "g 2", "g 7", "g 1", "q")
    assert "Question 2 has no answer yet." in said
    assert "Question 7 has not been asked." in said
    assert said.count("Warm dough rises in 4 hours.") == 1


def test_confidence_is_kept(catalog: Catalog, log: EventLog) -> None:
    take(catalog, log, "1 c3", "2 C1", "1", "q")
    kept = [e.body.get("confidence") for e in log.events() if e.kind == "answered"]
    assert kept == [3, 1, None]


def test_an_answer_that_cannot_be_saved_is_shown_and_tried_again(
    catalog: Catalog, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(catalog, log, "q", seed=1)
    writing, failures = log.writing, [1, 1]

    def flaky() -> object:
        if failures:
            failures.pop()
            raise ProgressError("The disk is full.", "Free some space.")
        return writing()

    monkeypatch.setattr(log, "writing", flaky)
    said = take(catalog, log, "1", "", "", "q", resume=True)
    assert said.count("Your answer is not saved yet: the ") == 2
    assert "The disk is full. Free some space." in said
    assert "Kept for later: 1 of 15" in said


@pytest.mark.parametrize("leave", [["q"], []])
def test_leaving_an_unsaved_answer_is_an_error_of_the_command(
    catalog: Catalog, log: EventLog, monkeypatch: pytest.MonkeyPatch, leave: list[str]
) -> None:
    take(catalog, log, "q", seed=1)

    def full() -> object:
        raise ProgressError("The disk is full.", "Free some space.")

    monkeypatch.setattr(log, "writing", full)
    with pytest.raises(ProgressError, match="disk is full"):
        take(catalog, log, "1", *leave, resume=True)


def test_an_attempt_given_up_elsewhere_has_no_result(
    catalog: Catalog, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = session.commit

    def beaten(*given: object, **more: object) -> object:
        log.append("reset", body={})
        return commit(*given, **more)  # type: ignore[arg-type]  # passed through

    monkeypatch.setattr(session, "commit", beaten)
    said = take(catalog, log, "1")
    assert "This attempt was given up in another terminal." in said
    assert "Result:" not in said


def test_resuming_a_quiz_that_was_no_exam_says_so(catalog: Catalog, log: EventLog) -> None:
    take(catalog, log, "1", "q")
    assert "resumed. Verdicts come at once." in take(catalog, log, "", "q", exam=True)
