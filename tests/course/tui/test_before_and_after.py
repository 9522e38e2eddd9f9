"""Questions before a lesson, review after it, and what the result and progress say of both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from textual.pilot import Pilot

from course.catalog.index import Catalog
from course.progress import events
from course.progress.log import EventLog
from course.tui.screens.lesson import LessonScreen
from course.tui.screens.pretest import PretestScreen
from course.tui.screens.result import ResultScreen
from course.tui.screens.review import ReviewScreen, RoundScreen
from tests.course.tui.bank import LESSON, ask, asking, count, finish_quiz, give, take
from tests.course.tui.conftest import Run
from tests.course.tui.screen import shows, text, until

Past = Callable[[], None]
OFFER = "Before you read: three short questions"


async def lesson(pilot: Pilot[None]) -> LessonScreen:
    from course.tui.app import LossfallApp

    assert isinstance(pilot.app, LossfallApp)
    pilot.app.open_lesson(LESSON)
    await pilot.pause()
    await pilot.pause()
    screen = pilot.app.screen
    assert isinstance(screen, LessonScreen)
    return screen


class TestBeforeALesson:
    async def test_three_questions_are_offered_and_nothing_is_told(
        self, run: Run, log: EventLog
    ) -> None:
        async with run() as pilot:
            await lesson(pilot)
            await shows(pilot, OFFER)
            await pilot.press("p")
            await until(pilot, lambda: isinstance(pilot.app.screen, PretestScreen))
            for number in (1, 2, 3):
                await shows(pilot, f"question {number} of 3")
                await give(pilot, right=False)
                assert "Not right" not in text(pilot)
            await shows(pilot, "That is all.")
            assert "answered in “" in text(pilot)
            assert count(log, "pretest-answered") == 3
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, LessonScreen))
            await until(pilot, lambda: OFFER not in text(pilot))

    async def test_declined_they_are_never_offered_again(self, run: Run) -> None:
        async with run() as pilot:
            await lesson(pilot)
            await shows(pilot, OFFER)
            await pilot.press("x")
            await until(pilot, lambda: OFFER not in text(pilot))
            await pilot.press("escape")
            await lesson(pilot)
            assert OFFER not in text(pilot)
            await pilot.press("p")
            assert isinstance(pilot.app.screen, LessonScreen)

    async def test_one_may_read_on_without_a_word(self, run: Run) -> None:
        async with run() as pilot:
            await lesson(pilot)
            await shows(pilot, OFFER)
            await pilot.press("right")
            assert OFFER not in text(pilot)

    async def test_left_in_the_middle_they_wait(self, run: Run) -> None:
        async with run() as pilot:
            await lesson(pilot)
            await pilot.press("p")
            await until(pilot, lambda: isinstance(pilot.app.screen, PretestScreen))
            await give(pilot)
            await pilot.press("escape")
            await shows(pilot, OFFER)
            await pilot.press("p")
            await shows(pilot, "question 2 of 3")

    async def test_the_result_says_what_the_lesson_gave(self, run: Run) -> None:
        async with run(100, 40) as pilot:
            await lesson(pilot)
            await pilot.press("p")
            await until(pilot, lambda: isinstance(pilot.app.screen, PretestScreen))
            for _ in range(3):
                await give(pilot, right=False)
            await pilot.press("enter", "q")
            await finish_quiz(pilot)
            await shows(pilot, "Before the lesson 0 of 3 right, now 3 of 3 like them: 3 gained.")
            await pilot.press("escape", "escape", "p")
            await shows(pilot, "Before the lesson 0 of 3 right")


class TestResult:
    async def test_what_one_was_certain_of_comes_first(self, run: Run) -> None:
        async with run(100, 60) as pilot:
            await ask(pilot)
            for sure in (1, 3, 1):
                letters = asking(pilot).answering.control.letters
                await pilot.press(*["ctrl+s" if letters else "c"] * sure)
                await give(pilot, right=False)
                await pilot.press("enter")
            await finish_quiz(pilot)
            shown = text(pilot)
            assert "Certain, and wrong: 1" in shown
            assert shown.index("2. ") < shown.index("1. ")
            assert "(certain)" in shown
            assert "Missed as well, 2" in shown

    async def test_a_latest_attempt_can_be_looked_back_at(
        self, run: Run, log: EventLog, catalog: Catalog
    ) -> None:
        take(log, catalog, wrong=1)
        async with run() as pilot:
            await lesson(pilot)
            await pilot.press(*["right"] * 9)
            await shows(pilot, "Look back at the latest attempt")
            await pilot.press("down", "down", "enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, ResultScreen))
            await shows(pilot, "Missed, 1")

    async def test_a_score_that_a_correction_raised_says_so(
        self, run: Run, log: EventLog, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with run(100, 40) as pilot:
            take(log, catalog, wrong=1)
            missed = next(e.item for e in log.events(kinds=("answered",)))
            bank = catalog.quiz(LESSON)
            mended = bank.model_copy(
                update={
                    "items": tuple(
                        item.model_copy(update={"void": "two were right"})
                        if item.id == missed
                        else item
                        for item in bank.items
                    )
                }
            )
            monkeypatch.setattr(catalog, "quiz", lambda _: mended)
            monkeypatch.setattr("course.tui.screens.progress.stale", lambda *_: [LESSON])
            await pilot.press("p")
            await shows(pilot, "Raised from 7/8 to 8/8: taken back: two were right.")
            assert "best 8/8" in text(pilot)


@pytest.fixture
def nine_days_ago(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """What is stored counts as nine days old, until the function it gives is called."""
    now = events.now
    at = (datetime.now(UTC) - timedelta(days=9)).isoformat(timespec="milliseconds")
    monkeypatch.setattr("course.progress.log.now", lambda: at.replace("+00:00", "Z"))
    return lambda: monkeypatch.setattr("course.progress.log.now", now)


class TestReview:
    async def test_there_is_no_line_before_there_is_anything_to_review(self, run: Run) -> None:
        async with run() as pilot:
            assert "Review" not in text(pilot)
            await pilot.press("r")
            await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
            assert "nothing is due" in text(pilot)
            await pilot.press("enter")
            assert isinstance(pilot.app.screen, ReviewScreen)

    async def test_what_was_missed_comes_back_and_the_round_ends(
        self, run: Run, log: EventLog, catalog: Catalog, nine_days_ago: Past
    ) -> None:
        take(log, catalog, wrong=2)
        nine_days_ago()
        async with run() as pilot:
            await pilot.press("r")
            await shows(pilot, "3 questions, about")
            assert "overdue" not in text(pilot)
            await pilot.press("enter")
            for number in (1, 2, 3):
                screen = pilot.app.screen
                assert isinstance(screen, RoundScreen)
                await shows(pilot, f"{number} of 3")
                await give(pilot)
                await shows(pilot, "It comes back on")
                await pilot.press("enter")
            await shows(pilot, "✓ 3 questions answered, 3 right.")
            assert count(log, "reviewed") == 3
            await pilot.press("escape")
            await shows(pilot, "done for today")

    async def test_the_home_line_says_how_much_it_is(
        self, run: Run, log: EventLog, catalog: Catalog, nine_days_ago: Past
    ) -> None:
        take(log, catalog, wrong=2)
        nine_days_ago()
        async with run() as pilot:
            await shows(pilot, "Review")
            await shows(pilot, "3 questions, about")

    async def test_leaving_a_round_loses_nothing(
        self, run: Run, log: EventLog, catalog: Catalog, nine_days_ago: Past
    ) -> None:
        take(log, catalog, wrong=2)
        nine_days_ago()
        async with run() as pilot:
            await pilot.press("r", "enter")
            await give(pilot)
            await pilot.press("escape")
            await shows(pilot, "2 questions, about")
            assert count(log, "reviewed") == 1

    async def test_a_dispute_in_review_is_kept_with_the_key(
        self, run: Run, log: EventLog, catalog: Catalog, nine_days_ago: Past
    ) -> None:
        take(log, catalog, wrong=1)
        nine_days_ago()
        async with run() as pilot:
            await pilot.press("r", "enter")
            await give(pilot)
            await pilot.press("x", *"unclear", "enter")
            await shows(pilot, "Kept")
            (event,) = log.events(kinds=("disputed",))
            assert event.body["reason"] == "unclear"
            assert event.body["key"]


class TestProgress:
    async def test_it_says_what_is_missing_for_mastery(
        self, run: Run, log: EventLog, catalog: Catalog
    ) -> None:
        take(log, catalog, wrong=1)
        async with run() as pilot:
            await pilot.press("p")
            await shows(pilot, "Mastered once a review question of it is right")

    async def test_a_right_review_a_week_after_the_pass_masters(
        self, run: Run, log: EventLog, catalog: Catalog, nine_days_ago: Past
    ) -> None:
        take(log, catalog, wrong=1)
        nine_days_ago()
        async with run() as pilot:
            await pilot.press("r", "enter")
            await give(pilot)
            await pilot.press("escape", "escape", "p")
            await shows(pilot, "★ mastered 7/8")
            assert "Mastered once" not in text(pilot)

    async def test_the_calibration_is_drawn_only_where_there_is_enough(
        self, run: Run, log: EventLog, catalog: Catalog
    ) -> None:
        async with run() as pilot:
            await pilot.press("p")
            assert "How sure" not in text(pilot)
            await pilot.press("escape")
            take(log, catalog, wrong=2, sure=3)
            await pilot.press("p")
            await shows(pilot, "certain      │███████████████·····│ 75%  6 of 8 right")
            assert "a guess      │ none" in text(pilot)
