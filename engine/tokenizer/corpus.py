"""Read a learner's own text, or say why it cannot be used."""

from __future__ import annotations

from pathlib import Path

from engine.errors import CorpusError

MAX_BYTES = 64 * 1024 * 1024


def read_corpus(path: Path) -> str:
    """The text of a UTF-8 file of at most 64 MB, line ends as \\n, a byte-order mark dropped.

    Raises CorpusError, naming the file, when it is missing, too large, empty or no text.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise CorpusError(f"{path} is {size / 2**20:.0f} MB; a corpus has at most 64 MB.")
        data = path.read_bytes()
    except OSError as error:
        raise CorpusError(f"{path} cannot be read: {error.strerror or error}.") from error
    if b"\x00" in data:
        raise CorpusError(f"{path} is binary; a corpus is plain text in UTF-8.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"{path} is not UTF-8 text (byte {error.start}); save it as UTF-8."
        ) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise CorpusError(f"{path} is empty; a corpus needs some text.")
    return text
