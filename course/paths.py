"""The only place that knows where files live.

Learner data sits under the platform's data folder (XDG on Linux), never inside the package.
`LOSSFALL_HOME` puts everything under one folder of the learner's choice. Functions only
compute paths; whoever writes a file makes its folder.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from course.errors import UsageError

_APP = "lossfall"
_PROFILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


def _home() -> Path | None:
    override = os.environ.get("LOSSFALL_HOME", "")
    return Path(override).expanduser().absolute() if override else None


def data_dir() -> Path:
    """Folder of what must not be lost: progress, notes, models."""
    if home := _home():
        return home / "data"
    from platformdirs import user_data_path

    return user_data_path(_APP, appauthor=False)


def cache_dir() -> Path:
    """Folder of what can be made again, such as the parsed course index."""
    if home := _home():
        return home / "cache"
    from platformdirs import user_cache_path

    return user_cache_path(_APP, appauthor=False)


def state_dir() -> Path:
    """Folder of logs and crash reports."""
    if home := _home():
        return home / "state"
    from platformdirs import user_state_path

    return user_state_path(_APP, appauthor=False)


def profile_dir(profile: str = "default") -> Path:
    """Folder of one learner's data.

    Raises:
        UsageError: if the name could leave the folder of profiles.
    """
    if not _PROFILE.fullmatch(profile):
        raise UsageError(
            f"'{profile[:80]!s}' cannot be a profile's name.",
            "Use up to 64 letters, digits, '-', '_' or '.', beginning with a letter or digit.",
        )
    return data_dir() / "profiles" / profile


def progress_file(profile: str = "default") -> Path:
    """The SQLite database of one learner's events."""
    return profile_dir(profile) / "progress.sqlite3"


def models_beside(progress: Path) -> Path:
    """The folder of the models of the learner whose events are in the file `progress`."""
    return progress.parent / "models"


def models_cache() -> Path:
    """Folder of models that a run without a screen built on and can train again."""
    return cache_dir() / "models"


def bundled_lessons() -> Path:
    """The course that ships with the package: `lessons/` beside `course/`.

    The same rule holds in a checkout and in an installed wheel.
    """
    return Path(__file__).resolve().parent.parent / "lessons"
