"""`lossfall export FILE --format csv|anki|gift`: scores, missed questions and terms, or a bank."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from course.commands.context import open_catalog, open_log
from course.errors import UsageError

STDOUT = "-"


def run(args: argparse.Namespace) -> int:
    """Write the file; what was left out is said on stderr."""
    from course.exports.formats import FORMATS
    from course.exports.source import Source
    from course.progress.projections import ProgressView

    path = Path(args.file).expanduser()
    if args.file != STDOUT and path.exists():
        raise UsageError(f"There is a file {path} already.", "Name another, or remove it first.")
    catalog = open_catalog(args)
    lesson = None if args.lesson is None else catalog.entry(args.lesson).id
    with open_log(args) as log:
        source = Source(catalog, log, ProgressView(log), lesson)
        made = FORMATS[args.format](source)
    if args.file == STDOUT:
        sys.stdout.write(made.text)
    else:
        _write(path, made.text)
        print(f"{made.count} {made.what} written to {path}.", file=sys.stderr)
    for note in made.notes:
        print(note, file=sys.stderr)
    return 0


def _write(path: Path, text: str) -> None:
    """Write the file whole or not at all, readable by its owner alone: it may hold scores."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        if not isinstance(error, FileExistsError):
            path.unlink(missing_ok=True)
        raise UsageError(
            f"{path} could not be written: {error.strerror or error}.",
            "Name a file in a folder that exists and may be written to.",
        ) from error
