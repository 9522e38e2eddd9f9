"""Two moons lie in the unit square, and no line keeps them apart."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.worlds import moons


@given(st.integers(0, 1000), st.floats(0, 0.6))
def test_points_lie_in_the_unit_square(seed: int, noise: float) -> None:
    points, classes = moons.generate(np.random.default_rng(seed), 50, noise)
    assert ((points >= 0) & (points <= 1)).all()
    assert set(classes.tolist()) <= {0, 1}


def test_without_noise_each_point_lies_on_its_half_circle() -> None:
    points, classes = moons.generate(np.random.default_rng(1), 200, 0.0)
    for kind, centre in ((0, (0.0, 0.0)), (1, (1.0, 0.5))):
        middle = moons.to_square(np.array([centre]))
        unit = moons.to_square(np.array([[1.0, 1.0]])) - moons.to_square(np.array([[0.0, 0.0]]))
        radius = np.linalg.norm((points[classes == kind] - middle) / unit, axis=1)
        assert np.allclose(radius, 1)


def test_the_best_line_by_least_squares_leaves_some_on_the_wrong_side() -> None:
    points, classes = moons.generate(np.random.default_rng(2), 500, 0.0)
    rows = np.column_stack([points, np.ones(len(points))])
    plane = np.linalg.lstsq(rows, 2.0 * classes - 1, rcond=None)[0]
    wrong = np.mean((rows @ plane > 0) != (classes == 1))
    assert 0.03 < wrong < 0.3


def test_the_lattice_begins_on_top_at_the_left() -> None:
    cells = moons.lattice(4)
    assert cells.shape == (16, 2)
    assert cells[0].tolist() == [0.125, 0.875]
    assert cells[-1].tolist() == [0.875, 0.125]
