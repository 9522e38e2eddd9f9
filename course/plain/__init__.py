"""The whole course line by line: no colour, no cursor control, through a pipe as in a terminal.

A thin front end: it reads words, calls the catalogue, the quiz, the tutor, the runs and the event
log, and prints what they say. It owns no rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from course.catalog.index import Catalog
    from course.progress.log import EventLog


def main(catalog: Catalog, log: EventLog, stdin: TextIO, stdout: TextIO) -> int:
    """Take a learner through the course; returns the exit code.

    The end of the input is a way to leave like any other: everything was saved as it happened.
    """
    from course.plain.console import Console, EndOfInput
    from course.plain.context import Desk, Leave
    from course.plain.home import Home
    from course.progress.projections import ProgressView

    console = Console(stdin, stdout)
    desk = Desk(catalog, log, ProgressView(log), console)
    try:
        Home(desk).stay()
    except (EndOfInput, Leave):
        console.say("Until next time. Everything is saved.")
    return 0
