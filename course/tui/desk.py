"""What every screen works on: the course, the learner's events, and what follows from them.

It holds no rule: states and positions come from `course.progress`, lessons from
`course.catalog`. Its own part is to turn a failure to save into a sentence for the screen, where
losing the event would not lose the learner's work (a reading position, a question asked).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from course.errors import ProgressError

if TYPE_CHECKING:
    from course.catalog.index import Catalog
    from course.progress.events import Event
    from course.progress.log import EventLog
    from course.progress.projections import ProgressView

P = ParamSpec("P")


class Desk:
    """The course in use and its learner."""

    def __init__(self, catalog: Catalog, log: EventLog) -> None:
        self.catalog = catalog
        self.log = log

    @cached_property
    def view(self) -> ProgressView:
        """The learner's progress, up to date with every event appended."""
        from course.progress.projections import ProgressView

        return ProgressView(self.log)

    def keep(
        self,
        record: Callable[Concatenate[EventLog, P], Event],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> str:
        """Write down an event the learner can do without; return what went wrong, or ''."""
        try:
            record(self.log, *args, **kwargs)
        except ProgressError as error:
            return str(error)
        return ""
