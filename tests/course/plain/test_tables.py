"""A lesson's table in the plain form keeps its columns at any width."""

from __future__ import annotations

from course.catalog.blocks import Block, Span
from course.plain.text import render_blocks

BILL = (
    "stage           shown                                     bill\n"
    "human feedback  33,207 rankings, 31,144 practice prompts  60"
)


def test_cells_wrap_inside_their_columns() -> None:
    block = Block("table", (Span(BILL),), 0, len(BILL))
    assert render_blocks([block], 50)[0].split("\n") == [
        "    stage           shown                     bill",
        "    human feedback  33,207 rankings, 31,144   60",
        "                    practice prompts",
    ]
