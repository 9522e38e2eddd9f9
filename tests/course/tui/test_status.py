"""The bottom of the screen: the way out is always offered, a message is always whole."""

from __future__ import annotations

import pytest

from course.tui.widgets.status import hint_line
from tests.course.tui.conftest import Run
from tests.course.tui.harbour import Harbour
from tests.course.tui.screen import shows, text, until


def test_what_does_not_fit_is_dropped_but_never_the_way_out_nor_help() -> None:
    hints = ("run.again", "run.new", "run.source", "run.copy", "run.leave", "app.help")
    assert hint_line(hints, {}, 80).text.split() == (
        "a again n new s source y copy esc leave ? help".split()
    )
    assert hint_line(hints, {}, 32).text == " a again  esc leave  ? help"
    assert hint_line(hints, {}, 12).text == " esc leave  ? help"


def test_a_way_out_of_the_learner_s_own_is_kept_too() -> None:
    row = hint_line(("run.again", "run.leave", "app.help"), {"run.leave": "x"}, 20)
    assert row.text == " x leave  ? help"


@pytest.mark.parametrize("width", [40, 60, 80])
async def test_every_screen_offers_the_way_out(run: Run, stage: Harbour, width: int) -> None:
    def bottom() -> str:
        return text(pilot).split("\n")[-1]

    async with run(width, 20) as pilot:
        assert "ctrl+q quit" in bottom()
        assert "? help" in bottom()
        for keys in (["p"], ["escape", "enter"], ["k"], ["k", "d"], ["s"], ["escape", "1"]):
            await pilot.press(*keys)
            await until(pilot, lambda: "esc " in bottom())
            assert "? help" in bottom()
        await pilot.press("enter")
        await until(pilot, lambda: "e explain" in bottom() or "read" in bottom())
        assert "esc leave" in bottom()
        assert "? help" in bottom()
        await pilot.press("escape", "q")
        await shows(pilot, "question 1 of")
        assert "esc later" in bottom()
        assert "? help" in bottom()


@pytest.mark.parametrize("width", [40, 60, 80])
async def test_a_message_that_must_be_read_is_whole_at_any_width(run: Run, width: int) -> None:
    async with run(width, 20) as pilot:
        await pilot.press("end", "enter")
        await shows(pilot, "is coming")
        rows = text(pilot).split("\n")
        assert "? help" in rows[-1]
        said = " ".join(" ".join(rows[12:-1]).replace("─", "").split())
        assert said.endswith(
            "Lesson 3, 'frost', is coming; it is not written yet. "
            "Nearest to it are 2 'winds' and 1 'tides'."
        )
        await pilot.press("up")
        await until(pilot, lambda: "not written" not in text(pilot))


async def test_what_accompanies_the_cursor_never_moves_the_page(run: Run) -> None:
    async with run(40, 20) as pilot:
        await pilot.press("down")
        await shows(pilot, "…")
        assert text(pilot).split("\n")[-2].startswith("── Twice a day")


async def test_a_long_message_never_hides_the_line_it_speaks_of(run: Run) -> None:
    async with run(60, 12) as pilot:
        await pilot.press("end", "enter")
        await shows(pilot, "is coming")
        await until(pilot, lambda: "Why ponds freeze" in text(pilot))
