"""Whole files in and out: nothing read without a limit, nothing written by halves."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path


def read_at_most(path: Path, limit: int) -> bytes | None:
    """All bytes of a file; None, unread where its size is known, if they are more than `limit`.

    The stated size alone is not trusted: a device or a pipe states 0 and may never end. Raises
    OSError when the file cannot be read.
    """
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size > limit:
            return None
        data = file.read(limit + 1)
    return data if len(data) <= limit else None


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that at any moment either the old or the new one is there, whole.

    Raises OSError when the disk refuses; the old file is then still there.
    Source: temporary file, fsync, rename, fsync of the folder; Pillai et al. 2014, "All file
    systems are not created equal", section 2.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Bring the new name to the disk too, where the system lets a folder be opened."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
