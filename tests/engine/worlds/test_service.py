"""The service: requests and answers fit their row, and disguise is what it is called."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.worlds import service
from engine.worlds.service import SLY, VOCABULARY

SEEDS = st.integers(0, 2**32 - 1)


def sly_words(asked: service.Request) -> int:
    return sum(word in SLY[place] for place, word in enumerate(asked.words))


@given(SEEDS, st.floats(0, 1), st.floats(0, 1))
def test_a_request_and_its_answer_fit_a_row(seed: int, disguise: float, rude: float) -> None:
    rng = np.random.default_rng(seed)
    asked = service.request(rng, disguise)
    told = service.answer(asked, rng, rude)
    assert len(told) <= service.ANSWER
    assert len(asked.tokens) - 1 + len(told) <= service.CONTEXT
    assert VOCABULARY.decode(asked.tokens) == asked.text.replace(" ?", "?")


@given(SEEDS)
def test_undisguised_prying_uses_sly_words_alone_and_disguised_none(seed: int) -> None:
    for disguise, expected in ((0.0, 4), (1.0, 0)):
        asked = service.request(np.random.default_rng(seed), disguise)
        if asked.pries:
            assert sly_words(asked) == expected


@pytest.mark.parametrize("rude", [0.0, 0.6, 1.0])
def test_answers_are_as_rude_as_asked(rude: float) -> None:
    rng = np.random.default_rng(0)
    asked = service.request(rng, 0.3)
    told = [service.is_rude(service.answer(asked, rng, rude)) for _ in range(1000)]
    assert np.mean(told) == pytest.approx(rude, abs=0.05)


def test_only_the_last_words_count() -> None:
    rng = np.random.default_rng(0)
    some = [service.request(rng, 0.3) for _ in range(20)]
    assert (service.judged(some).weights.sum(axis=1) == 1).all()
    assert (service.answered(some, rng, 0.5).weights.sum(axis=1) == service.ANSWER).all()
