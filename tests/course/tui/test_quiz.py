"""The quiz: an answer is stored before its verdict shows, and nothing answered is ever lost."""

from __future__ import annotations

from random import Random

import pytest
from textual.pilot import Pilot

from course.errors import ProgressError
from course.progress.log import EventLog
from course.tui.screens.lesson import LessonScreen
from course.tui.screens.quiz import QuizScreen
from course.tui.screens.result import ResultScreen
from tests.course.tui.conftest import Run
from tests.course.tui.screen import shows, text, until


@pytest.fixture(autouse=True)
def same_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test draws the same paper."""
    monkeypatch.setattr("course.quiz.session.SystemRandom", lambda: Random(5))  # noqa: S311


def quiz(pilot: Pilot[None]) -> QuizScreen:
    screen = pilot.app.screen
    assert isinstance(screen, QuizScreen)
    return screen


def keys_for(screen: QuizScreen, *, right: bool = True) -> list[str]:
    """The keys that answer the question on screen."""
    shown = screen.answering.shown
    if not shown.options:
        return [*("4.2" if right else "9")]
    keys = {"moon", "band", "sand"}
    wanted = [each.label for each in shown.options if (each.id in keys) == right]
    return wanted if shown.type == "multiple" else wanted[:1]


async def answer(pilot: Pilot[None], *, right: bool = True) -> None:
    for key in keys_for(quiz(pilot), right=right):
        await pilot.press("full_stop" if key == "." else key)
    await pilot.press("enter")


def answers(log: EventLog) -> int:
    return len(list(log.events(kinds=("answered",))))


async def test_the_answer_is_on_the_disk_when_its_verdict_shows(run: Run, log: EventLog) -> None:
    async with run() as pilot:
        await pilot.press("enter", "q")
        await shows(pilot, "question 1 of 15")
        assert answers(log) == 0
        await answer(pilot)
        assert answers(log) == 1
        await shows(pilot, "✓ Right.")
        assert "From the lesson" in text(pilot)


async def test_a_wrong_answer_says_why_and_what_is_right(run: Run) -> None:
    async with run() as pilot:
        await pilot.press("enter", "q")
        while quiz(pilot).answering.shown.type != "single":
            await pilot.press("i", "enter")
        await answer(pilot, right=False)
        await shows(pilot, "✗ Not right.")
        assert "The answer: the pull of the moon" in text(pilot)
        assert "Why not" in text(pilot)


async def test_enter_without_a_choice_commits_nothing(run: Run, log: EventLog) -> None:
    async with run() as pilot:
        await pilot.press("enter", "q")
        while quiz(pilot).answering.shown.type != "single":
            await pilot.press("i", "enter")
        before = answers(log)
        await pilot.press("enter")
        await shows(pilot, "Choose an option first")
        await pilot.press("9")
        await shows(pilot, "There is no 9")
        assert answers(log) == before


async def test_i_dont_know_and_how_sure_are_kept(run: Run, log: EventLog) -> None:
    async with run() as pilot:
        await pilot.press("enter", "q", "i")
        await shows(pilot, "? Not known yet.")
        await pilot.press("enter", "c", "c")
        await shows(pilot, "fairly sure")
        await answer(pilot)
        first, second = (event.body for event in log.events(kinds=("answered",)))
        assert first["dont_know"] is True
        assert second["confidence"] == 2


async def test_leaving_and_coming_back_resumes_at_the_same_question(run: Run) -> None:
    async with run() as pilot:
        await pilot.press("enter", "q")
        for _ in range(4):
            await answer(pilot)
            await pilot.press("enter")
        await shows(pilot, "question 5 of 15")
        stem, order = quiz(pilot).answering.shown.stem, quiz(pilot).question.option_ids
        await pilot.press("escape", "escape")
        await shows(pilot, "in the quiz")
    async with run() as pilot:
        await pilot.press("enter")
        await shows(pilot, "question 5 of 15")
        assert quiz(pilot).answering.shown.stem == stem
        assert quiz(pilot).question.option_ids == order


async def test_a_full_disk_keeps_the_answer_on_screen_and_saves_it_when_it_can(
    run: Run, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with run() as pilot:
        await pilot.press("enter", "q")
        await shows(pilot, "question 1 of 15")
        whole = log.writing

        def full() -> object:
            raise ProgressError("The disk is full.", "Free some space.")

        monkeypatch.setattr(log, "writing", full)
        await answer(pilot)
        await shows(pilot, "Not saved yet. The disk is full.")
        assert "Right." not in text(pilot)
        assert answers(log) == 0
        await pilot.press("enter")
        assert answers(log) == 0
        await pilot.press("escape")
        await shows(pilot, "esc leaves without it")
        monkeypatch.setattr(log, "writing", whole)
        await pilot.press("enter")
        await shows(pilot, "✓ Right.")
        assert answers(log) == 1


async def test_g_reads_the_cited_passage_and_comes_back_to_the_question(run: Run) -> None:
    async with run() as pilot:
        await pilot.press("enter", "q")
        await pilot.press("g")
        await shows(pilot, "once the answer is committed")
        await answer(pilot)
        await pilot.press("g")
        await until(pilot, lambda: isinstance(pilot.app.screen, LessonScreen))
        lesson = pilot.app.screen
        assert isinstance(lesson, LessonScreen)
        assert lesson.panes.marked[0] >= 0
        await pilot.press("t", "q", "d")
        assert lesson is pilot.app.screen
        assert lesson.drawer is None
        await pilot.press("g")
        await shows(pilot, "✓ Right.")


async def test_a_dispute_is_kept_with_its_reason(run: Run, log: EventLog) -> None:
    async with run() as pilot:
        await pilot.press("enter", "q", "x")
        await pilot.press(*"two are right", "enter")
        await shows(pilot, "Kept")
        event = next(iter(log.events(kinds=("disputed",))))
        assert event.body["reason"] == "two are right"
        assert event.item == quiz(pilot).question.item_id


async def test_a_whole_paper_ends_in_a_result_with_what_was_missed(run: Run) -> None:
    async with run(100, 40) as pilot:
        await pilot.press("enter", "q")
        for number in range(15):
            await answer(pilot, right=number > 0)
            await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ResultScreen))
        shown = text(pilot)
        assert "✓ Passed   14/15" in shown
        assert "Missed, 1" in shown
        await pilot.press("escape", "escape")
        await shows(pilot, "passed 14/15")
        await pilot.press("p")
        await shows(pilot, "first 14/15 · best 14/15 · latest 14/15 · 1 attempt")


async def test_a_paper_not_passed_says_so_and_can_be_taken_again(run: Run) -> None:
    async with run() as pilot:
        await pilot.press("enter", "q")
        for _ in range(15):
            await pilot.press("i", "enter")
        await shows(pilot, "✗ Not passed yet   0/15")
        await pilot.press("down", "enter")
        await shows(pilot, "question 1 of 15")


async def test_the_passage_of_a_missed_question_opens_from_the_result(run: Run) -> None:
    async with run() as pilot:
        await pilot.press("enter", "q")
        for _ in range(15):
            await pilot.press("i", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ResultScreen))
        await pilot.press("down", "down", "down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, LessonScreen))
        await pilot.press("escape")
        await shows(pilot, "Not passed yet")
