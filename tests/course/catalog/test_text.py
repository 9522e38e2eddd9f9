"""Characters that act on a terminal never get in; comparing folds white space only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.catalog.source import clean, decode
from course.catalog.text import FORBIDDEN, fold, forbidden, slug
from course.errors import ContentError


@pytest.mark.parametrize(
    "text",
    [
        "\x1b[31mred",
        "\x07",
        "\x9b31m",
        "a\x00b",
        "\u202egnp.exe",
        "\u2066x\u2069",
        "a\rb",
        "\ufeffa",
        "\x7f",
    ],
)
def test_what_acts_on_a_terminal_is_named(text: str) -> None:
    assert forbidden(text) is not None
    with pytest.raises(ContentError):
        clean(text, "x")


@pytest.mark.parametrize("text", ["plain", "naïve – “quoted” … ½ 猫 é", "tab\tand\nline", "🎲 die"])
def test_ordinary_text_passes(text: str) -> None:
    assert forbidden(text) is None


@given(st.binary(max_size=200))
def test_any_bytes_become_clean_text_or_a_placed_fault(data: bytes) -> None:
    try:
        text = decode(data, "lesson.md")
    except ContentError as error:
        (fault,) = error.faults
        assert fault.line is not None
        assert 1 <= fault.line <= data.count(b"\n") + 1
    else:
        assert not FORBIDDEN.search(text)


def test_a_fault_in_the_bytes_is_on_its_line() -> None:
    with pytest.raises(ContentError) as caught:
        decode(b"one\ntwo\n\xff\n", "a.md")
    assert str(caught.value.faults[0]).startswith("a.md:3: is not UTF-8")


def test_windows_line_ends_and_a_byte_order_mark_are_read() -> None:
    assert decode(b"\xef\xbb\xbfa\r\nb", "a.md") == "a\nb"


@given(st.text())
def test_a_slug_is_an_address(title: str) -> None:
    address = slug(title)
    assert address == slug(address)
    assert all(
        char.isascii() and (char.islower() or char.isdigit() or char == "-") for char in address
    )


def test_slugs_read_like_their_titles() -> None:
    assert slug("What is hidden, and what isn't") == "what-is-hidden-and-what-isnt"
    assert slug("When you use AI") == "when-you-use-ai"


def test_folding_keeps_the_words() -> None:
    assert fold(" the\n fox\tsleeps ") == "the fox sleeps"
