"""Tables and code in a narrow column: no cell is torn, no word is broken, every place is known."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from course.catalog.blocks import Block, Section, Span
from course.tui.ink import Piece
from course.tui.layout.code import MARK, code_wrap
from course.tui.layout.section import section_lines

BILL = (
    "stage           shown                                     bill\n"
    "human feedback  33,207 rankings, 31,144 practice prompts  60"
)
SKETCH = "the goat sees the snow and sings  -> ."


def drawn(block: Block, width: int) -> list[str]:
    section = Section("cost", "Cost", (block,), 0, block.end, closing=False)
    return [row.text.rstrip() for row in section_lines(section, "1 of 1", width)[2:]]


def test_a_table_too_wide_for_the_text_wraps_inside_its_columns() -> None:
    block = Block("table", (Span(BILL.split("\n")[0], "strong"), Span(BILL[BILL.index("\n"):])),
                  0, len(BILL))  # fmt: skip
    assert drawn(block, 50) == [
        "stage           shown                         bill",
        "human feedback  33,207 rankings, 31,144       60",
        "                practice prompts",
    ]


def test_code_gives_up_its_margin_before_it_breaks() -> None:
    block = Block("code", (Span(SKETCH),), 0, len(SKETCH))
    assert drawn(block, 60) == ["  " + SKETCH]
    assert drawn(block, len(SKETCH)) == [SKETCH]


def test_code_may_be_wider_than_prose() -> None:
    wide = "x = " + " + ".join(["name"] * 12)
    assert drawn(Block("code", (Span(wide),), 0, len(wide)), len(wide)) == [wide]


def test_code_wraps_between_words_with_a_mark_and_an_indent() -> None:
    rows = code_wrap([Piece("    total = first_value + second_value")], 30)
    assert [row.text for row in rows] == ["    total = first_value +", "      ↪ second_value"]
    rows = code_wrap([Piece("call(first_argument,second_argument)")], 24)
    assert [row.text for row in rows] == ["call(first_argument,", "  ↪ second_argument)"]


def test_the_author_s_blank_lines_and_indentation_stay() -> None:
    rows = code_wrap([Piece("def f():\n\n    return  1")], 40)
    assert [row.text for row in rows] == ["def f():", "", "    return  1"]


@given(st.text("ab (,.=日\n", max_size=120), st.integers(8, 40))
def test_wrapped_code_loses_nothing_fits_and_knows_its_place(source: str, width: int) -> None:
    rows = code_wrap([Piece(source, "", 0)], width)
    shown = "".join(row.text.replace(MARK, "") for row in rows)
    assert "".join(shown.split()) == "".join(source.split())
    assert all(cell_len(row.text) <= width or not row.text.strip() for row in rows)
    for row in rows:
        for piece in row.pieces:
            assert piece.at < 0 or source[piece.at : piece.at + len(piece.text)] == piece.text
