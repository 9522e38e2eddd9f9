"""`lossfall lint [DIR]`: check a course's files; exits 1 if there is an error in them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from course.commands.context import lessons_folder, print_json
from course.errors import UsageError

EXIT_CHECK_FAILED = 1


def run(args: argparse.Namespace) -> int:
    """Print every finding, errors and warnings; only errors fail the check."""
    from course.catalog.lint import format_finding, run_lint, to_json

    folder = lessons_folder(args) if args.dir is None else Path(args.dir).expanduser().absolute()
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.", "Name a folder that holds course.toml.")
    findings = run_lint(folder)
    errors = sum(finding.severity == "error" for finding in findings)
    if args.json:
        print_json(to_json(findings))
    else:
        for finding in findings:
            print(format_finding(finding))
        print(f"{errors} errors, {len(findings) - errors} warnings", file=sys.stderr)
    return EXIT_CHECK_FAILED if errors else 0
