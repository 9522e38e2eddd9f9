from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.methods.best_of_n import best_of


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 7))
def test_it_is_the_mean_over_every_choice_of_n(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    scores, worth = rng.standard_normal((2, 3, 7))
    by_hand = [
        max(some, key=lambda each: scores[row, each])
        for row in range(3)
        for some in combinations(range(7), n)
    ]
    count = len(by_hand) // 3
    mean = np.mean([worth[place // count, best] for place, best in enumerate(by_hand)])
    assert best_of(scores, worth, n) == pytest.approx(mean)


def test_one_is_the_mean_and_all_is_the_best_scored() -> None:
    scores, worth = np.array([[1.0, 3, 2]]), np.array([[10.0, 20, 60]])
    assert best_of(scores, worth, 1) == pytest.approx(30)
    assert best_of(scores, worth, 3) == pytest.approx(20)
