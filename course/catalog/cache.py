"""JSON kept between starts, by the hash of what it was made from.

Only ever a saving of time: an unreadable, broken or unwritable cache is as good as none, and
what is read from it is plain data that the caller still checks the shape of.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from typing import Any

from course import paths

FORMAT = 2
"""Raised when the shape of what is kept changes, or what a course found whole must fulfil."""
_KEEP = 64


def key(kind: str, data: bytes) -> str:
    """The cache's name for what is made from `data`."""
    return f"{kind}-{FORMAT}-{hashlib.sha256(data).hexdigest()}"


def get(name: str) -> Any | None:
    """What was kept under this name, or None."""
    try:
        return json.loads((paths.cache_dir() / "catalog" / f"{name}.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        return None


def put(name: str, value: object) -> None:
    """Keep a value; written whole, then renamed, so that nobody reads half of it."""
    import tempfile

    folder = paths.cache_dir() / "catalog"
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(value, file, separators=(",", ":"))
            os.replace(temporary, folder / f"{name}.json")  # noqa: PTH105 - both are strings
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)  # noqa: PTH108
            raise
        _thin(folder)


def _thin(folder: Any) -> None:
    """Keep the newest few: an author's every edit leaves one behind."""
    kept = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in kept[_KEEP:]:
        old.unlink(missing_ok=True)
