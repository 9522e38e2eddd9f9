"""`lossfall quiz LESSON`: the quiz, line by line."""

from __future__ import annotations

import argparse
import sys

from course.commands.context import open_catalog, open_log


def run(args: argparse.Namespace) -> int:
    """Take the quiz on stdin and stdout; a paper left open can be resumed."""
    from course.plain import quiz

    catalog = open_catalog(args)
    entry = catalog.entry(args.lesson)
    with open_log(args) as log:
        return quiz.take(
            catalog,
            log,
            entry.id,
            seed=args.seed,
            exam=args.exam,
            resume=args.resume,
            stdin=sys.stdin,
            stdout=sys.stdout,
        )
