"""An exam: nothing is told before it is handed in, and no draft is ever lost."""

from __future__ import annotations

import pytest

from course.errors import ProgressError
from course.progress.log import EventLog
from course.tui.screens.exam import ExamScreen
from course.tui.screens.overview import OverviewScreen
from course.tui.screens.result import ResultScreen
from tests.course.tui.bank import ask, asking, count, give, keys_for
from tests.course.tui.conftest import Run
from tests.course.tui.screen import shows, text, until


async def test_e_begins_an_exam_from_the_lesson(run: Run) -> None:
    async with run() as pilot:
        await pilot.press("enter", "e")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExamScreen))
        await shows(pilot, "question 1 of 15 · 0 answered")
        assert "verdicts come at the end" in text(pilot)


async def test_an_answer_is_kept_as_a_draft_and_nothing_is_told(run: Run, log: EventLog) -> None:
    async with run() as pilot:
        await ask(pilot, exam=True)
        await give(pilot)
        await shows(pilot, "question 2 of 8 · 1 answered")
        assert "Right" not in text(pilot)
        assert (count(log, "drafted"), count(log, "answered")) == (1, 0)


async def test_back_shows_the_answer_as_it_stands_and_it_can_be_changed(run: Run) -> None:
    async with run() as pilot:
        await ask(pilot, "single", "multiple", exam=True)
        first = asking(pilot).answering.shown
        await give(pilot)
        await pilot.press("left")
        screen = asking(pilot)
        assert screen.answering.shown == first
        assert screen.answering.response()[0] is not None
        await give(pilot, right=False)
        await pilot.press("left")
        changed, _ = asking(pilot).answering.response()
        assert isinstance(screen, ExamScreen)
        assert screen.attempt.drafts[screen.question.item_id].response == changed


async def test_what_was_made_is_kept_when_one_moves_on_without_enter(
    run: Run, log: EventLog
) -> None:
    async with run() as pilot:
        await ask(pilot, "single", "predict", exam=True)
        await pilot.press("2", "right")
        await shows(pilot, "question 2 of 2 · 1 answered")
        assert count(log, "drafted") == 1


async def test_what_is_no_answer_holds_up_once_and_says_why(run: Run, log: EventLog) -> None:
    async with run() as pilot:
        await ask(pilot, "cloze", "single", exam=True)
        while asking(pilot).question.type != "cloze":
            await pilot.press("right")
        at = asking(pilot)
        assert isinstance(at, ExamScreen)
        number = at.at
        await pilot.press(*"mooon", "shift+tab" if number else "tab")
        await shows(pilot, "Check your spelling")
        assert at.at == number
        await pilot.press("shift+tab" if number else "tab")
        assert at.at != number
        assert count(log, "drafted") == 0


async def test_a_flag_shows_on_the_question_and_in_the_overview(run: Run) -> None:
    async with run() as pilot:
        await ask(pilot, exam=True)
        screen = asking(pilot)
        await pilot.press("ctrl+f" if screen.answering.control.letters else "f")
        await shows(pilot, "⚑ Flagged")
        await pilot.press("ctrl+o" if screen.answering.control.letters else "o")
        await shows(pilot, "0 of 8 answered, 8 open, 1 flagged.")
        await pilot.press("down", "f")
        await shows(pilot, "2 flagged")
        await pilot.press("enter")
        await shows(pilot, "question 2 of 8")


async def test_handing_in_is_asked_about_and_then_tells_everything(run: Run, log: EventLog) -> None:
    async with run(80, 40) as pilot:
        await ask(pilot, "single", "multiple", "predict", exam=True)
        await give(pilot)
        await give(pilot, right=False)
        await pilot.press("right")
        await until(pilot, lambda: isinstance(pilot.app.screen, OverviewScreen))
        await pilot.press("h")
        await shows(pilot, "Nothing can be changed afterwards. 1 open: it earns nothing.")
        await pilot.press("escape")
        await until(pilot, lambda: "Hand it in?" not in text(pilot))
        assert count(log, "attempt-finished") == 0
        await pilot.press("h", "y")
        await until(pilot, lambda: isinstance(pilot.app.screen, ResultScreen))
        await shows(pilot, "Not passed yet   1/3")
        assert "1 left blank." in text(pilot)
        assert count(log, "attempt-finished") == 1
        await pilot.press("escape")
        assert len(pilot.app.screen_stack) == 1


async def test_enter_alone_never_hands_in(run: Run, log: EventLog) -> None:
    async with run() as pilot:
        await ask(pilot, "single", exam=True)
        await give(pilot)
        await until(pilot, lambda: isinstance(pilot.app.screen, OverviewScreen))
        await pilot.press("h", "enter", "enter", "y")
        assert count(log, "attempt-finished") == 1


async def test_an_exam_goes_on_with_its_drafts_and_flags(run: Run) -> None:
    async with run() as pilot:
        await pilot.press("enter", "e")
        for _ in range(3):
            await give(pilot)
        await pilot.press("f", "escape", "escape")
        await shows(pilot, "in the quiz")
    async with run() as pilot:
        await pilot.press("enter")
        await shows(pilot, "question 4 of 15 · 3 answered · ⚑ 1")
        await pilot.press("left")
        assert asking(pilot).answering.response()[0] is not None


async def test_a_quiz_with_answers_is_not_given_up_for_an_exam(run: Run) -> None:
    async with run() as pilot:
        await pilot.press("enter", "q")
        await give(pilot)
        await pilot.press("escape", "e")
        await shows(pilot, "A quiz is open here")


async def test_a_full_disk_keeps_the_draft_on_screen(
    run: Run, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with run() as pilot:
        await ask(pilot, "single", "predict", exam=True)
        whole = log.writing

        def full() -> object:
            raise ProgressError("The disk is full.", "Free some space.")

        monkeypatch.setattr(log, "writing", full)
        await pilot.press(*keys_for(asking(pilot)), "right")
        await shows(pilot, "Not saved yet. The disk is full.")
        monkeypatch.setattr(log, "writing", whole)
        await pilot.press("enter")
        await shows(pilot, "question 2 of 2 · 1 answered")


async def test_an_exam_handed_in_elsewhere_shows_its_result(run: Run, log: EventLog) -> None:
    from course.quiz import session

    async with run() as pilot:
        screen = await ask(pilot, "single", "predict", exam=True)
        assert isinstance(screen, ExamScreen)
        other = screen.attempt.copy()
        session.hand_in(other, log)
        await give(pilot)
        await until(pilot, lambda: isinstance(pilot.app.screen, ResultScreen))
        await shows(pilot, "handed in in another window")
