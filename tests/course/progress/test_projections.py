"""What follows from events: states, scores, places, runs, time."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.progress import record
from course.progress.events import Event, in_order
from course.progress.fold import SECONDS_CAP
from course.progress.log import EventLog
from course.progress.projections import (
    ProgressView,
    continue_at,
    fold,
    lesson_states,
    open_attempt,
    runs,
)
from course.progress.scores import Score
from tests.course.progress.story import Story


def test_a_lesson_goes_from_new_to_passed() -> None:
    story = Story()
    assert story.state() == "new"
    story.tell("lesson-opened", section="one")
    assert story.state() == "reading"
    story.tell("section-read", section="one", of=2, seconds=30)
    assert story.state() == "reading"
    story.tell("section-read", section="two", of=2, seconds=30)
    assert story.state() == "read"
    story.tell("attempt-started", attempt="a", paper={}, seed=1, exam=False)
    assert story.state() == "quiz open"
    story.tell("attempt-finished", attempt="a", num=11, den=15, questions=15)
    assert story.state() == "read"
    story.attempt("b", 12)
    assert story.state() == "passed"
    assert story.state("scale") == "new"


def test_first_best_and_latest_scores_are_kept_apart() -> None:
    lesson = fold(Story().attempt("a", 9).attempt("b", 14).attempt("c", 10).events).lesson("loss")
    assert [str(each) for each in (lesson.first, lesson.best, lesson.latest)] == [
        "9/15",
        "14/15",
        "10/15",
    ]
    assert (lesson.attempts, lesson.state) == (3, "passed")


def test_a_pass_stays_while_another_attempt_is_open() -> None:
    story = Story().attempt("a", 13)
    story.tell("attempt-started", attempt="b", paper={}, seed=2, exam=False)
    lesson = fold(story.events).lesson("loss")
    assert (lesson.state, lesson.quiz_open) == ("passed", True)


@pytest.mark.parametrize(
    ("num", "den", "questions", "passed"),
    [
        (12, 15, 15, True),
        (11, 15, 15, False),
        (23, 30, 15, False),  # 11.5 of 15
        (24, 30, 15, True),
        (4, 5, 5, True),
        (3, 5, 5, False),
        (8, 11, 11, False),  # 8/11 = 0.727
        (9, 11, 11, True),
        (0, 0, 0, False),
    ],
)
def test_the_pass_mark_is_twelve_of_fifteen_exactly(
    num: int, den: int, questions: int, passed: bool
) -> None:
    assert Score(num, den, questions).passed is passed


def test_a_score_is_shown_in_points_and_never_rounded_up() -> None:
    assert str(Score(14, 15, 15)) == "14/15"
    assert str(Score(29, 30, 15)) == "14.5/15"
    assert str(Score(35, 45, 15)) == "11.6/15"  # 11.66...: not 11.7
    assert str(Score(0, 0, 0)) == "0/0"


def test_the_course_continues_where_the_learner_was_last() -> None:
    story = Story().tell("lesson-opened", section="one").tell("lesson-opened", "scale", section="x")
    story.tell("section-read", section="two", of=4, seconds=1).tell("asked", "tokens")
    place = continue_at(story.events)
    assert place is not None
    assert (place.lesson, place.section) == ("loss", "two")
    assert continue_at([]) is None


def test_an_open_attempt_holds_its_paper_and_its_answers() -> None:
    story = Story().attempt("old", 9)
    assert open_attempt(story.events, "loss") is None
    story.tell("attempt-started", attempt="a", paper={"seed": 4}, seed=4, exam=True)
    story.tell("answered", item="i", attempt="a", response={"dont_know": True}, dont_know=True)
    found = open_attempt(story.events, "loss")
    assert found is not None
    assert (found.attempt, found.paper, found.seed, found.exam) == ("a", {"seed": 4}, 4, True)
    assert [event.item for event in found.answers] == ["i"]


def test_of_two_answers_to_one_question_the_first_counts() -> None:
    story = Story().tell("attempt-started", attempt="a", paper={}, seed=1, exam=False)
    story.tell("answered", item="i", attempt="a", response={"chosen": ["x"]}, scored=[0, 1])
    story.tell("answered", item="i", attempt="a", response={"chosen": ["y"]}, scored=[1, 1])
    result = fold(story.events)
    assert result.totals().answers == 1
    assert result.history("loss").missed == {"i"}


def test_history_follows_the_latest_attempt() -> None:
    story = Story().tell("attempt-started", attempt="a", paper={}, seed=1, exam=False)
    story.tell("answered", item="i", attempt="a", response={"chosen": ["x"]}, scored=[1, 2])
    story.tell("answered", item="j", attempt="a", response={"dont_know": True}, dont_know=True)
    assert fold(story.events).history("loss").missed == {"i", "j"}
    story.tell("attempt-started", attempt="b", paper={}, seed=1, exam=False)
    story.tell("answered", item="i", attempt="b", response={}, scored=[2, 2], confidence=3)
    history = fold(story.events).history("loss")
    assert history.missed == {"j"}
    assert history.items["j"].dont_know
    assert (history.items["i"].times, history.items["i"].confidence) == (2, 3)


def test_runs_keep_the_latest_measures_and_their_count() -> None:
    story = Story()
    for seed, loss in ((1, 1.5), (2, 1.25)):
        story.tell(
            "run-finished",
            stage="pretrain",
            seed=seed,
            knobs={"lr": 0.1},
            measures={"loss_end": loss, "broken": None},
            verdicts={"beats-bigram": seed == 2},
            seconds=4,
        )
    assert runs(story.events) == {"pretrain": {"loss_end": 1.25}}
    (found,) = fold(story.events).runs().values()
    assert (found.count, found.seed, found.verdicts) == (2, 2, {"beats-bigram": True})


def test_a_prediction_is_settled_by_the_first_run_after_it() -> None:
    story = Story().tell("prediction", stage="pretrain", choice="b")
    story.tell("run-finished", stage="pretrain", came="b")
    story.tell("run-finished", stage="pretrain", came="a")
    story.tell("prediction", stage="pretrain", choice="c")
    story.tell("run-finished", stage="pretrain", came=None)
    lesson = fold(story.events).lesson("loss")
    assert (lesson.predictions, lesson.hits) == (2, 1)


def test_time_spent_leaves_out_a_sleeping_laptop() -> None:
    story = Story().tell("section-read", section="a", of=3, seconds=40)
    story.tell("section-read", section="b", of=3, seconds=30_000)
    story.tell("section-read", section="c", of=3, seconds=-5)
    assert fold(story.events).lesson("loss").seconds == 40 + SECONDS_CAP


def test_days_are_those_of_the_learners_calendar() -> None:
    events = [
        Event("a", "d", 1, "2026-11-21T22:30:00.000Z", "asked", "loss"),
        Event("b", "d", 2, "2026-11-21T23:30:00.000Z", "asked", "loss"),
    ]
    assert fold(events, UTC).totals().days == 1
    in_berlin = fold(events, timezone(timedelta(hours=1)))
    assert in_berlin.totals().days == 2
    assert in_berlin.day("2026-11-22") == 2
    assert in_berlin.day("2026-11-25") == 3


def test_settings_keep_their_latest_value() -> None:
    story = Story().tell("setting", None, name="theme", value="dark")
    story.tell("setting", None, name="theme", value="light")
    assert fold(story.events).setting("theme") == "light"
    assert fold(story.events).setting("other", 7) == 7


def test_a_reset_begins_a_lesson_anew_and_leaves_the_others() -> None:
    story = Story().attempt("a", 14).tell("lesson-opened", "scale", section="s")
    story.tell("attempt-started", attempt="b", paper={}, seed=2, exam=False).tell("reset")
    result = fold(story.events)
    assert result.lesson("loss").state == "new"
    assert result.open_attempt("loss") is None
    assert result.lesson("scale").state == "reading"
    assert fold(story.tell("reset", None).events).lessons() == {}


def test_totals_add_up_the_course() -> None:
    story = Story().attempt("a", 14).tell("lesson-opened", "scale", section="s")
    story.tell("asked", "scale", question="why", band="answer")
    story.tell("run-finished", "scale", stage="scale", came="a", seconds=2.5)
    totals = fold(story.events).totals()
    assert (totals.opened, totals.passed, totals.attempts) == (2, 1, 1)
    assert (totals.asked, totals.runs, totals.seconds, totals.days) == (1, 1, 2.5, 1)


KINDS = [
    "lesson-opened", "section-read", "prediction", "run-finished", "explained", "attempt-started",
    "answered", "attempt-finished", "asked", "setting", "reset", "from-the-future", "drafted",
    "pretest-started", "pretest-answered", "pretest-finished", "rescored", "disputed", "reviewed",
]  # fmt: skip
KEYS = [
    "section", "of", "seconds", "stage", "choice", "came", "measures", "verdicts", "attempt",
    "paper", "response", "scored", "dont_know", "confidence", "num", "den", "name", "seed",
    "flagged", "values", "items", "was", "reason", "blank", "questions", "due",
]  # fmt: skip
PAPERS = st.fixed_dictionaries(
    {
        "questions": st.lists(
            st.fixed_dictionaries({"item": st.sampled_from("ij"), "rev": st.sampled_from([1, 2])}),
            max_size=2,
        )
    },
    optional={
        "pretest": st.fixed_dictionaries(
            {"attempt": st.sampled_from("ab"), "parallels": st.just({"i": "j"})}
        )
    },
)
SENSIBLE = st.fixed_dictionaries(
    {},
    optional={
        "attempt": st.sampled_from("ab"),
        "paper": PAPERS,
        "scored": st.sampled_from([[0, 1], [1, 2], [1, 1]]),
        "dont_know": st.booleans(),
        "confidence": st.sampled_from([1, 2, 3]),
        "num": st.integers(0, 3),
        "den": st.integers(0, 3),
        "response": st.sampled_from([{"chosen": ["a"]}, {"typed": "b"}, None]),
        "flagged": st.booleans(),
        "seconds": st.floats(0, 9),
        "reason": st.just("unclear"),
    },
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.sampled_from("abc"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=4,
)


@st.composite
def any_events(draw: st.DrawFn) -> list[Event]:
    """Events of up to three devices, clocks set back, bodies that hold anything."""
    seqs = {"x": 0, "y": 0, "z": 0}
    events = []
    for number in range(draw(st.integers(0, 12))):
        device = draw(st.sampled_from("xyz"))
        seqs[device] += 1
        events.append(
            Event(
                f"e{number}",
                device,
                seqs[device],
                f"2026-11-2{draw(st.integers(1, 3))}T09:00:00.000Z",
                draw(st.sampled_from(KINDS)),
                draw(st.sampled_from(["loss", "scale", None])),
                draw(st.sampled_from(["i", "j", None])),
                draw(st.sampled_from([1, None])),
                draw(SENSIBLE | st.dictionaries(st.sampled_from(KEYS), json_values, max_size=6)),
            )
        )
    return events


@settings(max_examples=60, deadline=None)
@given(any_events(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_makes_no_difference(events: list[Event], rng: Any) -> None:
    arrived = list(events)
    rng.shuffle(arrived)
    assert in_order(arrived) == in_order(events)
    assert lesson_states(arrived) == lesson_states(events)


@settings(max_examples=60, deadline=None)
@given(any_events())
def test_each_devices_own_order_is_kept(events: list[Event]) -> None:
    ordered = in_order(events)
    for device in "xyz":
        seqs = [event.seq for event in ordered if event.device == device]
        assert seqs == sorted(seqs)


@settings(max_examples=60, deadline=None)
@given(any_events())
def test_no_event_can_make_the_fold_fail(events: list[Event]) -> None:
    result = fold(events)
    result.lessons()
    result.totals()
    for lesson in ("loss", "scale"):
        result.history(lesson)
        result.open_pretest(lesson)
        opened = result.open_attempt(lesson)
        assert opened is None or opened.answered >= 0
    assert all(right <= given for given, right in result.confidences().values())
    assert all(each.reason for each in result.disputes())


def insert(log: EventLog, event: Event) -> None:
    """Store another device's event as an import will."""
    from course.progress.events import encode_body

    row = (event.id, event.device, event.seq, event.at, event.kind, event.lesson, event.item)
    log._connection.execute(
        "INSERT INTO event VALUES (?,?,?,?,?,?,?,?,?)", (*row, event.rev, encode_body(event.body))
    )


