"""A run told while it goes on: not every event, only what a listener can follow."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from course.catalog.text import fold
from course.plain.text import number

if TYPE_CHECKING:
    from course.live import RunEvent
    from course.plain.console import Console

_EVERY = 2.0  # seconds between two lines of progress


class Teller:
    """Says now and then how far a run is and what the model writes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._phase = ""
        self._values: dict[str, float] = {}
        self._last = time.monotonic()

    def tell(self, event: RunEvent) -> None:
        """Say what this event adds, if it is time to."""
        from course.live import BuiltOn
        from engine.stages.spec import Phase, Sample, Scalar

        match event:
            case Scalar(series, _, value):
                self._values[series] = value
            case Sample(label, step, prompt, text):
                self._console.say(f"{label}, step {step}: “{fold(f'{prompt} {text}')}”", 4, 6)
            case BuiltOn(role, name):
                self._console.say(f"Built on the {role} model {name[:8]}.", 2)
            case Phase(name, step, total):
                new = name != self._phase
                if not new and time.monotonic() - self._last < _EVERY:
                    return
                self._phase, self._last = name, time.monotonic()
                place = f", step {step} of {total}" if total and not new else ""
                curves = ", ".join(
                    f"{series} {number(value)}"
                    for series, value in self._values.items()
                    if series != "tokens"
                )
                self._console.say(f"{name}{place}{f': {curves}' if curves and not new else ''}", 2)
