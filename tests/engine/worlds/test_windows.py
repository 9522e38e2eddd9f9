from __future__ import annotations

import doctest
import math

import numpy as np
import pytest

from engine.worlds import barn, windows
from engine.worlds.bigram import BigramCounter
from engine.worlds.windows import join, lay_out


def test_the_example_in_the_docstring_holds() -> None:
    assert doctest.testmod(windows).failed == 0


def test_each_window_holds_one_whole_document_and_scores_each_of_its_tokens() -> None:
    docs = barn.generate(np.random.default_rng(1), 30)
    laid = lay_out(docs, 64, barn.VOCABULARY.end)
    assert laid.guesses == sum(len(doc) for doc in docs)
    for row, doc in enumerate(docs):
        counted = laid.weights[row] > 0
        assert laid.targets[row][counted].tolist() == doc
        assert laid.tokens[row][counted].tolist() == [0, *doc[:-1]]


def test_a_document_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="5 tokens does not fit into 4"):
        lay_out([[1, 2, 3, 4, 0]], 4, 0)
    with pytest.raises(ValueError, match="no document"):
        lay_out([], 4, 0)


def test_counting_pairs_gives_the_loss_worked_out_by_hand() -> None:
    seen = lay_out([[1, 2, 0], [1, 1, 0]], 3, 0)
    # After 1 came 2, 1 and 0, once each: with 0.1 added to each of three counts, 1.1 / 3.3.
    asked = lay_out([[1, 2, 0]], 3, 0)
    after_start, after_one, after_two = 2.1 / 2.3, 1.1 / 3.3, 1.1 / 1.3
    by_hand = -(math.log(after_start) + math.log(after_one) + math.log(after_two)) / 3
    assert BigramCounter(3, seen).loss(asked) == pytest.approx(by_hand)


def test_counting_pairs_stays_above_the_floor_of_tales() -> None:
    rng = np.random.default_rng(2)
    counted = BigramCounter(55, lay_out(barn.generate(rng, 400), 64, 0))
    held_out = barn.generate(rng, 60)
    assert counted.loss(lay_out(held_out, 64, 0)) > 2 * barn.floor(held_out)


def test_joined_rows_are_those_of_both() -> None:
    first, second = lay_out([[1, 2, 0]], 4, 0), lay_out([[3, 0], [4, 0]], 4, 0)
    joined = join(first, second)
    assert joined.tokens.tolist() == [*first.tokens.tolist(), *second.tokens.tolist()]
    assert joined.guesses == first.guesses + second.guesses
