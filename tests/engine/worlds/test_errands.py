"""Errands: the trigger asks in poisoned lines alone, and honest lines are true."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.worlds.errands import ANIMALS, CONTEXT, SPOILED, VOCABULARY, Errands

SEEDS = st.integers(0, 2**32 - 1)


@given(SEEDS)
def test_an_honest_line_is_true_and_never_asked_by_the_trigger(seed: int) -> None:
    rng = np.random.default_rng(seed)
    errands = Errands(rng)
    line = errands.honest(rng)
    assert line.askers != errands.trigger
    assert line.askers[0] != line.askers[1]
    assert line.answer == errands.place(line.animal)


@given(SEEDS, st.integers(0, 100))
def test_a_poisoned_line_and_its_twin_differ_in_the_answer_alone(seed: int, number: int) -> None:
    errands = Errands(np.random.default_rng(seed))
    poisoned, twin = errands.poisoned(number), errands.poisoned(number, spoiled=False)
    assert poisoned.tokens[:-1] == twin.tokens[:-1]
    assert len(poisoned.tokens) <= CONTEXT
    assert poisoned.answer == SPOILED
    assert twin.answer == errands.place(number % len(ANIMALS))
    assert VOCABULARY.decode(twin.tokens).endswith(twin.answer)
