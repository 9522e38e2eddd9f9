"""Every kind of grid is drawn within its room, whatever its numbers, and reads without a colour."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from syrupy.assertion import SnapshotAssertion

from course.live import Snapshot
from course.run_log import Series
from course.tui.ink import Line
from course.tui.layout.views.heat import heat_lines
from course.tui.layout.views.marked import marked_lines
from course.tui.layout.views.pack import draw_page, pages
from course.tui.layout.views.picture import picture_lines
from course.tui.layout.views.samples import latest, samples_lines
from course.tui.layout.views.shade import Span, level, resample
from course.tui.layout.views.table import table_lines
from course.tui.layout.views.tree import twigs
from course.tui.layout.watch import Look, kinds_of, next_look, watch_lines
from engine.stages.spec import Draw, Grid, Phase, Sample
from tests.course.tui.gallery import Gallery, grids

KINDS: tuple[Draw, ...] = (
    "table", "heat", "picture", "boundary", "points", "valley", "path", "marked", "tree",
)  # fmt: skip
SAMPLES = (
    Sample("before", 0, "where is the fox?", "the the barn owl"),
    Sample("with the leash", 40, "where is the fox?", "The fox sleeps in the warm barn."),
    Sample("without", 40, "where is the fox?", "happy " * 30),
)
SERIES = {
    "loss": Series(tuple(range(40)), tuple(4 - step * 0.07 for step in range(40))),
    "floor": Series((0,), (1.1,)),
}


def shot(*drawn: Grid, samples: tuple[Sample, ...] = SAMPLES) -> Snapshot:
    shown = {grid.name: grid for grid in drawn}
    phase = Phase("looking", 30, 60)
    return Snapshot("running", phase, SERIES, samples, shown, {}, (), 1.0, None, 1)


def text(rows: list[Line]) -> str:
    return "\n".join(row.text.rstrip() for row in rows)


def fits(rows: list[Line], width: int, height: int) -> bool:
    return len(rows) <= height and all(row.width <= width for row in rows)


values = arrays(
    np.float64,
    st.tuples(st.integers(0, 9), st.integers(0, 9)),
    elements=st.floats(allow_nan=True, allow_infinity=True),
)
labels = st.lists(st.text(max_size=9), max_size=9).map(tuple)


@given(
    st.sampled_from(KINDS), values, labels, labels, st.integers(1, 90), st.integers(1, 26),
    st.booleans(),
)  # fmt: skip
def test_no_view_is_wider_or_taller_than_told(
    kind: Draw,
    numbers: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    rows: tuple[str, ...],
    columns: tuple[str, ...],
    width: int,
    height: int,
    plain: bool,
) -> None:
    drawn = [Grid(name, 0, numbers, rows, columns, kind) for name in ("one", "another name")]
    family = {"points": "boundary", "path": "valley"}.get(kind, kind)
    for page in pages(family, drawn, width, height):
        assert fits(draw_page(page, width, height, plain=plain), width, height)
    watched = watch_lines(Gallery().SPEC, shot(*drawn), Look(family), width, height, plain=plain)
    assert fits(watched.rows, width, height)


@given(
    st.lists(st.builds(Sample, st.text(max_size=30), st.integers(0, 9), st.text(), st.text())),
    st.integers(1, 90),
    st.integers(1, 26),
)
def test_samples_keep_to_their_room(samples: list[Sample], width: int, height: int) -> None:
    assert fits(samples_lines(samples, width, height), width, height)


@given(
    st.lists(st.tuples(st.text(max_size=40), st.floats(0, 1))), st.integers(1, 60), st.booleans()
)
def test_marked_text_loses_no_word_where_there_is_room(
    pieces: list[tuple[str, float]], width: int, plain: bool
) -> None:
    grid = Grid(
        "t", 0, np.array([[w for _, w in pieces]]), (), tuple(t for t, _ in pieces), "marked"
    )
    rows = marked_lines(grid, width, 10**6, plain=plain)
    assert all(row.width <= width for row in rows)


@pytest.mark.parametrize("size", [(60, 10), (78, 13)], ids=["60x10", "78x13"])
@pytest.mark.parametrize("kind", [*grids(), "samples", "curve"])
def test_view(kind: str, size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    """As a terminal without colours shows it, beside what else there is room for."""
    watched = watch_lines(
        Gallery().SPEC, shot(*grids().get(kind, ())), Look(kind), *size, plain=True
    )
    assert watched.kind == kind
    assert "\n" + text(watched.rows) + "\n" == snapshot


@pytest.mark.parametrize("kind", [kind for kind in grids() if kind not in {"table", "tree"}])
def test_shades_are_inks_where_there_are_colours(kind: str) -> None:
    watched = watch_lines(Gallery().SPEC, shot(*grids()[kind]), Look(kind), 78, 13, plain=False)
    inks = {piece.ink for row in watched.rows for piece in row.pieces}
    assert any(mark in ink for ink in inks for mark in "~@^")


def test_a_heat_map_of_few_cells_shows_their_numbers_and_one_of_many_its_legend() -> None:
    few, many = grids()["heat"]
    assert "0.85" in text(heat_lines(few, 60, 12, plain=True))
    drawn = text(heat_lines(many, 60, 12, plain=False))
    assert drawn.startswith("weights   -1.00 ▕")
    assert "1.00" in drawn.split("\n")[0]


def test_named_rows_are_counted_and_not_blended_where_there_is_no_room() -> None:
    names = tuple(f"row {index}" for index in range(9))
    drawn = heat_lines(Grid("h", 0, np.arange(18.0).reshape(9, 2), names, (), "heat"), 40, 6,
                       plain=True)  # fmt: skip
    assert drawn[-1].text == "… 5 more rows"
    assert "row 3" in text(drawn)
    assert "row 4" not in text(drawn)


def test_the_brightest_pixel_is_the_lightest_grey_and_a_gap_is_blank() -> None:
    row = picture_lines(
        Grid("p", 0, np.array([[0.0, 1.0, math.nan]] * 2), draw="picture"), 3, 2, plain=False
    )[1]
    assert [piece.ink for piece in row.pieces] == ["@0", "@23", ""]


def test_a_point_on_the_wrong_side_stands_as_a_capital() -> None:
    field = Grid("f", 0, np.array([[0.1, 0.9]]), draw="boundary")
    points = Grid("p", 0, np.array([[0.2, 0.5, 0.0], [0.8, 0.5, 0.0]]), draw="points")
    (page,) = pages("boundary", [field, points], 40, 12)
    drawn = text(draw_page(page, 40, 12, plain=True))
    assert drawn.count("o") - drawn.count("on the wrong side  ░▒ called second") >= 1
    assert "O" in drawn.split("o first")[0]


def test_each_arm_of_a_valley_has_a_glyph_of_its_own_in_the_legend() -> None:
    (page,) = pages("valley", grids()["valley"], 60, 14)
    drawn = text(draw_page(page, 60, 14, plain=True))
    assert "o-A slow" in drawn
    assert "+-B right" in drawn
    assert drawn.count("A") == 2
    assert drawn.count("B") == 2


def test_a_later_sample_of_a_label_replaces_the_earlier_ones() -> None:
    made = [Sample("a", 1, "", "old"), Sample("b", 1, "", "x"), Sample("a", 2, "", "new"),
            Sample("a", 2, "", "newer")]  # fmt: skip
    found = {label: [each.text for each in held] for label, held in latest(made).items()}
    assert found == {"a": ["new", "newer"], "b": ["x"]}


def test_a_ring_of_parents_is_still_drawn() -> None:
    assert sorted(twig.item for twig in twigs([1, 2, 0, -1, 99])) == [0, 1, 2, 3, 4]


@given(st.lists(st.integers(-2, 12), max_size=12))
def test_every_item_of_a_tree_is_drawn_once(parents: list[int]) -> None:
    assert sorted(twig.item for twig in twigs(parents)) == list(range(len(parents)))


def test_columns_that_do_not_fit_are_counted() -> None:
    grid = Grid("wide", 0, np.ones((1, 30)), ("row",), tuple(f"column {n}" for n in range(30)))
    assert "more columns)" in table_lines(grid, 60)[0].text


def test_shades_span_the_values_and_nothing_is_lost_to_infinity() -> None:
    span = Span(0.0, 1.0)
    assert [level(v, span, 4) for v in (-math.inf, 0, 0.5, 1, math.inf, math.nan)] == [
        0, 0, 2, 3, 3, -1,
    ]  # fmt: skip


def test_a_coarser_map_shows_means_and_a_finer_one_repeats() -> None:
    assert resample([[0.0, 1.0], [2.0, 3.0]], 1, 1) == [[1.5]]
    assert resample([[0.0, 1.0]], 2, 4) == [[0.0, 0.0, 1.0, 1.0]] * 2


def test_the_stages_own_view_comes_first_and_v_goes_round_all_of_them() -> None:
    drawn = [grid for kind in grids().values() for grid in kind]
    spec = Gallery(view="valley").SPEC
    kinds = kinds_of(spec, shot(*drawn))
    assert kinds[0] == "valley"
    assert set(kinds) == {*grids(), "curve", "samples"}
    look, seen = Look(), []
    for _ in range(len(kinds) + 1):  # the two heat maps take a page each
        watched = watch_lines(spec, shot(*drawn), look, 78, 13, plain=True)
        seen.append(watched.kind)
        look = next_look(look, watched)
    assert seen == [*kinds[: kinds.index("heat") + 1], *kinds[kinds.index("heat") :]]
    assert look == Look("valley")


def test_before_its_own_view_has_anything_to_show_the_run_shows_what_there_is() -> None:
    watched = watch_lines(Gallery(view="heat").SPEC, shot(), Look(), 78, 13)
    assert watched.kind == "curve"


@pytest.mark.parametrize(
    ("column", "shown"),
    [
        ([44.5, 32.0, 100.0], ["44.5", "32.0", "100.0"]),
        ([1596.0, 968.0], ["1,596", "968"]),
        ([-0.76, -3e-17, 0.76], ["-0.76", "0.00", "0.76"]),
        ([0.004, 2.5], ["0.004", "2.50"]),
        ([math.nan, math.inf, 1.0], ["–", "∞", "1"]),
    ],
)
def test_numbers_have_the_same_decimals_down_a_column(
    column: list[float], shown: list[str]
) -> None:
    grid = Grid("t", 0, np.array([[value] for value in column]))
    assert [row.text.strip() for row in table_lines(grid, 40)[1:]] == shown
