"""What is due at a glance: exact where it says so, never too much, and without the scheduler."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.catalog import cache
from course.progress.log import EventLog
from course.quiz import session
from tests.course.quiz.shelf import KEY, MONDAY, WRONG, Calendar, Course, Learner, bank


@pytest.fixture
def learner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Learner]:
    (tmp_path / "lessons").mkdir()
    course = Course(tmp_path / "lessons")
    for lesson in "ab":
        course.add(lesson, *bank(15, anchors=("i01",)))
    with EventLog.open(tmp_path / "progress.sqlite3") as log:
        yield Learner(log, course, Calendar(monkeypatch))


def test_a_learner_without_a_finished_quiz_has_nothing_due(learner: Learner) -> None:
    glance = learner.glance()
    assert glance.exact
    assert glance.line == ""


def test_it_says_that_it_does_not_know_until_there_was_a_full_look(learner: Learner) -> None:
    learner.take_quiz("a", missed=("i00",))
    assert not learner.glance().exact
    learner.due()
    assert learner.glance().exact


def test_days_may_pass_after_a_full_look(learner: Learner) -> None:
    learner.take_quiz("a", missed=("i00", "i02"))
    learner.due()
    learner.calendar.pass_days(1)
    assert learner.glance().exact
    assert learner.glance().line == learner.due().line == "Review 2 questions, about 1 minute"


def test_reviews_since_the_full_look_are_counted(learner: Learner) -> None:
    learner.take_quiz("a", missed=("i00", "i02"))
    learner.calendar.pass_days(1)
    round_ = learner.begin()
    learner.commit(round_, WRONG)
    glance = learner.glance()
    assert (glance.questions, glance.done, glance.exact) == (1, 1, True)
    learner.calendar.pass_days(1)
    assert learner.glance().questions == 3  # both that were missed, and the anchor
    assert learner.glance().exact


def test_a_quiz_finished_today_leaves_it_exact(learner: Learner) -> None:
    learner.take_quiz("a", missed=("i00",))
    learner.calendar.pass_days(1)
    learner.due()
    learner.take_quiz("b", missed=("i00",))
    glance = learner.glance()
    assert (glance.questions, glance.exact) == (1, True)


def test_a_quiz_finished_yesterday_needs_the_scheduler(learner: Learner) -> None:
    learner.due()
    learner.take_quiz("b", missed=("i00",))
    learner.calendar.pass_days(1)
    assert not learner.glance().exact


def test_a_quiz_begun_before_the_full_look_and_finished_after_it_is_not_taken_for_due(
    learner: Learner,
) -> None:
    everything = [f"i{n:02}" for n in range(15)]
    learner.take_quiz("a", missed=everything)
    learner.calendar.pass_days(1)
    attempt = learner.take_quiz("a", stop=7)
    assert learner.due().questions == 12
    learner.go_on(attempt)
    glance = learner.glance()
    assert (glance.questions, glance.exact) == (0, False)
    assert learner.due().questions == 0


def test_a_bank_that_changed_needs_a_full_look(learner: Learner) -> None:
    learner.take_quiz("a", missed=("i00",))
    learner.due()
    learner.course.add("a", *bank(12))
    assert not learner.glance().exact


@pytest.mark.parametrize("kept", [None, 7, [], ["x"] * 6, [1, 2, 3, None, [["a"]], {}], {"a": 1}])
def test_a_broken_cache_counts_as_none(
    learner: Learner, kept: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    learner.take_quiz("a", missed=("i00",))
    learner.calendar.pass_days(1)
    monkeypatch.setattr(cache, "get", lambda _: kept)
    assert not learner.glance().exact
    assert learner.due().questions == 1


steps = st.lists(
    st.one_of(
        st.tuples(st.just("quiz"), st.sampled_from("ab"), st.integers(0, 6)),
        st.tuples(st.just("part"), st.sampled_from("ab"), st.integers(0, 14)),
        st.tuples(st.just("resume"), st.sampled_from("ab"), st.integers(0, 6)),
        st.tuples(st.just("review"), st.booleans(), st.integers(1, 9)),
        st.tuples(st.just("days"), st.just(""), st.integers(1, 5)),
        st.tuples(st.just("look"), st.just(""), st.just(0)),
        st.tuples(st.just("reset"), st.sampled_from("ab"), st.just(0)),
    ),
    min_size=3,
    max_size=12,
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_whatever_happens_a_glance_is_exact_or_less(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    steps: list[tuple[str, str | bool, int]],
) -> None:
    folder = tmp_path_factory.mktemp("glance")
    monkeypatch.setenv("LOSSFALL_HOME", str(folder / "home"))
    (folder / "lessons").mkdir()
    course = Course(folder / "lessons")
    for lesson in "ab":
        course.add(lesson, *bank(7, anchors=("i01",)))
    with EventLog.open(folder / "progress.sqlite3") as log:
        learner = Learner(log, course, Calendar(monkeypatch, MONDAY))
        for what, which, count in steps:
            _do(learner, what, which, count)
            glance = learner.glance()
            with monkeypatch.context() as patch:
                patch.setattr(cache, "put", lambda *_: None)  # this full look is only a check
                full = learner.due()
            assert glance.questions <= full.questions
            assert glance.done == full.done or not glance.exact
            if glance.exact:
                assert (glance.questions, glance.minutes) == (full.questions, full.minutes)


def _do(learner: Learner, what: str, which: str | bool, count: int) -> None:
    if what == "quiz":
        learner.take_quiz(str(which), missed=[f"i{n:02}" for n in range(count)])
    elif what == "part":
        learner.take_quiz(str(which), missed=["i00"], stop=count)
    elif what == "resume":
        attempt = session.resume(learner.log, learner.view, learner.course.quiz(which), str(which))
        if attempt is not None:
            learner.go_on(attempt, missed=[f"i{n:02}" for n in range(count)])
    elif what == "review":
        round_ = learner.begin()
        for _ in range(count):
            if not round_.finished:
                learner.commit(round_, KEY if which else WRONG)
    elif what == "days":
        learner.calendar.pass_days(count)
    elif what == "look":
        learner.due()
    else:
        learner.log.append("reset", lesson=str(which))


def test_a_glance_loads_neither_the_scheduler_nor_what_reads_banks() -> None:
    program = """
import sys
from pathlib import Path
from types import SimpleNamespace
from course import paths
from course.catalog.index import Catalog
from course.progress.log import EventLog
from course.quiz import session
from course.progress.projections import ProgressView
from course.quiz.glances import glance
with EventLog.open(paths.progress_file("default")) as log:
    assert glance(log, ProgressView(log), Catalog.open(paths.bundled_lessons())).exact
print(*{"fsrs", "pydantic", "numpy", "textual", "tomllib"} & sys.modules.keys())
"""
    warm = "from course import paths; from course.catalog.index import Catalog\n"
    warm += "Catalog.open(paths.bundled_lessons())"
    for script in (warm, program):
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
        )
    assert done.stdout.strip() == ""
