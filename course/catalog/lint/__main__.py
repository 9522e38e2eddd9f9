"""`python -m course.catalog.lint [DIR] [BEGINNING...]`: lint a course.

With beginnings of paths, such as `09-`, only the findings of those files are printed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from course.catalog.lint import format_finding, run_lint
from course.paths import bundled_lessons


def main(arguments: list[str]) -> int:
    """Print the findings; 1 if there is an error among them."""
    folder = Path(arguments[0]) if arguments else bundled_lessons()
    only = tuple(arguments[1:])
    findings = [each for each in run_lint(folder) if not only or each.path.startswith(only)]
    for finding in findings:
        sys.stdout.write(format_finding(finding) + "\n")
    errors = sum(finding.severity == "error" for finding in findings)
    sys.stderr.write(f"{errors} errors, {len(findings) - errors} warnings\n")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
