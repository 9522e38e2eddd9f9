"""Text survives the round trip exactly, and merges are the ones counted by hand."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import CorpusError, KnobError, TokenError
from engine.tokenizer import BytePairTokenizer, CharTokenizer, read_corpus, train_bpe
from engine.tokenizer.bpe import CHUNK, as_bytes, learn_merges, merge_pair

ANY_TEXT = st.text(st.characters(exclude_categories=[]))  # surrogates included
LEARNED = train_bpe("the theme of the thesis: naïve 火 fire, naïve 火 water, the end\n" * 3, 60)


def test_the_example_that_can_be_checked_by_hand() -> None:
    a, b, c, d = b"abcd"
    tokenizer = train_bpe("aaabdaaabac", 3)
    assert tokenizer.merges == ((a, a), (a, b), (256, 257))  # Z = aa, Y = ab, X = ZY
    assert tokenizer.encode("aaabdaaabac") == [258, d, 258, a, c]  # XdXac
    assert tokenizer.piece(258) == b"aaab"


@given(ANY_TEXT)
def test_bpe_gives_back_any_unicode_text(text: str) -> None:
    assert LEARNED.decode(LEARNED.encode(text)) == text


@given(ANY_TEXT)
def test_chunks_put_together_are_the_text(text: str) -> None:
    assert "".join(CHUNK.findall(text)) == text


@given(st.text("ab c", min_size=1, max_size=60), st.integers(0, 12))
def test_incremental_counts_equal_counting_afresh(text: str, limit: int) -> None:
    words = [list(as_bytes(chunk)) for chunk in CHUNK.findall(text)]
    for merge in learn_merges(text, limit):
        counts = Counter(pair for word in words for pair in pairwise(word))
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        assert (merge.pair, merge.count) == (best, counts[best])
        words = [merge_pair(word, merge.pair, merge.id) for word in words]
    ids = train_bpe(text, limit).encode(text)
    assert ids == [token for word in words for token in word]


@given(st.text("aé火 ", min_size=1, max_size=80))
def test_counts_stay_right_over_bytes_and_runs(text: str) -> None:
    words = [list(as_bytes(chunk)) for chunk in CHUNK.findall(text)]
    for merge in learn_merges(text, 20):
        counts = Counter(pair for word in words for pair in pairwise(word))
        assert merge.count == counts[merge.pair] == max(counts.values())
        words = [merge_pair(word, merge.pair, merge.id) for word in words]


def test_learning_stops_when_nothing_repeats() -> None:
    assert train_bpe("abcd", 10).merges == ()


def test_more_merges_mean_fewer_tokens() -> None:
    text = "she sells sea shells by the sea shore " * 4
    lengths = [len(train_bpe(text, merges).encode(text)) for merges in (0, 2, 5, 10)]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[0] == len(text)
    assert lengths[-1] < len(text) / 2


def test_half_a_character_is_shown_and_not_an_error() -> None:
    assert BytePairTokenizer([]).decode(list("火".encode())[:2]) == "\N{REPLACEMENT CHARACTER}"


def test_ids_outside_the_vocabulary_are_refused() -> None:
    for tokenizer in (LEARNED, CharTokenizer("ab")):
        for token in (-1, tokenizer.vocab_size):
            with pytest.raises(TokenError, match="0 to"):
                tokenizer.decode([token])


def test_merges_must_be_made_of_earlier_tokens() -> None:
    with pytest.raises(KnobError, match="comes later"):
        BytePairTokenizer([(97, 256)])
    with pytest.raises(KnobError, match="at least 0"):
        train_bpe("aa", -1)


@given(st.text(min_size=1))
def test_characters_round_trip(text: str) -> None:
    tokenizer = CharTokenizer.from_text(text)
    assert tokenizer.decode(tokenizer.encode(text)) == text
    assert tokenizer.vocab_size == len(set(text))


def test_a_character_never_seen_is_named() -> None:
    with pytest.raises(TokenError, match="'z'"):
        CharTokenizer.from_text("abc").encode("az")


def test_empty_texts_are_refused() -> None:
    with pytest.raises(CorpusError, match="empty"):
        CharTokenizer.from_text("")
    with pytest.raises(CorpusError, match="empty"):
        train_bpe("", 3)


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"", "empty"), (b" \n\t", "empty"), (b"ab\x00c", "binary"), (b"caf\xe9", "not UTF-8")],
)
def test_files_that_are_no_text_are_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "corpus.txt"
    path.write_bytes(data)
    with pytest.raises(CorpusError, match=reason):
        read_corpus(path)


def test_a_missing_or_huge_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="not a file"):
        read_corpus(tmp_path / "none.txt")
    with pytest.raises(CorpusError, match="not a file"):
        read_corpus(tmp_path)
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)
    with pytest.raises(CorpusError, match="64 MB"):
        read_corpus(huge)


def test_a_text_is_read_with_plain_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "corpus.txt"
    path.write_bytes("\ufeffone\r\ntwo\rthree\n".encode())
    assert read_corpus(path) == "one\ntwo\nthree\n"
