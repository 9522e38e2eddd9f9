"""A lesson: its parts, reading on, the place kept, terms, tutor, and a window that changes."""

from __future__ import annotations

from course.progress.log import EventLog
from course.tui.screens.lesson import LessonScreen
from tests.course.tui.conftest import Run
from tests.course.tui.screen import shows, text, until


def kept(log: EventLog, kind: str) -> list[str]:
    return [str(event.body.get("section")) for event in log.events(kinds=(kind,))]


async def test_the_opening_shows_what_the_lesson_is_and_how_it_goes(run: Run) -> None:
    async with run(100, 40) as pilot:
        await pilot.press("enter")
        await shows(pilot, "Lesson 1 of 3")
        shown = text(pilot)
        for part in (
            "What pulls the sea", "Twice a day the water climbs", "explorer · 4 min",
            "updated 2026-11-21", "See what it costs a ship", "Read the height of a tide",
            "tide   range", "Quiz, what next",
        ):  # fmt: skip
            assert part in shown


async def test_space_reads_through_every_section_to_what_comes_next(
    run: Run, log: EventLog
) -> None:
    async with run() as pilot:
        await pilot.press("enter")
        for _ in range(40):
            if "What next" in text(pilot):
                break
            await pilot.press("space")
        await shows(pilot, "Take the quiz")
        await until(pilot, lambda: len(kept(log, "section-read")) == 7)
        assert kept(log, "section-read")[:2] == ["the-wet-wall", "two-bulges"]


async def test_arrows_change_the_section_and_reading_is_not_claimed(
    run: Run, log: EventLog
) -> None:
    async with run() as pilot:
        await pilot.press("enter", "right", "right", "right")
        await shows(pilot, "3 of 7")
        await pilot.press("left")
        await shows(pilot, "2 of 7")
        await pilot.press("escape")
        assert kept(log, "section-read") == []
        assert kept(log, "lesson-opened")[-1] == "two-bulges"


async def test_back_from_the_top_of_a_section_is_the_end_of_the_one_before(run: Run) -> None:
    async with run(80, 16) as pilot:
        await pilot.press("enter", "right", "right", "up")
        await shows(pilot, "says the almanac")


async def test_markup_in_a_lesson_is_text(run: Run) -> None:
    async with run() as pilot:
        await pilot.press("enter", "right", "right")
        await shows(pilot, "[INST] why two? [/INST]")


async def test_terms_are_a_key_away_and_give_way_again(run: Run) -> None:
    async with run() as pilot:
        await pilot.press("enter", "right", "k")
        await shows(pilot, "High water less low water, in metres.")
        await pilot.press("k")
        await shows(pilot, "1 of 7")


async def test_the_last_page_leads_to_quiz_neighbours_and_related_lessons(run: Run) -> None:
    async with run(80, 30) as pilot:
        await pilot.press("enter", *["right"] * 8)
        await shows(pilot, "Take the quiz")
        shown = text(pilot)
        assert "Next: 2  What pushes the air" in shown
        assert "builder · 3 min" in shown
        assert "Why ponds freeze from the top" in shown
        assert "coming" in shown
        await pilot.press("down", "down", "enter")
        await shows(pilot, "Lesson 2 of 3")


async def test_the_tutor_quotes_and_shows_the_sentence_in_the_lesson(run: Run) -> None:
    async with run() as pilot:
        await pilot.press("enter", "t")
        await pilot.pause(0.05)
        await pilot.press(*"why is it later every day", "enter")
        await shows(pilot, "The lesson says")
        await pilot.press("enter")
        await until(pilot, lambda: screen(pilot.app.screen).panes.marked[0] >= 0)
        lesson = screen(pilot.app.screen)
        assert "50 minutes later" in lesson.lesson.raw[slice(*lesson.panes.marked)]
        assert lesson.place.section is not None
        assert lesson.place.section.slug == "the-wet-wall"
        await pilot.press("escape", "right")
        await shows(pilot, "2 of 7")


async def test_a_question_the_lesson_does_not_settle_gets_questions_it_can(run: Run) -> None:
    async with run() as pilot:
        await pilot.press("enter", "t")
        await pilot.pause(0.05)
        await pilot.press(*"who won the cup final", "enter")
        await shows(pilot, "It can answer")
        await pilot.press("1")
        await shows(pilot, "The lesson says")


async def test_a_window_that_changes_keeps_the_place(run: Run) -> None:
    async with run(100, 12) as pilot:
        await pilot.press("enter", "right", "pagedown")
        top = text(pilot).split("\n")[2].split("│")[-1].split()[:4]
        await pilot.resize_terminal(60, 12)
        await pilot.pause(0.1)
        assert " ".join(top) in " ".join(text(pilot).split())


async def test_a_window_too_small_says_so_and_recovers(run: Run) -> None:
    async with run() as pilot:
        await pilot.press("enter", "right")
        await pilot.resize_terminal(30, 8)
        await shows(pilot, "30 x 8")
        await pilot.resize_terminal(80, 24)
        await shows(pilot, "1 of 7")


async def test_a_lesson_without_room_beside_it_has_its_map_behind_a_key(run: Run) -> None:
    async with run(60, 20) as pilot:
        await pilot.press("enter", "right", "m")
        await shows(pilot, "What it costs a ship")
        await pilot.press("m")
        await shows(pilot, "Look at the harbour wall")


async def test_the_next_lesson_is_a_key_away_and_a_planned_one_says_so(run: Run) -> None:
    async with run() as pilot:
        await pilot.press("enter", "right_square_bracket")
        await shows(pilot, "Lesson 2 of 3")
        await pilot.press("right_square_bracket")
        await shows(pilot, "not written yet")


def screen(found: object) -> LessonScreen:
    assert isinstance(found, LessonScreen)
    return found
