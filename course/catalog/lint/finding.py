"""What a rule found, and how it is written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from course.catalog.text import FORBIDDEN
from course.errors import Fault

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Note:
    """Something a rule says of one place; the rule's id and severity are the registry's to add."""

    path: str
    line: int | None
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault (error) or doubt (warning): which rule, where, what, and what to do."""

    rule: str
    severity: Severity
    path: str
    line: int | None
    message: str
    remedy: str


def from_fault(rule: str, fault: Fault) -> Finding:
    """A loader's fault as a finding."""
    message = f"{fault.field}: {fault.message}" if fault.field else fault.message
    return Finding(rule, "error", fault.path, fault.line, message, fault.remedy)


def format_finding(finding: Finding) -> str:
    """One line: `09-pretraining/quiz.toml:12: error: ... [evidence-verbatim]`."""
    place = finding.path if finding.line is None else f"{finding.path}:{finding.line}"
    text = f"{finding.message} {finding.remedy}".strip()
    return FORBIDDEN.sub("?", f"{place}: {finding.severity}: {text} [{finding.rule}]")


def to_json(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Findings as plain data, one dict each with the fields' names."""
    return [asdict(finding) for finding in findings]
