from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from course.plain.grids import can_draw, draw, render_grid
from engine.stages.spec import Draw, Grid

NAN = float("nan")


def words(kind: Draw, values: object, **more: tuple[str, ...]) -> str:
    return render_grid(Grid("here", 1, np.array(values, float), draw=kind, **more))


def test_a_table_is_read_row_by_row_with_its_columns() -> None:
    said = words("table", [[1.5, NAN], [2000.4, 3]], rows=("fox", "hen"), columns=("eats", "tea"))
    assert said.split("\n") == ["  here:", "    fox: eats 1.5", "    hen: eats 2,000, tea 3"]


def test_a_long_column_is_a_paragraph() -> None:
    said = words("table", [[n] for n in range(9)], rows=tuple("abcdefghi"), columns=("here",))
    assert said == "  here: a 0, b 1, c 2, d 3, e 4, f 5, g 6, h 7, i 8"


def test_what_is_next_to_nothing_is_said_so_and_small_numbers_alone_are_not() -> None:
    assert "x 1, y about 0" in words("table", [[1, 1e-9]], columns=("x", "y"))
    assert "x 2e-09, y 1e-09" in words("table", [[2e-9, 1e-9]], columns=("x", "y"))


def test_a_heat_map_says_its_ends_and_each_rows_highest() -> None:
    values = np.zeros((8, 8))
    values[0, 3], values[1, 1] = 0.9, -0.5
    said = words("heat", values, rows=tuple("abcdefgh"), columns=tuple("stuvwxyz"))
    assert "8 rows by 8 columns, lowest -0.5, highest 0.9" in said
    assert "a: highest 0.9 at v" in said
    assert "b 2" in words("heat", [[1, 2]], columns=("a", "b"))


def test_a_picture_is_a_sentence_with_what_can_be_told_of_it() -> None:
    said = words("picture", [[0, 1], [NAN, 0.2]])
    assert said == "  here: a picture of 2 by 2 dots, 33% of them bright, lowest 0, highest 1"


def test_a_boundary_its_points_a_valley_and_a_path() -> None:
    assert "the likelier one in 25% of the square" in words("boundary", [[0.9, 0.1], [0.2, 0.5]])
    assert words("points", [[0.1, 0.2, 0], [0.3, 0.4, 1], [0, 0, 1]]).endswith(
        "3 points: 1 of class 0, 2 of class 1"
    )
    assert "lowest at 0.75 across, 0.25 up" in words("valley", [[3, 2], [NAN, 1]])
    assert "2 places, from 0.10 across, 0.20 up to 0.30 across, 0.40 up" in words(
        "path", [[0.1, 0.2], [0.3, 0.4]]
    )


def test_a_marked_text_is_read_whole_then_its_strongest_pieces() -> None:
    said = words("marked", [[0.1, 0.9]], columns=("the", "fox"))
    assert "“the fox”" in said
    assert "Strongest: “fox” 0.9, “the” 0.1" in said
    assert "“ab c”" in words("marked", [[0, 1, 0, 0]], columns=("a", "b", " ", "c"))


def test_a_tree_is_indented_and_a_circle_in_it_ends() -> None:
    said = words("tree", [[-1], [0], [1], [-1]], rows=("base", "tuned", "aligned", "other"))
    assert [line.strip() for line in said.split("\n")[1:]] == [
        "- base", "- tuned", "- aligned", "- other",
    ]  # fmt: skip
    depths = [len(line) - len(line.lstrip()) for line in said.split("\n")[1:]]
    assert depths == [4, 6, 8, 4]
    assert words("tree", [[1], [0]], rows=("a", "b"))


@pytest.mark.parametrize("kind", get_args(Draw))
@pytest.mark.parametrize("shape", [(0, 3), (1, 3), (4, 3), (70, 3)])
@pytest.mark.parametrize("filled", [0.0, NAN, float("inf")])
def test_every_kind_has_words_whatever_it_holds(
    kind: Draw, shape: tuple[int, int], filled: float
) -> None:
    grid = Grid("g", 0, np.full(shape, filled), draw=kind)
    assert render_grid(grid)
    if can_draw(grid):
        assert max(map(len, draw(grid).split("\n"))) <= 80


def test_a_drawing_is_denser_where_the_value_is_higher() -> None:
    grid = Grid("g", 0, np.array([[0, 0.5], [1, NAN]]), draw="picture")
    assert draw(grid).split("\n")[1:] == ["     =", "    @"]
    wide = Grid("g", 0, np.random.default_rng(0).random((200, 300)), draw="heat")
    assert max(map(len, draw(wide).split("\n"))) <= 64
