"""Reading a course's files: inside its folder, within stated limits, as clean UTF-8."""

from __future__ import annotations

import stat
from pathlib import Path

from course.catalog.text import FORBIDDEN, name_of
from course.errors import ContentError, Fault

LIMITS = {
    "course.toml": 4_000_000,
    "lesson.md": 96_000,
    "quiz.toml": 512_000,
    "tutor.toml": 256_000,
    "quiz.lock": 256_000,
}
"""Largest size of each file in bytes: several times what a long lesson needs, and small enough
that the worst text one can think of is read or refused within two seconds."""


def plain_relative(relative: str) -> bool:
    """Whether a path is made of plain names below the folder: no root, drive or `..`."""
    if any(mark in relative for mark in "\\:\0"):
        return False
    return not any(part in ("", ".", "..") for part in relative.split("/"))


def inside(root: Path, relative: str) -> Path | None:
    """The path of `relative` below `root`, or None if it would leave it, by name or by link."""
    if not plain_relative(relative):
        return None
    path = root / relative
    try:
        kept = path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        return None
    return path if kept else None


def read_bytes(root: Path, relative: str) -> bytes:
    """The bytes of a file of the course.

    Raises:
        ContentError: if it is missing, leaves the folder, is no plain file or is too large.
    """
    path = inside(root, relative)
    if path is None:
        raise _fault(relative, "the path leaves the course's folder.", "Keep the file inside it.")
    limit = LIMITS.get(path.name, 64_000)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _fault(relative, "is not a plain file.", "Put the text itself there.")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        whole = relative == "course.toml"
        remedy = "Name a folder that holds a course." if whole else "Add it, or plan the lesson."
        raise _fault(relative, "the file is missing.", remedy) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise _fault(relative, f"cannot be read ({reason}).", "Check its permissions.") from error
    if len(data) > limit:
        raise _fault(
            relative, f"is larger than {limit:,} bytes.", "Split it, or take out what is not text."
        )
    return data


def decode(data: bytes, relative: str) -> str:
    """Bytes of a content file as text: UTF-8, line feeds, no control characters.

    Raises:
        ContentError: naming the first line that is not clean.
    """
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _fault(relative, "is not UTF-8.", "Save the file as UTF-8.", line) from None
    return clean(text.replace("\r\n", "\n"), relative)


def clean(text: str, relative: str, first_line: int = 1) -> str:
    """The text itself, if nothing in it could act on a terminal.

    Raises:
        ContentError: naming the first line that could.
    """
    if bad := FORBIDDEN.search(text):
        line = text.count("\n", 0, bad.start()) + first_line
        raise _fault(relative, f"holds the character {name_of(bad[0])}.", "Take it out.", line)
    return text


def read_text(root: Path, relative: str) -> str:
    """A content file as clean text.

    Raises:
        ContentError: as `read_bytes` and `decode`.
    """
    return decode(read_bytes(root, relative), relative)


def _fault(path: str, message: str, remedy: str, line: int | None = None) -> ContentError:
    return ContentError([Fault(path, line, "", message, remedy)])
