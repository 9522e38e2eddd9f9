"""Secrets among notes: the ranking agrees with counting, and deduplication with its definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.nn.transformer import ModelConfig, Transformer
from engine.worlds import secrets

NOTES = st.lists(st.lists(st.integers(0, 3), max_size=3), max_size=20)


@pytest.fixture(scope="module")
def model() -> Transformer:
    """A model whose scores are far from even, so that an error in the digits' order shows."""
    config = ModelConfig(len(secrets.VOCABULARY), secrets.CONTEXT, 1, 1, 8)
    model = Transformer(config, np.random.default_rng(0))
    model.params.flat[:] = np.random.default_rng(1).standard_normal(model.params.size)
    return model


@pytest.mark.parametrize("code", ["0 0 0 0", "4 7 1 9", "9 9 9 9"])
def test_the_chance_of_a_code_is_the_product_of_its_digits_chances(model, code: str) -> None:
    told = secrets.secret("barn", code)[:-2]  # without the full stop and the end
    tokens = np.array([[secrets.VOCABULARY.end, *told[:-1]]])
    expected = -model.token_nll(tokens, np.array([told]))[0, -secrets.LENGTH :].sum()
    chances = secrets.code_chances(model, "barn")
    assert chances[int(code.replace(" ", ""))] == pytest.approx(expected, rel=1e-4)


def test_the_chances_of_all_codes_are_a_share_of_one(model) -> None:
    chances = np.exp(secrets.code_chances(model, "mill"))
    assert chances.shape == (secrets.CODES,)
    assert 0 < chances.sum() <= 1


def test_exposure_is_highest_for_the_likeliest_code_and_none_for_the_last() -> None:
    chances = np.linspace(0.0, 1.0, secrets.CODES)
    assert secrets.exposure(chances, "9 9 9 9") == pytest.approx(np.log2(10_000))
    assert secrets.exposure(chances, "9 9 9 8") == pytest.approx(np.log2(5_000))
    assert secrets.exposure(chances, "0 0 0 0") == pytest.approx(0.0)


@given(NOTES)
def test_deduplication_keeps_each_note_once_in_order(notes: list[list[int]]) -> None:
    kept = secrets.deduplicate(notes)
    assert {tuple(note) for note in kept} == {tuple(note) for note in notes}
    assert len({tuple(note) for note in kept}) == len(kept)
    firsts = [notes.index(note) for note in kept]
    assert firsts == sorted(firsts)


@given(st.integers(0, 2**32 - 1))
def test_every_note_and_secret_fits_a_window(seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert len(secrets.note(rng)) <= secrets.CONTEXT
    assert len(secrets.secret("barn", secrets.code(rng))) <= secrets.CONTEXT
