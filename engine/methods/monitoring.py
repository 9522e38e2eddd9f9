"""Watching a service from outside: complaints among the last answers, and a line they must pass."""

from __future__ import annotations

from collections import deque


class Monitor:
    """Raises an alarm when complaints are far above the usual; it never sees an answer.

    `window`: how many of the last answers it looks at. `margin`: how far above the usual share of
    complaints the line lies, 0..1.
    """

    def __init__(self, window: int, margin: float) -> None:
        self.window = window
        self.margin = margin
        self.line = 1.0  # no alarm before the usual share is known
        self._recent: deque[bool] = deque(maxlen=window)

    def settle(self, usual: float) -> None:
        """Set the line, given the usual share of complaints."""
        self.line = usual + self.margin

    def hear(self, complaint: bool) -> bool:
        """Take in one more answer's complaint or silence; whether that is an alarm."""
        self._recent.append(complaint)
        return len(self._recent) == self.window and self.share > self.line

    @property
    def share(self) -> float:
        """Complaints among the last answers, 0..1."""
        return sum(self._recent) / len(self._recent) if self._recent else 0.0
