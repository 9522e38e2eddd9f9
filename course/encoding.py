"""A terminal whose encoding lacks a character gets its nearest plain form, never an error."""

from __future__ import annotations

import codecs
import io
from typing import TextIO

_NAME = "lossfall.nearest"
_NEAREST = {
    "“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "×": "x", "−": "-",
    "✓": "+", "✗": "x", "·": "-", "→": "->", "≈": "~", "≤": "<=", "≥": ">=",
}  # fmt: skip


def nearest(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: each character that cannot be encoded, in its nearest plain form.

    Raises the error itself where text was being decoded, not encoded.
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    return "".join(_NEAREST.get(character, "?") for character in lost), error.end


def prepare(stream: TextIO) -> None:
    """Let a stream write any character, in whatever encoding it has."""
    codecs.register_error(_NAME, nearest)
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors=_NAME)
