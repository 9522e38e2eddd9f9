"""A learner's log on the disk, and a terminal at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from course.progress.log import EventLog
from tests.course.quiz.desk import QUIZ, Desk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "progress.sqlite3"


@pytest.fixture
def desk(path: Path) -> Iterator[Desk]:
    with EventLog.open(path) as log:
        yield Desk(log, QUIZ)
