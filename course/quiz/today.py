"""How much review there is today, in numbers and in the one line that a home screen shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CAP = 12
"""Questions a day, unless the learner's setting says otherwise."""
SETTING = "review-cap"
MOST = 200
_SECONDS = 25.0
"""What an answer takes, until it has been seen."""


@dataclass(frozen=True, slots=True)
class Today:
    """What review asks today. Nothing counts what was put off: the cap says what today is."""

    questions: int
    """To ask now: what is due, at most what is left of the day's cap."""
    done: int
    """Answered in review today."""
    cap: int
    minutes: int
    """About how long the questions take, at least 1 where there are any."""
    forecast: tuple[int, ...] = ()
    """Questions on each of the next 7 days, today first; empty at a glance."""
    exact: bool = True
    """False where a glance could not tell: there may be more."""

    @property
    def line(self) -> str:
        """'Review 8 questions, about 3 minutes'; empty where nothing is to be asked now."""
        if not self.questions:
            return ""
        return (
            f"Review {_count(self.questions, 'question')}, about {_count(self.minutes, 'minute')}"
        )


def cap_of(setting: Any) -> int:
    """The day's cap from the learner's setting, which may hold anything; 0 turns review off."""
    if isinstance(setting, bool) or not isinstance(setting, int):
        return CAP
    return min(max(0, setting), MOST)


def minutes(questions: int, seconds: float | None) -> int:
    """About how long so many questions take."""
    if not questions:
        return 0
    return max(1, round(questions * (_SECONDS if seconds is None else seconds) / 60))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
