"""`lossfall` without a command: the course itself, on a screen or line by line."""

from __future__ import annotations

import argparse
import sys

from course.commands.context import open_catalog, open_log
from course.errors import UsageError


def run(args: argparse.Namespace) -> int:
    """Open the terminal interface where the learner left off, or the plain form."""
    if args.plain:
        from course import plain

        with open_log(args) as log:
            return plain.main(open_catalog(args), log, stdin=sys.stdin, stdout=sys.stdout)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "This is not a terminal, and the course's screens need one.",
            "`lossfall --plain` is the same course line by line; it works through a pipe.",
        )
    from course import tui

    with open_log(args) as log:
        return tui.run(open_catalog(args), log)
