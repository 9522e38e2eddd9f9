"""Every type of question can be answered by its natural control, and by nothing else."""

from __future__ import annotations

import pytest

from course.progress.log import EventLog
from course.tui.screens.run import RunScreen
from tests.course.tui.bank import ask, asking, count, give, keys_for
from tests.course.tui.conftest import Run
from tests.course.tui.harbour import Harbour
from tests.course.tui.screen import shows, text, until

TYPES = ("single", "multiple", "numeric", "cloze", "order", "match", "predict", "pick-line")


@pytest.mark.parametrize("kind", TYPES)
async def test_a_right_answer_earns_its_point(run: Run, log: EventLog, kind: str) -> None:
    async with run(60, 20) as pilot:
        await ask(pilot, kind)
        await give(pilot)
        await shows(pilot, "✓ Right.")
        event = next(iter(log.events(kinds=("answered",))))
        num, den = event.body["scored"]
        assert num == den


@pytest.mark.parametrize("kind", TYPES)
async def test_a_wrong_answer_says_what_is_right(run: Run, kind: str) -> None:
    async with run(80, 40) as pilot:
        await ask(pilot, kind)
        await give(pilot, right=False)
        await shows(pilot, "Not right.")
        shown = text(pilot)
        said = {"order": "belongs at ", "match": "you: "}.get(kind, "The answer: ")
        assert said in shown


@pytest.mark.parametrize("kind", TYPES)
async def test_i_dont_know_and_how_sure_have_a_key_on_every_type_and_it_is_shown(
    run: Run, log: EventLog, kind: str
) -> None:
    async with run(120, 30) as pilot:
        screen = await ask(pilot, kind)
        letters = screen.answering.control.letters
        bottom = text(pilot).split("\n")[-1]
        assert "how sure" in bottom
        assert "dispute" in bottom
        assert ("ctrl+d" in bottom) == letters
        await pilot.press("ctrl+s" if letters else "c")
        await shows(pilot, "a guess")
        await pilot.press("ctrl+d" if letters else "i")
        await shows(pilot, "? Not known yet.")
        (event,) = log.events(kinds=("answered",))
        assert event.body["dont_know"] is True


async def test_a_word_one_slip_away_is_no_answer_and_says_why(run: Run, log: EventLog) -> None:
    async with run() as pilot:
        await ask(pilot, "cloze")
        await pilot.press(*"mooon", "enter")
        await shows(pilot, "! Check your spelling. Nothing is counted yet.")
        assert count(log, "answered") == 0
        await pilot.press("backspace")
        await until(pilot, lambda: "spelling" not in text(pilot))


async def test_letters_of_commands_are_typed_where_a_word_is_asked(run: Run) -> None:
    async with run() as pilot:
        await ask(pilot, "cloze")
        await pilot.press(*"i cx gjk")
        await shows(pilot, "i cx gjk▏")


async def test_a_letter_in_a_number_says_why_it_is_not_typed(run: Run) -> None:
    async with run() as pilot:
        await ask(pilot, "numeric")
        await pilot.press("4", "m")
        await shows(pilot, "“m” is no part of a number. The unit, m, stands there already.")


async def test_digits_and_zero_reach_a_number(run: Run) -> None:
    async with run() as pilot:
        await ask(pilot, "numeric")
        await pilot.press(*"1e", "minus", *"30")
        await shows(pilot, "1e-30▏")


async def test_a_match_without_all_its_letters_says_which_are_missing(
    run: Run, log: EventLog
) -> None:
    async with run() as pilot:
        await ask(pilot, "match")
        await pilot.press("b", "enter")
        await shows(pilot, "Without a letter yet: 2, 3, 4.")
        await pilot.press("z")
        await shows(pilot, "No response has the letter z.")
        assert count(log, "answered") == 0


async def test_a_line_of_an_order_is_taken_up_and_put_down(run: Run) -> None:
    async with run() as pilot:
        screen = await ask(pilot, "order")
        await pilot.press("down", "space")
        await shows(pilot, "↕")
        assert "put down" in text(pilot)
        first = screen.answering.shown.options[0].text
        await pilot.press("down", "down", "space")
        await shows(pilot, f"› 3  {first}")
        await pilot.press("shift+up")
        await shows(pilot, f"› 2  {first}")


async def test_a_prediction_can_be_run_once_it_is_committed(run: Run, stage: Harbour) -> None:
    async with run() as pilot:
        await ask(pilot, "predict")
        await pilot.press("d")
        await shows(pilot, "Commit to a prediction first")
        await pilot.press(*keys_for(asking(pilot)), "enter")
        await shows(pilot, "d run it")
        await pilot.press("d")
        await until(pilot, lambda: isinstance(pilot.app.screen, RunScreen))


async def test_a_click_does_what_the_digit_does(run: Run) -> None:
    async with run() as pilot:
        screen = await ask(pilot, "multiple")
        row = next(n for n, line in enumerate(text(pilot).split("\n")) if "[ ] 2" in line)
        await pilot.click(offset=(12, row))
        await shows(pilot, "[x] 2")
        assert screen.open
