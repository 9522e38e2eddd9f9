"""A table keeps its cells whole, and every letter its place, at any width."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from course.catalog.tables import layout, plain

BILL = """\
stage           shown                                     bill
pre-training    300 billion tokens                        3,640
fine-tuning     12,725 written answers                    4.9
human feedback  33,207 rankings, 31,144 practice prompts  60"""

words = st.text("abcdefg,.", min_size=1, max_size=9)
cells = st.lists(words, min_size=1, max_size=5).map(" ".join)


@st.composite
def tables(draw: st.DrawFn) -> str:
    count = draw(st.integers(1, 4))
    head = draw(st.lists(words, min_size=count, max_size=count))
    body = draw(st.lists(st.lists(cells, min_size=count, max_size=count), min_size=1, max_size=4))
    rows = [head, *body]
    widths = [max(len(row[index]) for row in rows) for index in range(count)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def test_a_table_that_fits_stays_as_it_is() -> None:
    assert plain(BILL, 80) == BILL.split("\n")


def test_cells_wrap_inside_their_own_column() -> None:
    assert plain(BILL, 44) == [
        "stage           shown                  bill",
        "pre-training    300 billion tokens     3,640",
        "fine-tuning     12,725 written         4.9",
        "                answers",
        "human feedback  33,207 rankings,       60",
        "                31,144 practice",
        "                prompts",
    ]


def test_where_columns_cannot_stand_beside_each_other_each_cell_has_its_label() -> None:
    assert plain(BILL, 24) == [
        "stage: pre-training",
        "  shown: 300 billion",
        "    tokens",
        "  bill: 3,640",
        "stage: fine-tuning",
        "  shown: 12,725 written",
        "    answers",
        "  bill: 4.9",
        "stage: human feedback",
        "  shown: 33,207",
        "    rankings, 31,144",
        "    practice prompts",
        "  bill: 60",
    ]


@given(tables(), st.integers(16, 90))
def test_every_word_of_every_row_is_drawn_once_in_its_place_and_fits(
    table: str, width: int
) -> None:
    lines = layout(table, width)
    drawn = [chunk for line in lines for chunk in line if chunk.at >= 0]
    assert all(table[chunk.at : chunk.at + len(chunk.text)] == chunk.text for chunk in drawn)
    assert all(len(line) <= width for line in plain(table, width))
    labelled = any(chunk.at < 0 for line in lines for chunk in line)
    source = table.split("\n", 1)[1] if labelled else table
    assert sorted(" ".join(chunk.text for chunk in drawn).split()) == sorted(source.split())
