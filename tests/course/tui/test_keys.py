"""Every key has an id and a sentence, none is given twice, and any can be another."""

from __future__ import annotations

from collections import Counter

from course.progress import record
from course.progress.log import EventLog
from course.tui import keys, themes
from tests.course.tui.conftest import Run
from tests.course.tui.screen import shows, text


def test_ids_are_unique_and_every_key_says_what_it_does() -> None:
    every = [key for _, group in keys.GROUPS.values() for key in group]
    assert max(Counter(key.id for key in every).values()) == 1
    assert all(key.help.endswith(".") and key.label for key in every)


def test_no_key_does_two_things_on_one_screen() -> None:
    for name, (_, group) in keys.GROUPS.items():
        shared = () if name == "app" else keys.APP
        taken = Counter(each for key in (*group, *shared) for each in key.keys.split(","))
        assert max(taken.values()) == 1, f"{name}: {taken.most_common(1)}"


def test_settings_from_elsewhere_cannot_break_the_keys() -> None:
    assert keys.own({"home.open": "o", "gone.key": "x", "home.up": 7}) == {"home.open": "o"}
    assert keys.own("nonsense") == {}


async def test_a_key_of_ones_own_works_shows_below_and_is_kept(run: Run, log: EventLog) -> None:
    async with run() as pilot:
        await pilot.press("question_mark", *["down"] * 6, "enter", "y")
        await shows(pilot, "Kept.")
        await pilot.press("escape")
        await shows(pilot, "y open")
        await pilot.press("y")
        await shows(pilot, "Lesson 1 of 3")
    async with run() as pilot:
        assert "y open" in text(pilot)


async def test_a_key_that_is_taken_is_refused(run: Run) -> None:
    async with run() as pilot:
        await pilot.press("question_mark", *["down"] * 6, "enter", "p")
        await shows(pilot, "p is taken")


async def test_the_theme_is_kept(run: Run, log: EventLog) -> None:
    async with run() as pilot:
        await pilot.press("ctrl+t")
        assert pilot.app.theme == themes.LIGHT.name
    async with run() as pilot:
        assert pilot.app.theme == themes.LIGHT.name


async def test_a_theme_that_is_gone_is_not_missed(run: Run, log: EventLog) -> None:
    record.setting(log, "theme", "nord")
    async with run() as pilot:
        assert pilot.app.theme == themes.DEFAULT


async def test_the_palette_finds_commands_and_lessons(run: Run) -> None:
    async with run() as pilot:
        await pilot.press("ctrl+p")
        await shows(pilot, "Theme: dark")
        await pilot.press(*"winds")
        await shows(pilot, "Lesson 2")
        await pilot.press("down", "enter")
        await shows(pilot, "Lesson 2 of 3")
