"""What follows from a quiz's events: mastery, calibration, drafts, gains, scores, disputes."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from course.progress import record
from course.progress.log import EventLog
from course.progress.projections import ProgressView, fold
from course.progress.states import Gain
from course.quiz.calibration import calibration
from tests.course.progress.story import Story


def reviewed(story: Story, *, right: bool = True, **more: Any) -> Story:
    body = {"response": {"chosen": ["a"]}, "scored": [int(right), 1], "due": "2026-11-28", **more}
    return story.tell("reviewed", item="i", **body)


@pytest.mark.parametrize(
    ("days", "state"), [(0, "passed"), (6.99, "passed"), (7, "mastered"), (400, "mastered")]
)
def test_mastery_is_a_pass_and_a_right_review_seven_days_later(days: float, state: str) -> None:
    story = Story().attempt("a", 12).wait(days=days)
    assert reviewed(story).state() == state
    assert fold(story.events).lesson("loss").mastered == (state == "mastered")


def test_neither_a_wrong_review_nor_one_before_the_pass_masters() -> None:
    story = reviewed(Story().attempt("a", 12).wait(days=9), right=False)
    story.tell("reviewed", item="i", response={"dont_know": True}, dont_know=True)
    assert story.state() == "passed"
    assert reviewed(Story().attempt("a", 11).wait(days=9)).state() == "reading"
    early = reviewed(Story().attempt("a", 11).wait(days=9)).attempt("b", 15)
    assert early.state() == "passed"


def test_the_seven_days_count_from_the_first_pass() -> None:
    story = Story().attempt("a", 12).wait(days=5).attempt("b", 15).wait(days=3)
    assert reviewed(story).state() == "mastered"


def test_a_failed_retake_takes_no_mastery_away_and_a_reset_does() -> None:
    story = reviewed(Story().attempt("a", 12).wait(days=8)).attempt("b", 0)
    assert story.state() == "mastered"
    assert story.tell("reset").state() == "new"


def test_exactly_seven_days_are_enough_and_a_second_less_is_not() -> None:
    passed = Story().attempt("a", 12).wait(days=7, seconds=-1)  # the next event is a second on
    assert reviewed(passed).state() == "mastered"
    early = Story().attempt("a", 12).wait(days=7, seconds=-2)
    assert reviewed(early).state() == "passed"


def test_a_right_review_under_a_clock_set_back_takes_no_mastery_away() -> None:
    story = reviewed(Story().attempt("a", 12).wait(days=8))
    assert reviewed(story.wait(days=-6)).state() == "mastered"


def test_a_clock_set_back_masters_nothing_by_itself() -> None:
    assert reviewed(Story().attempt("a", 12).wait(days=-30)).state() == "passed"


def test_a_score_raised_to_the_pass_mark_counts_from_when_it_was_reached() -> None:
    story = Story().attempt("a", 11).wait(days=8)
    reviewed(story).tell("rescored", attempt="a", num=12, den=15, was=[11, 15], items={"i": "x"})
    assert story.state() == "mastered"


def test_a_raised_score_is_raised_wherever_it_shows_and_only_its_own() -> None:
    story = Story().attempt("a", 9).attempt("b", 11)
    story.tell("rescored", attempt="a", num=12, den=15, was=[9, 15], items={"i": "key"})
    lesson = fold(story.events).lesson("loss")
    assert [str(each) for each in (lesson.first, lesson.best, lesson.latest)] == [
        "12/15",
        "12/15",
        "11/15",
    ]
    assert fold(story.events).totals().passed == 1


@pytest.mark.parametrize(("num", "den"), [(8, 15), (None, 15), (3, 0), (16, 15), ("x", 2)])
def test_rescoring_never_lowers_and_passes_over_what_is_no_score(num: Any, den: Any) -> None:
    story = Story().attempt("a", 9).tell("rescored", attempt="a", num=num, den=den)
    assert str(fold(story.events).lesson("loss").latest) == "9/15"


def sure(story: Story, confidence: int | None, *scores: int) -> Story:
    for score in scores:
        story.tell("answered", item="i", attempt="?", scored=[score, 1], confidence=confidence)
    return story


def test_calibration_counts_every_answer_by_how_sure_it_was(tmp_path: Path) -> None:
    with EventLog.open(tmp_path / "p.sqlite3") as log:
        for score, confidence in [*((n % 2, 1) for n in range(6)), (0, 3), (1, 3), (0, None)]:
            body = {"scored": [score, 1], "confidence": confidence}
            log.append("answered", lesson="loss", item="i", rev=1, body=body)
        log.append(
            "reviewed", lesson="loss", item="i", rev=1, body={"scored": [1, 1], "confidence": 3}
        )
        log.append(
            "answered", lesson="loss", item="i", rev=1, body={"dont_know": True, "confidence": 3}
        )
        one, two, three = calibration(ProgressView(log))
    assert (one.confidence, one.answers, one.right, one.share) == (1, 6, 3, Fraction(1, 2))
    assert (two.answers, two.share) == (0, None)
    assert (three.answers, three.right, three.share) == (4, 2, None)  # too few to say


def test_half_an_answer_is_not_right_in_the_calibration() -> None:
    story = Story().tell("answered", item="i", attempt="?", scored=[1, 2], confidence=2)
    assert fold(story.events).confidences()[2] == (1, 0)
    assert fold(sure(story, 7, 1).events).confidences() == {1: (0, 0), 2: (1, 0), 3: (0, 0)}


def test_drafts_wait_with_their_exam_and_are_gone_once_it_is_finished() -> None:
    story = Story().tell("attempt-started", attempt="a", paper={}, seed=1, exam=True)
    story.tell("drafted", item="i", attempt="a", response={"chosen": ["x"]}, flagged=False)
    story.tell("drafted", item="j", attempt="a", response=None, flagged=True)
    story.tell("drafted", item="k", attempt="other", response={"chosen": ["x"]})
    opened = fold(story.events).open_attempt("loss")
    assert opened is not None
    assert [event.item for event in opened.drafts] == ["i", "j"]
    assert opened.answered == 1
    assert fold(story.events).history("loss").items == {}
    assert fold(story.events).totals().answers == 0
    story.tell("attempt-finished", attempt="a", num=0, den=15, questions=15)
    assert fold(story.events).open_attempt("loss") is None


def test_the_time_of_a_draft_counts_once() -> None:
    story = Story().tell("attempt-started", attempt="a", paper={}, seed=1, exam=True)
    story.tell("drafted", item="i", attempt="a", response={"chosen": ["x"]}, seconds=8)
    story.tell("answered", item="i", attempt="a", scored=[1, 1], seconds=8)
    story.tell("answered", item="j", attempt="a", scored=[1, 1], seconds=5)
    assert fold(story.events).lesson("loss").seconds == 13


def paper(*items: str, **more: Any) -> dict[str, Any]:
    return {"questions": [{"item": item, "rev": 1} for item in items], **more}


def test_a_gain_needs_both_sides_and_is_of_that_pretest() -> None:
    story = Story().tell("pretest-started", attempt="p", paper=paper("i", "j"), seed=1)
    assert story.state() == "new"
    story.tell("pretest-answered", item="i", attempt="p", scored=[1, 1])
    story.tell("pretest-answered", item="j", attempt="p", dont_know=True)
    story.tell("pretest-finished", attempt="p", num=1, den=2)
    link = {"attempt": "p", "parallels": {"i": "k", "j": "l"}}
    story.tell("attempt-started", attempt="a", paper=paper("k", "l", pretest=link), exam=False)
    for item in "kl":
        story.tell("answered", item=item, attempt="a", scored=[1, 1])
    assert fold(story.events).lesson("loss").gain is None
    history = fold(story.events).history("loss").pretested
    assert history is not None
    assert history.items == ("i", "j")
    story.tell("attempt-finished", attempt="a", num=2, den=2, questions=2)
    assert fold(story.events).lesson("loss").gain == Gain(1, 2, 2)
    assert fold(story.events).history("loss").pretested is None
    assert fold(story.events).history("loss").revs == {"k": 1, "l": 1}
    assert fold(story.tell("reset").events).lesson("loss").gain is None


def before_and_after(story: Story, *, finished: bool) -> Story:
    """A pretest answered rightly, and two quizzes that were both begun after it."""
    story.tell("pretest-started", attempt="p", paper=paper("i"), seed=1)
    story.tell("pretest-answered", item="i", attempt="p", scored=[1, 1])
    if finished:
        story.tell("pretest-finished", attempt="p", num=1, den=1)
    link = {"attempt": "p", "parallels": {"i": "k"}}
    for name in "ab":
        story.tell("attempt-started", attempt=name, paper=paper("k", pretest=link), exam=False)
    for name, score in (("a", 1), ("b", 0)):
        story.tell("answered", item="k", attempt=name, scored=[score, 1])
        story.tell("attempt-finished", attempt=name, num=score, den=1, questions=1)
    return story


def test_a_gain_is_measured_once_and_only_after_a_finished_pretest() -> None:
    assert fold(before_and_after(Story(), finished=True).events).lesson("loss").gain == Gain(
        1, 1, 1
    )
    assert fold(before_and_after(Story(), finished=False).events).lesson("loss").gain is None


def test_of_an_item_asked_in_two_revisions_the_older_is_remembered() -> None:
    story = Story()
    for name, rev in (("a", 1), ("b", 2)):
        asked = {"questions": [{"item": "i", "rev": rev}]}
        story.tell("attempt-started", attempt=name, paper=asked, exam=False)
        story.tell("attempt-finished", attempt=name, num=0, den=1, questions=1)
    assert fold(story.events).history("loss").revs == {"i": 1}


def test_a_question_in_review_counts_as_answered_last() -> None:
    story = Story().tell("answered", item="i", attempt="?", scored=[0, 1])
    assert fold(story.events).history("loss").missed == {"i"}
    assert fold(reviewed(story).events).history("loss").missed == frozenset()


def test_a_dispute_is_kept_with_all_that_it_is_about(tmp_path: Path) -> None:
    with EventLog.open(tmp_path / "p.sqlite3") as log:
        record.disputed(
            log, "loss", "i", 2, reason="Both are right.", attempt="a",
            response={"chosen": ["x"]}, key={"chosen": ["y"]},
        )  # fmt: skip
        log.append("disputed", lesson="loss", item="i", rev=1, body={"reason": ""})
        view = ProgressView(log)
        (dispute,) = view.disputes()
        assert (dispute.lesson, dispute.item, dispute.rev) == ("loss", "i", 2)
        assert dispute.reason == "Both are right."
        log.append("reset")
        assert view.disputes() == (dispute,)