@settings(max_examples=25, deadline=None)
@given(any_events(), st.randoms(use_true_random=False))
def test_a_view_that_reads_on_sees_what_a_fresh_one_sees(
    tmp_path_factory: pytest.TempPathFactory, events: list[Event], rng: Any
) -> None:
    arriving = list(events)
    rng.shuffle(arriving)
    with EventLog.open(tmp_path_factory.mktemp("view") / "p.sqlite3") as log:
        log._connection.execute("PRAGMA synchronous = OFF")  # only this test's own haste
        view = ProgressView(log, UTC)
        for event in arriving:
            insert(log, event)
            if rng.random() < 0.5:
                view.refresh()
        view.refresh()
        fresh = ProgressView(log, UTC)
        assert view.states() == fresh.states() == lesson_states(events)
        assert view.totals() == fresh.totals()
        assert view.confidences() == fresh.confidences()
        assert view.disputes() == fresh.disputes()
        for lesson in ("loss", "scale"):
            assert view.history(lesson) == fresh.history(lesson)
            assert view.open_attempt(lesson) == fresh.open_attempt(lesson)
            assert view.open_pretest(lesson) == fresh.open_pretest(lesson)
        assert view.position == fresh.position


def test_a_view_sees_its_own_appends_at_once_and_others_after_a_refresh(tmp_path: Path) -> None:
    path = tmp_path / "p.sqlite3"
    with EventLog.open(path) as log, EventLog.open(path) as other:
        view = ProgressView(log)
        assert view.state("loss").state == "new"
        record.lesson_opened(log, "loss", "one")
        assert view.state("loss").state == "reading"
        record.lesson_opened(other, "scale", "one")
        assert view.state("scale").state == "new"
        view.refresh()
        assert view.state("scale").state == "reading"
        assert view.day() == 1


