"""What every part of the plain form shares: the course, the learner's events, the console."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from course.plain.console import Console

if TYPE_CHECKING:
    from course.catalog.index import Catalog
    from course.progress.log import EventLog
    from course.progress.projections import ProgressView


class Leave(Exception):  # noqa: N818 - not an error: the learner asked for it
    """The learner wants to leave the course."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One learner at one console."""

    catalog: Catalog
    log: EventLog
    view: ProgressView
    console: Console
