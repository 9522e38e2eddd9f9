"""Models that a run without a screen built on, kept so that the next need not train them again.

Only ever a saving of time: what cannot be read is as good as not there, and what cannot be written
is let go.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from functools import cache
from pathlib import Path

import engine
from course import paths
from course.errors import ProgressError
from course.models.files import SUFFIX, Made, Origin, read, write

_KEEP = 64
"""Files at most; the oldest go first. A model takes some 0.1 to 1 MB."""


class ModelCache:
    """A folder of models, each under a name that says how it was made."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or paths.models_cache()

    def get(self, origin: Origin, role: str) -> Made | None:
        """The model of this role that such a run left, or None."""
        with contextlib.suppress(ProgressError):
            return read(self._path(origin, role))
        return None

    def named(self, name: str) -> Made | None:
        """The model of this whole hash, whichever run and whichever code made it, or None."""
        for path in sorted(self._folder.glob(f"*{SUFFIX}")):
            with contextlib.suppress(ProgressError):
                found = read(path)
                if found.hash == name:
                    return found
        return None

    def put(self, model: Made, origin: Origin) -> None:
        """Keep a model under the run that made it, as `get` will ask for it."""
        with contextlib.suppress(ProgressError, OSError):
            write(self._path(origin, model.trained.role), model)
            self._thin()

    def _path(self, origin: Origin, role: str) -> Path:
        told = {
            "engine": engine_digest(),
            "role": role,
            "stage": origin.stage,
            "seed": origin.seed,
            "knobs": {name: float(value) for name, value in origin.knobs.items()},
            "parents": dict(origin.parents),
            "data": origin.data,
        }
        name = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
        return self._folder / f"{name}{SUFFIX}"

    def _thin(self) -> None:
        files = sorted(self._folder.glob(f"*{SUFFIX}"), key=lambda path: path.stat().st_mtime)
        for old in files[:-_KEEP]:
            old.unlink(missing_ok=True)


@cache
def engine_digest() -> str:
    """SHA-256 over the engine's source files: other code may train another model."""
    folder = Path(engine.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        data = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()} {len(data)}\n".encode() + data)
    return digest.hexdigest()
