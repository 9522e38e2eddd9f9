from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.worlds import barn
from engine.worlds.barn import VOCABULARY

seeds = st.integers(0, 2**32 - 1)


def tales(seed: int, count: int = 1) -> list[list[int]]:
    return barn.generate(np.random.default_rng(seed), count)


@given(seeds, st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_the_next_words_chances_sum_to_one_anywhere_in_a_tale(seed: int, where: float) -> None:
    tale = tales(seed)[0]
    chances = barn.next_distribution(tale[: int(where * (len(tale) - 1))])
    assert chances.shape == (len(VOCABULARY),)
    assert chances.min() >= 0
    assert math.isclose(chances.sum(), 1.0, abs_tol=1e-9)


@given(seeds)
@settings(max_examples=60, deadline=None)
def test_every_written_tale_is_possible_word_by_word_and_ends_once(seed: int) -> None:
    tale = tales(seed)[0]
    assert all(surprise >= -1e-9 for surprise in barn.surprises(tale))
    assert tale[-1] == VOCABULARY.end
    assert tale.count(VOCABULARY.end) == 1
    assert barn.next_distribution(tale).sum() == 0.0


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_a_tale_survives_being_written_out_and_read_again(seed: int) -> None:
    tale = tales(seed)[0]
    assert [*VOCABULARY.encode(VOCABULARY.decode(tale)), VOCABULARY.end] == tale


def test_the_surprise_of_a_word_is_the_one_its_distribution_gives() -> None:
    tale = tales(3)[0]
    for place, surprise in enumerate(barn.surprises(tale)):
        chance = barn.next_distribution(tale[:place])[tale[place]]
        assert math.isclose(surprise, -math.log(chance), abs_tol=1e-9)


def test_the_floor_agrees_with_the_entropy_of_the_distributions_along_sampled_tales() -> None:
    entropies, count = 0.0, 0
    sampled = tales(11, 400)
    for tale in sampled[:60]:
        for place in range(len(tale)):
            chances = barn.next_distribution(tale[:place])
            known = chances[chances > 0]
            entropies -= float((known * np.log(known)).sum())
            count += 1
    assert barn.floor(sampled) == pytest.approx(entropies / count, rel=0.06)


def test_guessing_by_the_true_chances_beats_guessing_by_wrong_ones() -> None:
    held_out = tales(5, 20)
    blurred = 0.0
    count = 0
    for tale in held_out:
        for place, token in enumerate(tale):
            chances = 0.9 * barn.next_distribution(tale[:place]) + 0.1 / len(VOCABULARY)
            blurred -= math.log(chances[token])
            count += 1
    assert barn.floor(held_out) < blurred / count


def test_an_impossible_beginning_is_refused_with_the_word_that_spoils_it() -> None:
    with pytest.raises(ValueError, match="sleeps"):
        barn.next_distribution(VOCABULARY.encode("sleeps the fox"))


def test_the_lessons_sentence_can_be_written_and_its_place_is_one_of_five() -> None:
    beginning = VOCABULARY.encode("the fox sleeps in the warm")
    chances = barn.next_distribution(beginning)
    assert chances[VOCABULARY.id("barn")] == pytest.approx(1 / 5)
    barn.next_distribution(VOCABULARY.encode("the fox sleeps in the warm barn."))


def test_a_tale_keeps_its_animal_and_its_place() -> None:
    told = VOCABULARY.encode(
        "a fox comes to the barn. the rain falls in the barn, and the fox is tired. the"
    )
    chances = barn.next_distribution(told)
    assert chances[VOCABULARY.id("fox")] == pytest.approx(1.0)
    asleep = [*told, *VOCABULARY.encode("fox sleeps in the warm")]
    assert barn.next_distribution(asleep)[VOCABULARY.id("barn")] == pytest.approx(1.0)


def test_the_vocabulary_has_the_55_words_the_lessons_speak_of_and_tales_use_them_all() -> None:
    assert len(VOCABULARY) == 55
    used = {token for tale in tales(1, 600) for token in tale}
    assert used == set(range(55))


def test_the_same_seed_writes_the_same_tales_and_another_does_not() -> None:
    assert tales(7, 5) == tales(7, 5) != tales(8, 5)


def test_no_tale_is_longer_than_the_window_a_stage_lays_it_in() -> None:
    longest: dict[tuple[object, ...], int] = {}

    def words_left(state: barn.State) -> int:
        if state == barn.OVER:
            return 0
        facts = state.facts
        told = (bool(facts.hero), bool(facts.weather), facts.mood, bool(facts.friend))
        key = (told, state.pattern, len(state.words), state.begun)
        if key not in longest:
            longest[key] = 1 + max(words_left(after) for _, _, after in barn.steps(state))
        return longest[key]

    assert words_left(barn.START) <= 64


def test_words_outside_the_vocabulary_are_refused() -> None:
    with pytest.raises(ValueError, match="'tractor'"):
        VOCABULARY.encode("the tractor")
    with pytest.raises(ValueError, match="55"):
        VOCABULARY.decode([55])
