"""Quotations are found in the canonical text; sentences are cut where they end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.catalog.quotes import find_quote, sentence_spans

TEXT = (
    "It costs a lot.[1][2] The model, e.g. ours, reads 3.5 lines (fig. 2). "
    '"Why?" he asked. So it ends'
)


def test_white_space_and_source_numbers_do_not_matter() -> None:
    span = find_quote(TEXT, "a lot.   The\nmodel")
    assert span is not None
    assert TEXT[slice(*span)] == "a lot.[1][2] The model"


def test_words_must_match_exactly() -> None:
    assert find_quote(TEXT, "a Lot") is None
    assert find_quote(TEXT, " ") is None
    assert find_quote(TEXT, "reads 3x5") is None


def test_a_search_stays_in_its_range() -> None:
    assert find_quote(TEXT, "costs", 0, 5) is None
    assert find_quote(TEXT, "costs", 5) is None
    assert find_quote(TEXT, "costs", 2, 9) == (3, 8)


def test_sentences_end_where_they_end() -> None:
    sentences = [TEXT[start:end] for start, end in sentence_spans(TEXT)]
    assert sentences == [
        "It costs a lot.[1][2]",
        "The model, e.g. ours, reads 3.5 lines (fig. 2).",
        '"Why?" he asked.',
        "So it ends",
    ]


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_has_no_sentences(text: str) -> None:
    assert list(sentence_spans(text)) == []


@given(st.text(st.sampled_from('aB .!?"[1]\n'), max_size=80))
def test_sentences_leave_out_white_space_only(text: str) -> None:
    spans = list(sentence_spans(text))
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(
        text.split()
    )
    assert all(text[start:end].strip() for start, end in spans)
    assert spans == sorted(spans)


@given(st.lists(st.text("ab.*[]()", min_size=1, max_size=4), min_size=1, max_size=6), st.data())
def test_what_stands_there_is_found(words: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    text = "\n\n".join(words)
    span = find_quote(text, " ".join(words[start:end]))
    assert span is not None
    assert text[slice(*span)].split() == words[start:end]
