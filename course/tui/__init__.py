"""The terminal interface: screens and keys over the shared core, with no rule of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from course.catalog.index import Catalog
    from course.progress.log import EventLog


def run(catalog: Catalog, log: EventLog) -> int:
    """Open the course on the terminal and return the exit code when the learner leaves.

    Raises:
        Exception: whatever broke a screen, after the terminal has been given back.
    """
    import gc

    # Importing makes hundreds of thousands of objects that all stay: looking for garbage among
    # them is a tenth of the time to the first frame. The app turns the collector on again.
    gc.disable()
    from course.tui.app import LossfallApp

    return LossfallApp(catalog, log).run_course()
