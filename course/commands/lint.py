"""`lossfall lint [DIR]`: check a course's files; exits 1 if there is an error in them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from course.commands.context import lessons_folder, print_json
from course.errors import ContentError, CourseError, UsageError

EXIT_CHECK_FAILED = 1


def run(args: argparse.Namespace) -> int:
    """Print every finding, errors and warnings; only errors fail the check."""
    from course.authors.helpers import Reruns, helpers
    from course.catalog.lint import format_finding, run_lint, to_json

    folder = lessons_folder(args) if args.dir is None else Path(args.dir).expanduser().absolute()
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.", "Name a folder that holds course.toml.")
    if args.record:
        _record(folder)
    reruns = Reruns(run=args.rerun, say=_say)
    findings = run_lint(folder, helpers(reruns))
    errors = sum(finding.severity == "error" for finding in findings)
    if args.json:
        print_json(to_json(findings))
    else:
        for finding in findings:
            print(format_finding(finding))
        _say(f"{errors} errors, {len(findings) - errors} warnings")
    if reruns.missing:
        _say(
            f"{reruns.missing} runs behind predict items are not on record for this engine:"
            " `lossfall lint --rerun` makes them, once."
        )
    return EXIT_CHECK_FAILED if errors else 0


def _record(folder: Path) -> None:
    """Put the items as they are on record; what cannot be is among the findings."""
    from course.catalog.lint.revisions import record

    try:
        recorded = record(folder)
    except ContentError:
        return  # course.toml cannot be read, which is the one finding there will be
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CourseError(
            f"{error.filename} cannot be written ({reason}).", "Check its permissions."
        ) from error
    for each in recorded:
        _say(f"{each.path}: {len(each.new)} items put on record")
        if each.reworded:
            _say(f"  said to mean the same in other words: {', '.join(each.reworded)}")


def _say(text: str) -> None:
    print(text, file=sys.stderr)
