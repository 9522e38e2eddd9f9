"""What review costs: `python -m tests.bench.review`.

Prints, on this machine, for a learner with 5,000 events and finished quizzes in every lesson
written: milliseconds of a glance (what a home screen does before its first frame) with nothing new
since the full look, after a quiz of today, and of the full look itself; of loading the scheduler;
and from a response in review to a stored one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from tests.bench.progress import milliseconds, report

EVENTS = 5_000


def main() -> None:
    """Print every figure."""
    with tempfile.TemporaryDirectory() as name:
        os.environ["LOSSFALL_HOME"] = name
        _figures()
    imported = "import time; began = time.perf_counter(); import fsrs; "
    imported += "print((time.perf_counter() - began) * 1e3)"
    taken = [
        float(
            subprocess.run(
                [sys.executable, "-c", imported], capture_output=True, text=True, check=True
            ).stdout
        )
        for _ in range(10)
    ]
    report("loading the scheduler in a fresh process", taken)


def _figures() -> None:
    from course import paths
    from course.catalog.index import Catalog
    from course.progress import log as log_module
    from course.progress.events import now
    from course.progress.log import Draft, EventLog
    from course.progress.projections import ProgressView
    from course.quiz import review, session
    from course.quiz.response import DontKnow

    catalog = Catalog.open(paths.bundled_lessons())
    written = [entry.id for entry in catalog.lessons if not entry.planned]
    long_ago = (datetime.now().astimezone() - timedelta(days=40)).isoformat(timespec="milliseconds")
    with EventLog.open(Path(paths.progress_file("default"))) as log:
        log_module.now = lambda: long_ago  # type: ignore[attr-defined]  # as if it were then
        view = ProgressView(log)

        def quiz(lesson: str) -> None:
            attempt = session.begin(log, view, catalog.quiz(lesson), lesson)
            while not attempt.finished:
                session.commit(attempt, log, DontKnow(), seconds=20)

        for lesson in written:
            quiz(lesson)
        while (size := log.last_position()) < EVENTS:
            items = catalog.quiz(written[size % len(written)]).items
            lesson = written[size % len(written)]
            drafts = [
                Draft("answered", lesson, item.id, item.rev, _body(f"t{size}", place))
                for place, item in enumerate(items[:15])
            ]
            end = {"attempt": f"t{size}", "num": 8, "den": 15, "questions": 15}
            log.append_all([*drafts, Draft("attempt-finished", lesson, body=end)])
        log_module.now = now  # type: ignore[attr-defined]
        print(f"{log.last_position()} events, {len(written)} lessons")
        report("a full look, the first", milliseconds(lambda: review.due(log, view, catalog), 1))
        report("a full look", milliseconds(lambda: review.due(log, view, catalog), 20))
        report("a glance", milliseconds(lambda: review.glance(log, view, catalog), 50), "aim 5 ms")
        quiz(written[0])
        report(
            "a glance after a quiz of today",
            milliseconds(lambda: review.glance(log, view, catalog), 50),
            "aim 5 ms",
        )
        round_ = review.begin(log, view, catalog, cap=100)
        answers = min(len(round_), 40)
        report(
            "an answer in review on disk",
            milliseconds(lambda: review.commit(round_, log, DontKnow(), seconds=5), answers),
            "budget 25 ms",
        )


def _body(attempt: str, place: int) -> dict[str, object]:
    return {
        "attempt": attempt,
        "response": {"chosen": ["key"]},
        "scored": [place % 2, 1],
        "confidence": 2,
        "seconds": 8.5,
    }


if __name__ == "__main__":
    main()
