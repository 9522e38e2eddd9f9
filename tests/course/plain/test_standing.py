from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from course import paths
from course.catalog.index import Catalog
from course.cli import main
from course.plain import quiz
from course.plain.standing import calibration_words, check_from, mastery
from course.progress.log import EventLog
from course.progress.projections import ProgressView
from course.progress.scores import Score
from course.progress.states import LessonState
from course.quiz.calibration import Confidence
from tests.course.plain.typist import Typist, right

Course = Callable[..., str]
PASS, FAIL = Score(12, 15, 15), Score(11, 15, 15)


def passed(at: str = "2026-11-01T12:00:00.000Z", *, mastered: bool = False) -> LessonState:
    word = "mastered" if mastered else "passed"
    return LessonState(state=word, first=FAIL, best=PASS, latest=FAIL, attempts=3, passed_at=at)


def test_what_is_missing_for_mastery() -> None:
    before, after = datetime(2026, 11, 3, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)
    unpassed = LessonState(state="read", first=FAIL, best=FAIL, latest=FAIL, attempts=1)
    assert "a pass, 12 of 15, and a right answer in review at least 7 days" in mastery(unpassed)
    day = check_from(passed())
    assert day is not None
    assert mastery(passed(), before) == f"For mastery: a right answer in review from {day} on."
    assert mastery(passed(), after) == "For mastery: a right answer in review."
    assert mastery(passed(mastered=True)).startswith("Mastered:")


def test_the_day_of_the_check_is_a_week_after_the_pass() -> None:
    day = check_from(passed("2026-11-01T12:00:00.000Z"))
    assert str(day) in ("2026-11-07", "2026-11-08", "2026-11-09")  # wherever this runs
    assert check_from(passed(mastered=True)) is None
    assert check_from(LessonState()) is None
    assert check_from(passed("no time at all")) is None


def test_calibration_in_words() -> None:
    words = calibration_words((Confidence(1, 12, 5), Confidence(2, 4, 4), Confidence(3, 20, 19)))
    assert words[1:] == [
        "A guess: 12 answers, 5 right, 42 of 100.",
        "Fairly sure: 4 answers, too few to tell.",
        "Certain: 20 answers, 19 right, 95 of 100.",
        "The surer you were, the more often you were right.",
    ]
    upside = calibration_words((Confidence(1, 5, 5), Confidence(2, 0, 0), Confidence(3, 5, 4)))
    assert "Fairly sure: 0 answers." in upside
    assert upside[-1] == "Being surer has not gone with being right more often."


def test_without_any_confidence_it_says_how_to_give_one() -> None:
    (word,) = calibration_words(tuple(Confidence(level, 0, 0) for level in (1, 2, 3)))
    assert "c1, a guess, c2, fairly sure, c3, certain" in word


def test_few_answers_come_to_no_conclusion() -> None:
    words = calibration_words((Confidence(1, 4, 0), Confidence(2, 1, 1), Confidence(3, 9, 9)))
    assert words[-1] == "Certain: 9 answers, 9 right, 100 of 100."


def test_the_surest_errors_head_the_result(mixed: Catalog, log: EventLog) -> None:
    def learner(shown: str) -> str | None:
        if "How long" in shown:
            return "5 c3"
        if "In the cold" in shown:
            return "out c1"
        return right(shown) if "Question" in shown else None

    typist = Typist(learner)
    quiz.take(mixed, log, "rising", stdin=typist, stdout=typist)
    result = typist.getvalue().partition("Result:")[2]
    assert "First, what you were certain of and missed" in result
    assert "You said: 5 hours (certain)" in result
    assert "You said: out (a guess)" in result
    assert result.index("How long does") < result.index("In the cold")


def test_first_best_and_latest_are_told_apart(course: Course) -> None:
    said = course("z 1", *["1"] * 15, "", "z 1", *["i"] * 15, "", "p", "q")
    assert "latest 0/15, 2 attempts." in said
    assert said.count("First ") == 2
    assert "For mastery: " in said


