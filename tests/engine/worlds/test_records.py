from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.worlds import records
from engine.worlds.records import CONTEXT, NEVER, NO_ANSWER, OFTEN, ONCE, VOCABULARY, Town

SEEDS = st.integers(0, 2**32)


@given(SEEDS)
def test_records_tell_often_once_or_never_as_the_group_says(seed: int) -> None:
    town = Town(np.random.default_rng(seed))
    lines = [VOCABULARY.decode(line) for line in town.records(3, 0, np.random.default_rng(seed))]
    for group, times in ((OFTEN, 3), (ONCE, 1), (NEVER, 0)):
        birth = next(birth for birth in town.births if birth.group == group)
        told = VOCABULARY.decode(VOCABULARY.encode(birth.sentence))
        assert lines.count(told) == times
        assert sum(birth.who in line for line in lines) == 2 * times


@given(SEEDS)
def test_no_record_says_that_a_thing_was_born_and_no_lesson_is_about_those_asked(seed: int) -> None:
    town = Town(np.random.default_rng(seed))
    asked = {birth.who for birth in town.questions if birth.group == NO_ANSWER}
    for line in town.records(1, 50, np.random.default_rng(seed)):
        words = VOCABULARY.decode(line)
        assert not any(who in words and "born" in words for who in asked)


@given(SEEDS)
def test_questions_are_of_one_length_and_fit_with_their_answers(seed: int) -> None:
    town = Town(np.random.default_rng(seed))
    lengths = {len(records.prompt_of(birth)) for birth in [*town.questions, *town.taught]}
    assert len(lengths) == 1
    assert all(len(line) <= CONTEXT for line in town.records(1, 5, np.random.default_rng(seed)))
    assert lengths.pop() + 4 <= CONTEXT
