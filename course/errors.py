"""The errors a learner or author can meet, each with its remedy and exit code.

Exit codes: 2 wrong use or bad input, 3 the learner's data could not be read or written,
4 a run failed. A fault of ours is not a CourseError: it ends in a report and exit code 70.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class CourseError(Exception):
    """Something the person at the keyboard can mend: what is wrong, and what to do."""

    exit_code = 2

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class UsageError(CourseError):
    """A command, flag or argument that does not fit."""


class ProgressError(CourseError):
    """The learner's data could not be read or written."""

    exit_code = 3


class RunFailed(CourseError):  # noqa: N818 - named for what happened, like UnknownStage
    """A training run ended without a result, for example because its loss was not finite."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken thing in a course's files: where it is, what it is, what to do."""

    path: str
    line: int | None
    field: str
    message: str
    remedy: str

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        subject = f"{self.field}: " if self.field else ""
        return f"{place}: {subject}{self.message} {self.remedy}".strip()


class ContentError(CourseError):
    """A course whose files are broken; lists every fault found, not only the first."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        count = len(self.faults)
        noun = "fault" if count == 1 else "faults"
        super().__init__(f"{count} {noun} in the course's files; nothing of it was opened.")

    def __str__(self) -> str:
        return "\n".join([self.message, *(f"  {fault}" for fault in self.faults)])
