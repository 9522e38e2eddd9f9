from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import CorpusError
from engine.worlds import barn, questions
from engine.worlds.corpus import OTHER, Characters
from engine.worlds.languages import language
from engine.worlds.vocabulary import END

FARM = language({"world": "farm", "seed": "7"})
WORDS = st.lists(st.sampled_from(questions.VOCABULARY.words[1:]), max_size=12)


def test_each_world_has_its_own_words() -> None:
    assert len(language({"world": "barn"})) == len(barn.VOCABULARY)
    assert len(FARM) == len(questions.VOCABULARY)


@given(WORDS)
def test_words_come_back_as_they_were_typed(words: list[str]) -> None:
    tokens = FARM.encode(" ".join(words))
    assert FARM.encode(FARM.decode(tokens)) == tokens
    assert len(tokens) == len(words)


def test_capitals_and_marks_without_a_space_are_read() -> None:
    assert FARM.encode("Where does the fox sleep?") == FARM.encode("where does the fox sleep ?")


def test_unknown_words_are_named_each_once_with_the_nearest_known_one() -> None:
    with pytest.raises(CorpusError, match=r"'foxs' \(near: fox\), 'zebra'"):
        FARM.encode("the zebra and the foxs and a zebra")


def test_the_end_mark_cannot_be_typed() -> None:
    with pytest.raises(CorpusError):
        FARM.encode(f"the fox {END}")


@given(st.text("abc xyz\n", min_size=1, max_size=40))
def test_characters_come_back_as_they_were_typed(text: str) -> None:
    signs = language({"world": "characters", "alphabet": "abc xyz\n"})
    assert signs.decode(signs.encode(text)) == text


def test_the_alphabet_of_ones_own_text_reads_that_text() -> None:
    text = "To be, or not to be: that is the question.\n" * 40
    characters = Characters(text)
    signs = language({"world": "characters", "alphabet": "".join(characters.signs)})
    assert signs.encode(text)[: len(characters.train)] == characters.train.tolist()
    assert signs.decode(signs.start) == "\n"


def test_an_unknown_character_is_named_unless_the_alphabet_has_a_sign_for_any_other() -> None:
    with pytest.raises(CorpusError, match="'é'"):
        language({"world": "characters", "alphabet": "abc"}).encode("caé")
    signs = language({"world": "characters", "alphabet": OTHER + "abc"})
    assert signs.decode(signs.encode("caé")) == f"ca{OTHER}"


@pytest.mark.parametrize("text", [{}, {"world": "moon"}, {"world": "characters", "alphabet": ""}])
def test_a_world_nobody_knows_is_refused(text: dict[str, str]) -> None:
    with pytest.raises(CorpusError, match="Train the model anew"):
        language(text)


def test_an_error_stays_short_however_long_the_text() -> None:
    for text in ("z" * 100_000, " ".join(f"yak{number}" for number in range(20_000))):
        with pytest.raises(CorpusError, match="never read") as refused:
            FARM.encode(text)
        named, known = str(refused.value).split(". It knows: ")
        assert len(named) < 600
        assert len(known) < 2_000
    signs = language({"world": "characters", "alphabet": "abc"})
    with pytest.raises(CorpusError, match="and 990 more") as refused:
        signs.encode("".join(map(chr, range(0x4E00, 0x4E00 + 1000))))
    assert len(str(refused.value)) < 200
    with pytest.raises(ValueError, match="is not in the vocabulary") as unknown:
        barn.VOCABULARY.id("z" * 100_000)
    assert len(str(unknown.value)) < 100
