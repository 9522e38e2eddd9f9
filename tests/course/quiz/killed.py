"""A learner at a quiz whose process dies at a chosen instant: `python -m tests.course.quiz.killed`.

Each run is a process of its own that ends without any cleaning up, as a kill ends it: just before
or just after the Nth statement that reaches the database. What the learner had been told by then
stands in a file, one line each, written only after the call that stored it had returned.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from itertools import count
from pathlib import Path
from typing import Any

from course.progress.log import EventLog
from course.progress.projections import ProgressView
from course.quiz import pretest, session
from course.quiz.response import Chosen
from tests.bench.progress import bank

LESSON = "lesson"


class Deadly:
    """A connection that ends the process at its Nth statement, before or after carrying it out."""

    def __init__(self, connection: sqlite3.Connection, at: int) -> None:
        self._connection = connection
        self._left = at

    def execute(self, statement: str, *more: Any) -> sqlite3.Cursor:
        self._left -= 1
        if self._left == 0:
            os._exit(9)
        cursor = self._connection.execute(statement, *more)
        self._left -= 1
        if self._left == 0:
            os._exit(9)
        return cursor

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def unsynced(log: EventLog) -> None:
    """Do not wait for the disk: what a killed process had written, the system still holds."""
    log._connection.execute("PRAGMA synchronous = OFF")


def answer(place: int) -> Chosen:
    """Every third answer is wrong."""
    return Chosen(("no" if place % 3 == 0 else "key",))


def sit(kind: str, folder: Path, at: int) -> None:
    """Take a quiz of this kind from its beginning; the process ends at the given instant."""
    told = os.open(folder / "told", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def tell(*words: Any) -> None:
        os.write(told, (json.dumps(words) + "\n").encode())

    quiz = bank()
    with EventLog.open(folder / "log") as log:
        view = ProgressView(log)
        unsynced(log)
        log._connection = Deadly(log._connection, at)  # type: ignore[assignment] # a stand-in
        if kind == "pretest":
            before = pretest.begin(log, view, quiz, LESSON, seed=1)
            while before.current is not None:
                item, place = before.current.item_id, before.position
                pretest.commit(before, log, answer(place))
                tell("answered", item, place)
            tell("finished")
            return
        attempt = session.begin(log, view, quiz, LESSON, seed=1, exam=kind == "exam")
        for place, question in enumerate(attempt.questions):
            if kind == "exam":
                flagged = place % 4 == 0
                session.draft(attempt, log, question, answer(place), flagged=flagged)
                tell("drafted", question.item_id, place, flagged)
            else:
                outcome = session.commit(attempt, log, answer(place))
                assert outcome.feedback is not None
                tell("answered", question.item_id, place)
        if kind == "exam":
            session.hand_in(attempt, log)
        tell("finished")


def main() -> None:
    """Given `kind folder step`, run every step-th instant in a process of its own, to the end."""
    kind, root, step = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    for at in count(1, step):
        folder = root / str(at)
        folder.mkdir(parents=True)
        child = os.fork()
        if child == 0:
            try:
                sit(kind, folder, at)
            except BaseException as error:  # noqa: BLE001 - into a file: this process ends here
                (folder / "failed").write_text(repr(error))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.waitstatus_to_exitcode(status) == 0:
            return  # it came to its end before that instant: later ones are the same


if __name__ == "__main__":
    main()