def test_a_corrected_key_raises_the_score_and_says_so(
    folder: Path, log: EventLog, course: Course
) -> None:
    course("z 1", *["i"] * 15, "", "q")
    bank = folder / "01-rising/quiz.toml"
    text = bank.read_text(encoding="utf-8")
    voided = text.replace('id = "gas-3"\nrev = 1', 'id = "gas-3"\nrev = 1\nvoid = "salt does too"')
    bank.write_text(voided, encoding="utf-8")
    later = Catalog.open(folder)
    out = io.StringIO()
    quiz.take(later, log, "rising", stdin=io.StringIO("q\n"), stdout=out)
    said = " ".join(out.getvalue().split())
    assert "An earlier score of yours went up from 0/15 to 1/15: taken back: salt does too." in said
    assert str(ProgressView(log).state("rising").best) == "1/15"


def test_a_correction_after_the_answer_is_said_at_the_result(folder: Path, log: EventLog) -> None:
    first = Catalog.open(folder)
    quiz.take(first, log, "rising", seed=2, stdin=io.StringIO("i\n"), stdout=io.StringIO())
    (answered,) = [e.item for e in log.events() if e.kind == "answered"]
    bank = folder / "01-rising/quiz.toml"
    text = bank.read_text(encoding="utf-8")
    old = f'id = "{answered}"\nrev = 1'
    bank.write_text(text.replace(old, f'{old}\nvoid = "unclear"'), encoding="utf-8")
    out = io.StringIO()
    typed = io.StringIO("i\n" * 14)
    quiz.take(Catalog.open(folder), log, "rising", resume=True, stdin=typed, stdout=out)
    assert "Question 1 counts for more than it did: taken back: unclear." in out.getvalue()
    assert "Result: 1/15" in out.getvalue()


def test_the_last_result_can_be_looked_over_again(course: Course) -> None:
    said = course("o 1", "z 1", *["i"] * 15, "", "o 1", "g 2", "d 2 odd", "", "o", "o 9", "q")
    assert "No quiz of this lesson is finished yet." in said
    assert said.count("Result: 0/15, not passed yet.") == 2
    assert "Warm dough rises in 4 hours." in said
    assert "Kept: what you find wrong with question 2." in said
    assert "There is no lesson 9." in said


@pytest.fixture
def real(folder: Path, course: Course) -> Path:
    """The course without its run, for the program itself; with a quiz taken and one begun."""
    lesson = folder / "01-rising/lesson.md"
    text = lesson.read_text(encoding="utf-8").replace('demos = ["pretrain"]\n', "")
    before, _, rest = text.partition("```run")
    lesson.write_text(before + rest.partition("```\n")[2], encoding="utf-8")
    course("z 1", *["1 c3"] * 15, "d 1 too easy", "", "z 1", "1", "q", "q")
    return folder


def test_the_progress_command_carries_all_of_it_as_json(
    real: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lessons", str(real), "progress", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    with EventLog.open(paths.progress_file()) as log:
        state = ProgressView(log).state("rising")
    (lesson,) = told["lessons"]
    assert lesson["best"]["num"] * 15 == state.best.share * lesson["best"]["den"] * 15
    assert lesson["mastered"] is False
    assert (lesson["mastery_from"] is None) == (not state.passed)
    assert lesson["gain"] is None
    sure = told["calibration"][2]
    assert (sure["confidence"], sure["answers"]) == (3, 15)
    assert sure["share"] == pytest.approx(sure["right"] / 15, abs=1e-4)
    assert told["calibration"][0]["share"] is None
    assert told["totals"]["disputes"] == 1


def test_the_progress_command_says_it_in_words(
    real: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lessons", str(real), "progress"]) == 0
    said = capsys.readouterr().out
    assert "1. For mastery: a" in said
    assert "Certain: 15 answers," in said
    assert max(map(len, said.split("\n"))) <= 80
