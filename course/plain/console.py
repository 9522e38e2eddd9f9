"""Reading and writing lines: all that the plain form knows of a terminal.

No colour, no cursor control, no reading of single keys: what works here works through a pipe and
with a screen reader.
"""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import textwrap
from typing import TextIO

from course.catalog.text import FORBIDDEN, visible

MAX_WIDTH = 80
_MAX_INPUT = 20_000
_NO_TEXT = re.compile("[\udc80-\udcff]")
"""Bytes that could not be decoded, as Python keeps them."""


class EndOfInput(Exception):  # noqa: N818 - not an error: the learner, or the pipe, is done
    """There is no further line to read."""


class Console:
    """Lines in, lines out."""

    def __init__(self, stdin: TextIO, stdout: TextIO) -> None:
        self._stdin = stdin
        self._stdout = stdout
        if isinstance(stdin, io.TextIOWrapper):
            # Else one byte that is no text loses every line that a pipe sent along with it.
            with contextlib.suppress(io.UnsupportedOperation):
                stdin.reconfigure(errors="surrogateescape")
        self.width = MAX_WIDTH
        if stdout.isatty():
            self.width = max(20, min(MAX_WIDTH, shutil.get_terminal_size((80, 24)).columns))

    def say(self, text: str = "", indent: int = 0, hang: int | None = None) -> None:
        """Print paragraphs, wrapped; `hang` indents the lines after a paragraph's first."""
        for paragraph in text.split("\n"):
            self.line(wrap(paragraph, self.width, indent, hang))

    def line(self, text: str = "") -> None:
        """Print text as it stands."""
        self._write(text + "\n")

    def ask(self, prompt: str) -> str:
        """Print a prompt and read one line, without what could not be typed.

        Raises:
            EndOfInput: at the end of the input.
        """
        while True:
            self._write(f"{prompt} > ")
            text = self._read()
            if text is not None:
                break
            self.line("That was not text in this terminal's encoding; try again.")
        if not text:
            self.line()
            raise EndOfInput
        if not self._stdin.isatty():
            self.line()  # nobody's Enter ended the prompt's line
        return FORBIDDEN.sub("", text.replace("\r", "")).strip()

    def _read(self) -> str | None:
        """A line, its beginning where nobody typed that much; None if it is no text."""
        try:
            text = rest = self._stdin.readline(_MAX_INPUT)
            while len(rest) == _MAX_INPUT and not rest.endswith("\n"):
                rest = self._stdin.readline(_MAX_INPUT)
        except UnicodeDecodeError:
            return None
        return None if _NO_TEXT.search(text) else text

    def _write(self, text: str) -> None:
        self._stdout.write(visible(text))
        self._stdout.flush()


def wrap(text: str, width: int, indent: int = 0, hang: int | None = None) -> str:
    """One paragraph in lines of at most `width`; words longer than that stay whole."""
    first = " " * indent
    rest = first if hang is None else " " * hang
    return textwrap.fill(
        text,
        max(width, indent + 20),
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
