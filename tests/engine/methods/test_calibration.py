from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.methods.calibration import (
    Answers,
    best_temperature,
    calibration_error,
    reliability,
    silence,
)
from engine.nn.transformer import ModelConfig, Transformer
from engine.sampling import next_distribution

SURE = arrays(np.float64, 30, elements=st.floats(0, 1))
RIGHT = arrays(np.bool_, 30)


def test_the_error_is_the_weighted_gap_between_sure_and_right() -> None:
    sure = np.array([0.95, 0.95, 0.95, 0.95, 0.25])
    right = np.array([True, True, True, False, False])
    # three of four right at 0.95 sure, none of one at 0.25
    assert calibration_error(sure, right) == pytest.approx(0.8 * 0.2 + 0.2 * 0.25)


@given(SURE, RIGHT)
def test_the_error_lies_between_the_mean_gap_and_one(sure, right) -> None:
    error = calibration_error(sure, right)
    assert abs(sure.mean() - right.mean()) - 1e-9 <= error <= 1


@given(SURE, RIGHT)
def test_every_answer_is_in_one_bin(sure, right) -> None:
    table = reliability(sure, right)
    assert table[:, 0].sum() == len(sure)
    full = table[:, 0] > 0
    assert (table[full, 0] * table[full, 2]).sum() == pytest.approx(right.sum())


@given(SURE, RIGHT, st.floats(0, 1), st.floats(0, 1))
def test_a_higher_threshold_never_answers_more(sure, right, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert silence(sure, right, low)[0] >= silence(sure, right, high)[0]
    assert silence(sure, right, 0.0) == (1.0, pytest.approx(right.mean()))


def test_an_answers_sureness_is_the_product_of_its_words_chances() -> None:
    model = Transformer(ModelConfig(9, 8, 1, 2, 8), np.random.default_rng(0))
    model.params.flat += np.random.default_rng(1).standard_normal(model.params.size) * 0.3
    prompts = [[1, 2, 3], [4, 5, 6]]
    answers = Answers.of(model, prompts, 3, stop=0)
    for row, prompt in enumerate(prompts):
        words = answers.words[row][answers.counted[row] > 0]
        sure = 1.0
        for place, word in enumerate(words):
            read = np.array([[*prompt, *words[:place]]])
            chances = next_distribution(model.logits(read)[0, -1], 2.0)
            assert word == chances.argmax()
            sure *= chances[word]
        assert answers.sure(2.0)[row] == pytest.approx(sure, rel=1e-4)


def test_the_fitted_temperature_cools_answers_that_are_surer_than_right() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(400, 1, 5)).astype(np.float32)
    truth = (logits[:, 0] + rng.gumbel(size=(400, 5))).argmax(axis=1)  # drawn at temperature 1
    words = logits.argmax(axis=2)
    counted = np.ones((400, 1), np.float32)
    overdone = Answers(words, counted, 4 * logits)
    right = words[:, 0] == truth
    assert best_temperature(overdone, right) == pytest.approx(4.0, rel=0.3)
