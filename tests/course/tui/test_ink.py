"""Text becomes lines that fit, lose no word, and know their place in the lesson."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from course.tui.ink import (
    Line,
    Piece,
    clean,
    crop,
    fit,
    highlight,
    line,
    place_at,
    place_of,
    spread,
    wrap,
)

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=200)


@given(words, st.integers(4, 90))
def test_no_line_is_wider_than_asked(text: str, width: int) -> None:
    assert all(row.width <= width for row in wrap([Piece(text)], width))


@given(words, st.integers(4, 90))
def test_wrapping_loses_no_letter(text: str, width: int) -> None:
    shown = "".join(row.text for row in wrap([Piece(text)], width))
    assert "".join(shown.split()) == "".join(clean(text).split())


@given(
    st.lists(st.sampled_from(["a", "bc", "def ", "ghi-jkl ", " ", "mnopqrstuvw"])),
    st.integers(3, 30),
)
def test_every_drawn_word_knows_its_place_in_the_raw_text(parts: list[str], width: int) -> None:
    raw = "".join(parts)
    pieces, at = [], 0
    for part in parts:
        pieces.append(Piece(part, "em" if at % 2 else "", at))
        at += len(part)
    for row in wrap(pieces, width):
        for piece in row.pieces:
            assert raw[piece.at : piece.at + len(piece.text)] == piece.text


@given(st.text(max_size=60), st.integers(0, 40))
def test_fit_takes_exactly_its_width(text: str, width: int) -> None:
    shown = fit(clean(text).replace("\n", " "), width)
    assert cell_len(shown) == width


def test_control_characters_never_reach_a_line() -> None:
    dirty = "a\x1b]0;title\x07b\u202ec\u200bd\x9be\rf\ng"
    assert not set(line(dirty).text) & set("\x1b\x07\x9b\r\n\u202e\u200b")
    assert clean("tab\there") == "tab  here"


def test_wide_characters_count_double() -> None:
    assert [row.text for row in wrap([Piece("日本語のテキスト")], 8)] == ["日本語の", "テキスト"]


def test_markup_is_only_text() -> None:
    assert wrap([Piece("[INST] [b]x[/b] [/INST]")], 40)[0].text == "[INST] [b]x[/b] [/INST]"


def test_the_right_side_of_a_row_stays_and_the_left_gives_way() -> None:
    row = spread(line("a long title of a lesson"), line("12 min"), 20)
    assert row.text == "a long title… 12 min"


def test_crop_cuts_inside_the_piece_that_spills() -> None:
    assert crop(Line((Piece("abc"), Piece("defgh", "em"))), 5).text == "abcd…"


def test_a_place_survives_a_change_of_width() -> None:
    text = "one two three four five six seven eight nine ten " * 4
    wide, slim = wrap([Piece(text, "", 0)], 40), wrap([Piece(text, "", 0)], 13)
    at = place_at(wide, 3)
    assert wide[3].text.split()[0] in slim[place_of(slim, at)].text
    assert place_of(wide, at) == 3


def test_a_passage_is_marked_and_nothing_else() -> None:
    text = "before the passage after"
    rows = highlight(wrap([Piece(text, "", 100)], 12), 107, 118)
    marked = " ".join(p.text.strip() for row in rows for p in row.pieces if p.ink == "mark")
    assert marked.split() == ["the", "passage"]
    assert "".join(row.text for row in rows).replace(" ", "") == text.replace(" ", "")
