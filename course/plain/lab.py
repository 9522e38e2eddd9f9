"""The Lab line by line: every stage there is, to predict, run and explain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.errors import CourseError
from course.plain.demo import Demo
from course.plain.text import about

if TYPE_CHECKING:
    from course.catalog.lab import LabEntry
    from course.plain.context import Desk

_PROMPT = "NUMBER or NAME of a stage, l list, Enter back"


class Lab:
    """All stages; a learner runs as many as they like, and leaves with Enter."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._console = desk.console

    def stay(self) -> None:
        """List the stages, then run those the learner names."""
        from course.catalog.lab import lab_entries

        entries = lab_entries(self._desk.catalog)
        self._console.say("The Lab: every training stage of this course, to run.")
        self._list(entries)
        while True:
            answer = self._console.ask(_PROMPT).lower()
            if answer in ("", "q", "b"):
                return
            if answer == "l":
                self._list(entries)
                continue
            entry = _chosen(entries, answer)
            if entry is None:
                self._console.say(f"Type a number from 1 to {len(entries)}, or a stage's name.")
            else:
                self._open(entry)

    def _list(self, entries: tuple[LabEntry, ...]) -> None:
        for number, entry in enumerate(entries, 1):
            self._console.say(
                f"{number}. {entry.title} ({entry.stage_id}, {about(entry.seconds)}): "
                f"{entry.shows}",
                2,
                6,
            )

    def _open(self, entry: LabEntry) -> None:
        from course.catalog.lab import lab_block

        try:
            block = lab_block(self._desk.catalog, entry.stage_id)
        except CourseError as problem:
            self._console.say(str(problem))
            return
        if block is None:
            self._console.say(
                "No prediction is written for this stage yet. "
                f"lossfall demo {entry.stage_id} runs it without one."
            )
            return
        Demo(self._desk, entry.lesson, block).take()


def _chosen(entries: tuple[LabEntry, ...], answer: str) -> LabEntry | None:
    if answer.isdecimal() and 1 <= int(answer[:9]) <= len(entries):
        return entries[int(answer) - 1]
    return next((each for each in entries if each.stage_id == answer), None)
