from __future__ import annotations

from collections.abc import Callable

import pytest

from course.progress.log import EventLog
from course.progress.projections import ProgressView
from tests.course.plain.conftest import FakeStage

Course = Callable[..., str]


def kinds(log: EventLog) -> list[str]:
    return [event.kind for event in log.events()]


def test_a_new_learner_is_offered_the_first_lesson(course: Course) -> None:
    said = course()
    assert "Begin: lesson 1, What rises." in said
    assert said.rstrip().endswith("Everything is saved.")


def test_the_end_of_the_input_and_q_both_leave_politely(course: Course, log: EventLog) -> None:
    assert "Everything is saved." in course("c", "q")
    assert "Everything is saved." in course("c")
    assert kinds(log).count("lesson-opened") == 2


def test_the_path_names_state_and_what_is_coming(course: Course) -> None:
    said = course("l", "q")
    assert "1. What rises (explorer, 2 minutes): new" in said
    assert "2. What bakes (builder, 3 minutes): coming" in said


def test_a_lesson_opens_with_its_parts(course: Course) -> None:
    said = course("1", "q")
    for part in ("Lesson 1 of 2: What rises", "Where the holes come from.", "updated 2026-11-21",
                 "1. Yeast at work", "2. Wait", "gluten", "Section 1 of 5: Yeast at work",
                 "- Warm dough rises in 4 hours."):  # fmt: skip
        assert part in said


def test_reading_on_marks_the_section_read_and_the_course_continues_there(
    course: Course, log: EventLog, stage: FakeStage
) -> None:
    course("1", "", "l", "q")  # into section 2; the run is left for later
    state = ProgressView(log).state("rising")
    assert state.sections_read == {"yeast-at-work"}
    said = course("c", "l", "q")
    assert "Continue: lesson 1, What rises, 1 of 5 sections read." in said
    assert "Section 2 of 5: Run it" in said


def test_nothing_runs_before_a_prediction(course: Course, stage: FakeStage, log: EventLog) -> None:
    said = course("1", "2", "", "run", "9", "l", "q")
    assert "A prediction first" in said
    assert stage.knobs == []
    assert "run-finished" not in kinds(log)


def test_predict_run_explain(course: Course, stage: FakeStage, log: EventLog) -> None:
    said = course("1", "2", "1", "w", "it got warm", "", "q")
    for part in ("You said: twice", "rising", "held, step 1: “the dough”",
                 "how high it rose: 2.5 times", "Holds: the dough rose (2.5 > 1)",
                 "What came true: three times", "It rose to 2.5 times its size."):  # fmt: skip
        assert part in said
    order = [kind for kind in kinds(log) if kind in ("prediction", "run-finished", "explained")]
    assert order == ["prediction", "run-finished", "explained"]
    assert said.index("It rose to 2.5") < said.index("After the run.")
    assert ProgressView(log).runs()["pretrain"]["height"] == 2.5


def test_a_run_that_went_otherwise_gets_its_own_text(course: Course, stage: FakeStage) -> None:
    stage.height = 0.9
    said = course("1", "2", "1", "", "q")
    assert "Does not hold: the dough rose" in said
    assert "It did not rise." in said


def test_again_a_new_start_and_a_knob(course: Course, stage: FakeStage, log: EventLog) -> None:
    said = course("1", "2", "1", "a", "n", "s warmth=30", "s warmth=99", "s cold=1", "", "q")
    assert [each["warmth"] for each in stage.knobs] == [20.0, 20.0, 20.0, 30.0]
    seeds = [e.body["seed"] for e in log.events() if e.kind == "run-finished"]
    assert seeds == [1, 1, 2, 2]
    assert "out of range" in said
    assert "no knob 'cold'" in said


def test_a_failing_stage_is_said_and_the_course_goes_on(
    course: Course, stage: FakeStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.errors import NonFiniteLoss

    def explode(*_: object) -> object:
        raise NonFiniteLoss(3, 9.0)

    monkeypatch.setattr(stage, "run", explode)
    said = course("1", "2", "1", "", "m", "q")
    assert "The run ended early" in said
    assert "2. Run it (here)" in said


def test_the_tutor_answers_from_the_lesson_and_refuses_the_rest(
    course: Course, log: EventLog
) -> None:
    said = course("1", "t where do bubbles come from", "t", "who invented the microwave", "q")
    assert "“The yeast eats sugar and gives off carbon dioxide.[1]”" in " ".join(said.split())
    assert "This lesson does not say." in said
    assert "where do the bubbles come from" in said
    assert [e.body["band"] for e in log.events() if e.kind == "asked"] == ["answer", "refuse"]


def test_terms_related_and_help(course: Course) -> None:
    said = course("1", "k", "v", "?", "nonsense", "99", "h", "?", "q")
    assert "gluten: a net of proteins. Near it: strength." in said
    assert "Related: 2. What bakes (builder, 3 minutes, coming)" in said
    assert "b: the section before." in said
    assert "s WORDS: search." in said
    assert "That is not a choice here." in said
    assert "Sections go from 1 to 5." in said


def test_wrong_and_planned_lessons_are_explained(course: Course) -> None:
    said = course("risin", "2", "z 7", "q")
    assert "Did you mean 'rising'?" in said
    assert "is coming" in said
    assert "There is no lesson 7." in said


def test_search_finds_a_lesson(course: Course) -> None:
    assert "2. What bakes (coming): Crust and crumb." in course("s bakes", "q")
    assert "No lesson matches" in course("s zebra", "q")


def test_progress_of_a_new_and_of_a_busy_learner(course: Course) -> None:
    assert "Nothing yet." in course("p", "q")
    said = course("1", "z", *["i"] * 15, "", "h", "p", "q")
    assert "1. What rises: reading, best 0/15" in said
    assert "15 questions answered, 0 of them right" in " ".join(said.split())


def test_a_learner_gets_from_the_menu_to_a_saved_score(
    course: Course, log: EventLog, stage: FakeStage
) -> None:
    course("1", "", "1", "", "", "", "", "z", *["1"] * 15)
    state = ProgressView(log).state("rising")
    assert state.attempts == 1
    assert state.sections_read == {
        "yeast-at-work", "run-it", "try-it", "when-you-use-ai", "sources"
    }  # fmt: skip


def test_what_cannot_be_saved_is_said_and_reading_goes_on(
    course: Course, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    from course.errors import ProgressError

    def full(*_: object, **__: object) -> object:
        raise ProgressError("The disk is full.", "Free some space.")

    monkeypatch.setattr(log, "append", full)
    said = course("1", "", "1", "", "q")
    assert "Not saved: The disk is full. Free some space." in said
    assert "It rose to 2.5 times" in said


def test_lines_stay_within_80_columns_and_hold_no_control_characters(course: Course) -> None:
    said = course("l", "1", "k", "m", "v", "?", "", "1", "", "z", "1", "2", "q", "h", "p", "q")
    assert max(map(len, said.split("\n"))) <= 80
    assert all(mark == "\n" or mark.isprintable() for mark in said)


@pytest.mark.parametrize("line", ["\x1b[2J", "\x00", "é" * 30_000, "🍞", "-1", "1e3", "½", "c c"])
def test_strange_input_is_calmly_taken(course: Course, line: str) -> None:
    assert "Everything is saved." in course(line, "1", line, "z", line, "q", "q")
