from __future__ import annotations

import io

import pytest

from course.plain.console import Console, EndOfInput

NO_TEXT = "That was not text in this terminal's encoding; try again."


def typed(data: bytes, encoding: str = "utf-8") -> tuple[list[str], str]:
    """Every line that was read from these bytes, and what was printed meanwhile."""
    out = io.StringIO()
    console = Console(io.TextIOWrapper(io.BytesIO(data), encoding=encoding), out)
    lines = []
    try:
        while True:
            lines.append(console.ask("?"))
    except EndOfInput:
        return lines, out.getvalue()


@pytest.mark.parametrize("end", [b"", b"\n"])
@pytest.mark.parametrize("length", [19_999, 20_000, 20_001, 40_000, 100_000])
def test_of_an_endless_line_the_beginning_is_read_once(length: int, end: bytes) -> None:
    lines, _ = typed(b"x" * length + end + (b"next\n" if end else b""))
    assert lines == ["x" * min(length, 20_000), *(["next"] if end else [])]


def test_bytes_that_are_no_text_cost_their_own_line_alone() -> None:
    lines, said = typed(b"one\nt\xe9st\ntwo\n")
    assert lines == ["one", "two"]
    assert said.count(NO_TEXT) == 1


def test_a_terminal_of_another_encoding_says_so() -> None:
    lines, said = typed("1\nté\n2\n".encode(), encoding="ascii")
    assert lines == ["1", "2"]
    assert NO_TEXT in said


def test_a_whole_file_of_bytes_ends_calmly() -> None:
    lines, said = typed(b"\xff\xfe\n" * 5_000)
    assert lines == []
    assert said.count(NO_TEXT) == 5_000


def test_what_nobody_can_type_is_left_out() -> None:
    assert typed(b"a\x1b[2Jb\x00c\r\n")[0] == ["a[2Jbc"]
