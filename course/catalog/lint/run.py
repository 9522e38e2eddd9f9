"""Every rule over a course, in one pass."""

from __future__ import annotations

from pathlib import Path

from course.catalog.check import check_course
from course.catalog.lint import (
    bank,
    blind,
    evidence,
    giveaways,
    lab,
    numbers,
    options,
    recheck,
    references,
    revisions,
    schema,
    stages,
    stems,
    text,
    voice,
    wording,
)
from course.catalog.lint.files import read_course
from course.catalog.lint.finding import Finding, from_fault
from course.catalog.lint.helpers import NO_HELPERS, Helpers
from course.catalog.lint.rule import Rule
from course.errors import ContentError

MODULES = (
    schema, revisions, references, evidence, options, wording, numbers, giveaways, recheck, stems,
    bank, blind, stages, lab, text, voice,
)  # fmt: skip
RULES: tuple[Rule, ...] = tuple(
    rule for module in MODULES for rule in vars(module).values() if isinstance(rule, Rule)
)


def run_lint(folder: Path, helpers: Helpers | None = None) -> list[Finding]:
    """What every rule finds in the course in `folder`, by file and line."""
    try:
        course = read_course(folder.absolute(), helpers or NO_HELPERS)
    except ContentError:
        return [from_fault("schema", fault) for fault in check_course(folder.absolute())]
    findings = [finding for rule in RULES for finding in rule.findings(course)]
    order = {files.folder: place for place, files in enumerate(course.lessons, 1)}

    def key(finding: Finding) -> tuple[int, str, int, str]:
        place = order.get(finding.path.rpartition("/")[0], 0)
        return place, finding.path, finding.line or 0, finding.rule

    return sorted(findings, key=key)
