"""What most commands open first: the course in use and the learner's events."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course import paths
from course.errors import UsageError

_CHECKED_AT_ONCE = 100

if TYPE_CHECKING:
    from course.catalog.index import Catalog
    from course.progress.log import EventLog


def lessons_folder(args: argparse.Namespace) -> Path:
    """The course folder named by `--lessons`, or the one that ships with the package."""
    if args.lessons is None:
        return paths.bundled_lessons()
    folder = Path(args.lessons).expanduser().absolute()
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.", "Name a folder that holds course.toml.")
    return folder


def open_catalog(args: argparse.Namespace) -> Catalog:
    """The course in use.

    A folder that a stranger made is checked whole before any of it is opened.
    """
    from course.catalog.index import Catalog

    folder = lessons_folder(args)
    if args.lessons is None:
        return Catalog.open(folder)
    return Catalog.open_checked(folder, progress=_say_checking)


def _say_checking(done: int, of: int) -> None:
    """A large course takes a while the first time: say how far its check has come."""
    if done % _CHECKED_AT_ONCE == 0 and of > _CHECKED_AT_ONCE:
        print(f"Checking the course's files: {done} of {of} lessons", file=sys.stderr)


def open_log(args: argparse.Namespace) -> EventLog:
    """The learner's events; closes itself as a context manager."""
    from course.progress.log import EventLog

    return EventLog.open(paths.progress_file(args.profile))


def print_json(value: Any) -> None:
    """One JSON document on one line of stdout, in ASCII so that any locale carries it."""
    sys.stdout.write(json.dumps(value) + "\n")
