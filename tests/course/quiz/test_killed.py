"""Killing the process at any instant of an attempt loses at most the answer not yet committed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from course.progress.log import EventLog
from course.progress.projections import ProgressView
from course.quiz import pretest, session
from course.quiz.attempt import Attempt
from tests.bench.progress import bank
from tests.course.quiz.killed import LESSON, answer, unsynced

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it forks")


SOME = 7
"""Statements from one instant to the next: storing an answer takes 6, so none is left out."""


def runs(kind: str, root: Path, step: int) -> list[Path]:
    """A folder for each instant at which this kind of quiz dies, the last one whole."""
    command = [sys.executable, "-m", "tests.course.quiz.killed", kind, str(root), str(step)]
    subprocess.run(command, check=True, timeout=300)
    folders = sorted(root.iterdir(), key=lambda folder: int(folder.name))
    assert not [each for each in folders if (each / "failed").exists()]
    return folders


def told(folder: Path) -> list[list[Any]]:
    path = folder / "told"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def stored(log: EventLog, kind: str) -> list[str]:
    return [str(event.item) for event in log.events(kinds=(kind,))]


def finish(attempt: Attempt, log: EventLog) -> None:
    """Go on from where it was left, to the end."""
    places = {question.item_id: n for n, question in enumerate(attempt.paper.questions)}
    while (question := attempt.current) is not None:
        response = answer(places[question.item_id])
        if attempt.exam:
            session.draft(attempt, log, question, response)
        else:
            session.commit(attempt, log, response)
    if attempt.exam:
        session.hand_in(attempt, log)


@pytest.mark.parametrize("step", [SOME, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("kind", "stored_as"), [("quiz", "answered"), ("exam", "drafted")])
def test_a_quiz_and_an_exam_go_on_where_they_were_killed(
    kind: str, stored_as: str, step: int, tmp_path: Path
) -> None:
    folders = runs(kind, tmp_path, step)
    assert len(folders) * step > 60  # there are that many instants
    for folder in folders:
        lines = told(folder)
        heard = [line[1] for line in lines if line[0] == stored_as]
        with EventLog.open(folder / "log") as log:
            unsynced(log)
            kept = stored(log, stored_as)
            assert kept[: len(heard)] == heard
            assert len(kept) - len(heard) <= 1
            # Handed in or answered to the end: all of it or nothing, never a part.
            ended = len(stored(log, "attempt-finished"))
            if kind == "exam":
                assert len(stored(log, "answered")) == 15 * ended
            else:
                assert (len(kept) == 15) == bool(ended)
            assert not (["finished"] in lines and not ended)
            view = ProgressView(log)
            attempt = session.resume(log, view, bank(), LESSON)
            if attempt is not None:
                assert len({*attempt.answers, *attempt.drafts}) == len(kept)
                for item, place in ((line[1], line[2]) for line in lines):
                    holds = attempt.drafts if kind == "exam" else attempt.answers
                    assert holds[item].response == answer(place)
                if kind == "exam":
                    flagged = {line[1] for line in lines if line[3]}
                    assert attempt.flagged >= flagged
                finish(attempt, log)
            if kept or ended:
                assert str(view.state(LESSON).latest) == "10/15"
            assert len(stored(log, "attempt-finished")) == int(bool(kept or ended or attempt))


def test_a_pretest_goes_on_where_it_was_killed(tmp_path: Path) -> None:
    for folder in runs("pretest", tmp_path, step=5):
        heard = [line[1] for line in told(folder) if line[0] == "answered"]
        with EventLog.open(folder / "log") as log:
            unsynced(log)
            kept = stored(log, "pretest-answered")
            assert kept[: len(heard)] == heard
            assert len(kept) - len(heard) <= 1
            view = ProgressView(log)
            ended = bool(stored(log, "pretest-finished"))
            assert (len(kept) == 3) == ended
            resumed = pretest.resume(log, view, bank(), LESSON)
            if resumed is not None:
                while (question := resumed.current) is not None:
                    assert question.item_id not in kept
                    pretest.commit(resumed, log, answer(1))
            began = bool(stored(log, "pretest-started"))
            assert (view.history(LESSON).pretested is not None) == began
