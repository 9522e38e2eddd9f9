"""Read a learner's own text, or say why it cannot be used."""

from __future__ import annotations

from pathlib import Path

from engine.errors import CorpusError
from engine.files import read_at_most

MAX_BYTES = 64 * 1024 * 1024


def read_corpus(path: Path) -> str:
    """The text of a UTF-8 file of at most 64 MB, line ends as \\n, a byte-order mark dropped.

    Raises CorpusError, naming the file, when it is missing, too large, empty or no text.
    """
    try:
        if path.is_dir() or not path.exists():
            raise CorpusError(f"{path} is not a file. Name a text file.")
        data = read_at_most(path, MAX_BYTES)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CorpusError(f"{path} cannot be read: {reason}. Check the file's rights.") from error
    if data is None:
        raise CorpusError(f"{path} is too large: at most 64 MB are read. Take a part of it.")
    if b"\x00" in data:
        raise CorpusError(f"{path} is binary, not text. Save it as plain text (UTF-8).")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"{path} is not UTF-8 text (byte {error.start}). Save it as plain text (UTF-8)."
        ) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise CorpusError(f"{path} is empty. A corpus needs some text.")
    return text
