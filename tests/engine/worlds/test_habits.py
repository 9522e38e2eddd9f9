"""The floor of the habits is exact: it is the entropy of the tables on the sentences themselves."""

from __future__ import annotations

import numpy as np
import pytest

from engine.worlds import habits
from engine.worlds.habits import PAGE, SENTENCE, VOCABULARY, WIDTH


def world(seed: int = 0) -> tuple[habits.Habits, np.random.Generator]:
    rng = np.random.default_rng(seed)
    return habits.Habits(rng), rng


def test_every_slot_has_as_many_words_and_none_stands_twice() -> None:
    assert {len(words) for words in habits.SLOTS} == {WIDTH}
    assert len(VOCABULARY) == 2 + WIDTH * len(habits.SLOTS)


def test_sentences_take_one_word_of_each_slot_in_order() -> None:
    made, rng = world()
    words = [VOCABULARY.word(token) for token in made.sentences(rng, 1)[0]]
    assert all(word in slot for word, slot in zip(words, habits.SLOTS, strict=False))
    assert words[-1] == "."


def test_the_floor_is_near_the_entropy_of_the_tables() -> None:
    made, rng = world()
    share, entropy = np.full(WIDTH, 1 / WIDTH), np.log(WIDTH)
    for chances in made.chances:
        entropy -= float((share[:, None] * chances * np.log(chances)).sum())
        share = share @ chances
    assert made.floor(made.sentences(rng, 20_000)) == pytest.approx(entropy / SENTENCE, rel=0.01)


def test_pairs_come_as_often_as_their_table_says() -> None:
    made, rng = world()
    text = made.sentences(rng, 40_000)
    first, second = text[:, 0] - 2, text[:, 1] - 2 - WIDTH
    counts = np.zeros((WIDTH, WIDTH))
    np.add.at(counts, (first, second), 1)
    seen = counts / counts.sum(axis=1, keepdims=True)
    assert np.abs(seen - made.chances[0]).max() < 0.06


def test_careless_text_is_further_from_its_tables() -> None:
    made, rng = world()
    clean, careless = made.sentences(rng, 2000), made.sentences(rng, 2000, careless=1.0)
    assert made.floor(careless) > made.floor(clean) + 0.3


def test_a_page_is_read_from_an_end_before_it() -> None:
    made, rng = world()
    text = made.sentences(rng, 9)
    laid = habits.pages(text)
    assert laid.targets.shape == (2, PAGE)
    assert laid.targets[0].tolist() == text[:4].ravel().tolist()
    assert (laid.tokens[:, 0] == VOCABULARY.end).all()
    assert (laid.tokens[:, 1:] == laid.targets[:, :-1]).all()
