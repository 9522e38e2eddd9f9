from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.worlds import sums
from engine.worlds.sums import CONTEXT, VOCABULARY, Sum, any_sum, calculator, practice, right

SEEDS = st.integers(0, 2**32)
NUMBERS = st.sampled_from([*sums.SMALL, *sums.LARGE])


@given(NUMBERS, NUMBERS)
def test_the_calculator_is_exact_on_every_sum_it_can_be_sent(left: int, right: int) -> None:
    asked = Sum(left, right)
    assert calculator(VOCABULARY.encode(asked.call)) == VOCABULARY.encode(f"{left + right} .")


@given(st.lists(st.integers(0, len(VOCABULARY) - 1), max_size=6))
def test_the_calculator_answers_whatever_it_is_sent(sent: list[int]) -> None:
    result, mark = (VOCABULARY.word(token) for token in calculator(sent))
    assert mark == "."
    assert result == "unknown" or result.isdigit()


def test_what_the_calculator_cannot_read_or_say_is_unknown() -> None:
    for sent in ("call 2 + =", "2 + 2 =", "call 2 2 2 =", "call 78 + 78 ="):
        assert VOCABULARY.decode(calculator(VOCABULARY.encode(sent))) == "unknown."


@given(SEEDS)
def test_an_answer_is_right_by_its_number_alone(seed: int) -> None:
    asked = any_sum(np.random.default_rng(seed), large=bool(seed % 2))
    total = asked.left + asked.right
    assert right(asked, VOCABULARY.encode(f"it is {total} . <end>"))
    assert right(asked, VOCABULARY.encode(f"perhaps {total} . <end>"))
    assert not right(asked, VOCABULARY.encode(f"it is {total - 1} . <end>"))
    assert not right(asked, VOCABULARY.encode(f"it is {total} ."))


@given(SEEDS, st.floats(0, 1))
def test_practice_fits_the_context_and_calls_with_the_right_numbers(
    seed: int, calls: float
) -> None:
    prompt, written, result, rest = practice(np.random.default_rng(seed), calls)
    assert len(prompt) + len(written) + len(result) + len(rest) <= CONTEXT + 1
    if result:
        asked = VOCABULARY.decode(prompt).removesuffix("call").strip(" ?").split(" + ")
        assert VOCABULARY.decode(rest) == f"it is {sum(map(int, asked))}."