def test_a_view_starts_over_when_events_were_purged(tmp_path: Path) -> None:
    with EventLog.open(tmp_path / "p.sqlite3") as log:
        view = ProgressView(log)
        record.lesson_opened(log, "loss", "one")
        assert view.states()
        log._connection.execute("DROP TRIGGER event_is_never_deleted")
        log._connection.execute("DELETE FROM event")
        view.refresh()
        assert view.states() == {}


def test_what_the_front_ends_record_is_what_the_fold_reads(tmp_path: Path) -> None:
    with EventLog.open(tmp_path / "p.sqlite3") as log:
        view = ProgressView(log)
        record.section_read(log, "loss", "one", of=1, seconds=12.04)
        record.prediction(log, "loss", "surprise", "b")
        record.run_finished(
            log,
            "loss",
            "surprise",
            seed=7,
            knobs={"steps": 100, "lr": 0.5},
            measures={"bits": 1.25},
            verdicts={"beats-chance": True, "n/a": None},
            seconds=3.0,
            came="b",
        )
        record.explained(log, "loss", "surprise", "it settled")
        record.asked(log, "loss", "why", "answer")
        record.setting(log, "theme", "dark")
        state = view.state("loss")
        assert (state.state, state.seconds) == ("read", 15.0)
        assert (state.predictions, state.hits, state.asked) == (1, 1, 1)
        assert view.runs() == {"surprise": {"bits": 1.25}}
        assert view.run_records()["surprise"].knobs == {"steps": 100, "lr": 0.5}
        assert view.setting("theme") == "dark"
