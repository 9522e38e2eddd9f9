"""Home: what to do next, the path, the search, and what cannot be opened yet."""

from __future__ import annotations

import pytest

from course.catalog.index import Catalog
from course.progress import record
from course.progress.log import EventLog
from course.tui.app import LossfallApp
from course.tui.screens.home import HomeScreen
from course.tui.screens.lesson import LessonScreen
from tests.course.tui.conftest import Run
from tests.course.tui.screen import shows, text, until


async def test_a_new_learner_is_offered_the_first_lesson(run: Run) -> None:
    async with run() as pilot:
        assert "› Begin       What pulls the sea" in text(pilot)
        await pilot.press("enter")
        await shows(pilot, "Lesson 1 of 3")


async def test_one_goes_on_at_the_section_where_one_left(run: Run, log: EventLog) -> None:
    record.lesson_opened(log, "tides", "two-bulges")
    async with run() as pilot:
        assert "› Continue    What pulls the sea" in text(pilot)
        await pilot.press("enter")
        await shows(pilot, "2 of 7")


async def test_a_planned_lesson_says_that_it_is_coming_and_does_not_open(run: Run) -> None:
    async with run() as pilot:
        assert "coming" in text(pilot)
        await pilot.press("end", "enter")
        await shows(pilot, "not written yet")
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_search_finds_by_letters_and_opens_what_it_found(run: Run) -> None:
    async with run() as pilot:
        await pilot.press("slash", *"air")
        await shows(pilot, "1 lesson found")
        assert "What pulls the sea" not in text(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, LessonScreen))


async def test_back_from_a_lesson_found_by_search_the_keys_work_again(run: Run) -> None:
    async with run() as pilot:
        await pilot.press("slash", *"air")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, LessonScreen))
        await pilot.press("escape")
        await shows(pilot, "What pulls the sea")
        await pilot.press("p")
        await shows(pilot, "Progress")


async def test_escape_ends_the_search_and_the_keys_work_again(run: Run) -> None:
    async with run() as pilot:
        await pilot.press("slash", *"zzz")
        await shows(pilot, "0 lessons found")
        await pilot.press("escape", "p")
        await shows(pilot, "Progress")
        await pilot.press("escape")
        await shows(pilot, "› Begin")


async def test_coming_back_from_a_lesson_home_shows_what_changed(run: Run) -> None:
    async with run() as pilot:
        await pilot.press("enter", "right", "escape")
        await shows(pilot, "› Continue")
        assert "reading" in text(pilot)


async def test_a_long_path_draws_only_the_rows_on_screen(catalog: Catalog, log: EventLog) -> None:
    rows = [[f"l{n}", f"Lesson about {n}", "builder", 9, "dek", None] for n in range(1570)]
    units = [[f"Unit {u + 1}", rows[u * 14 : u * 14 + 14]] for u in range(113)]
    app = LossfallApp(Catalog(catalog.folder, {"title": "Long", "units": units}), log)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end")
        await shows(pilot, "Lesson about 1569")
        assert len(app.screen.query("*")) < 20


async def test_where_nothing_can_be_saved_home_says_so(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = property(lambda _: "a newer version wrote the file.")
    monkeypatch.setattr(EventLog, "read_only", newer)
    async with run() as pilot:
        assert "Nothing will be saved" in text(pilot)


async def test_a_click_marks_a_lesson_and_another_opens_it(run: Run) -> None:
    async with run() as pilot:
        row = (
            text(pilot)
            .split("\n")
            .index(next(each for each in text(pilot).split("\n") if "2  What pushes" in each))
        )
        await pilot.click(offset=(10, row))
        await shows(pilot, "›  2  What pushes")
        await pilot.click(offset=(10, row))
        await shows(pilot, "Lesson 2 of 3")
