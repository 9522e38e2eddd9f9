from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import CorpusError
from engine.worlds import corpus
from engine.worlds.corpus import Characters, load_corpus, slices

TEXT = "the fox sleeps. " * 100


def test_a_text_file_is_read_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "own.txt"
    file.write_text("Grüße, 猫! " * 200, encoding="utf-8")
    assert load_corpus(file) == "Grüße, 猫! " * 200


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"  \n \n", "empty"),
        (b"too short", "9 characters"),
        (b"MZ\x00\x01" * 1000, "binary"),
        (b"\xff\xfe\xfa" * 1000, "UTF-8"),
    ],
)
def test_what_cannot_be_trained_on_is_refused_with_a_remedy(
    tmp_path: Path, content: bytes, says: str
) -> None:
    file = tmp_path / "own.txt"
    file.write_bytes(content)
    with pytest.raises(CorpusError, match=says) as refused:
        load_corpus(file)
    assert str(refused.value).count(". ") >= 1  # what is wrong, then what to do


def test_a_file_over_64_mb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "large.txt"
    with file.open("wb") as stream:
        stream.truncate(corpus.MAX_BYTES + 1)
    with pytest.raises(CorpusError, match="64 MB"):
        load_corpus(file)


def test_a_missing_file_or_a_folder_is_refused(tmp_path: Path) -> None:
    for place in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(CorpusError, match="not a file"):
            load_corpus(place)


def test_the_held_out_tenth_is_the_texts_end_and_never_in_training() -> None:
    text = Characters("a" * 900 + "b" * 100)
    assert text.decode(text.train) == "a" * 900
    assert text.decode(text.held_out) == "b" * 100


@given(st.text(min_size=1, max_size=40).filter(lambda text: len(set(text)) < 40))
@settings(max_examples=40, deadline=None)
def test_any_text_with_few_signs_survives_the_round_trip(piece: str) -> None:
    whole = (piece.replace("\udcff", "") + "x ") * 1000
    text = Characters(whole)
    again = text.decode(text.train) + text.decode(text.held_out)
    assert again == whole[: corpus.USED_CHARACTERS]


def test_rare_signs_share_one() -> None:
    text = Characters("ab" * 5000 + "".join(chr(0x4E00 + i) for i in range(500)))
    assert len(text) == corpus.MAX_SIGNS
    assert corpus.OTHER in text.decode(text.held_out)


def test_slices_ask_for_the_character_after_each() -> None:
    text = Characters(TEXT)
    rows = slices(text.train, 16, limit=10)
    assert len(rows) == 10
    assert (rows.tokens[:, 1:] == rows.targets[:, :-1]).all()
