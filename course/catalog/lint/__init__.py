"""Checks for authors: what the formats cannot say, one small rule at a time.

`run_lint(folder)` reads a course and returns what its rules found.
`python -m course.catalog.lint [DIR] [PATH-BEGINNING...]` prints it.
"""

from __future__ import annotations

from course.catalog.lint.finding import Finding, format_finding, to_json
from course.catalog.lint.run import RULES, run_lint

__all__ = ["RULES", "Finding", "format_finding", "run_lint", "to_json"]
