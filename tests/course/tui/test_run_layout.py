"""A run as lines: its title, and a phase that has nothing to draw yet."""

from __future__ import annotations

import pytest

from course.live import Snapshot
from course.tui.layout.run import head_lines
from course.tui.layout.watch import Look, watch_lines
from engine.stages.spec import Phase
from tests.course.tui.harbour import Harbour


@pytest.mark.parametrize("width", [60, 80])
def test_before_there_is_anything_to_draw_a_bar_shows_how_far_the_phase_is(width: int) -> None:
    shot = Snapshot("running", Phase("filling", 30, 60), {}, (), {}, {}, (), 1.0, None, 1)
    drawn = "".join(row.text for row in watch_lines(Harbour().SPEC, shot, Look(), width, 10).rows)
    assert drawn.count("━") == drawn.count("─") > 10


def test_the_title_gives_up_its_lead_before_it_is_cut() -> None:
    wide, narrow = (
        head_lines("Three stages, one model", "run", width)[0].text for width in (80, 60)
    )
    assert wide.startswith(" Run it · Three stages, one model ")
    assert narrow.startswith(" Three stages, one model ")
