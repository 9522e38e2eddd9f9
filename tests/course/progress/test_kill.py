"""A process killed at any instant loses nothing it had been told was stored."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from course.progress.log import EventLog

_CHILD = """
import sys
from pathlib import Path
from course.progress.log import EventLog
log = EventLog.open(Path(sys.argv[1]))
while True:
    event = log.append("answered", item="x" * 40, body={"typed": "y" * 200})
    sys.stdout.write(event.id + "\\n")  # as a verdict would: only once it is stored
    sys.stdout.flush()
"""


def kill_during_appends(path: Path, rng: random.Random) -> list[str]:
    """Start a process that appends and reports, kill it, return the ids it reported whole."""
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    first = child.stdout.readline()
    time.sleep(rng.uniform(0, 0.02))
    os.kill(child.pid, signal.SIGKILL)
    rest = child.stdout.read()
    child.wait()
    child.stdout.close()
    return [line for line in (first + rest).split("\n")[:-1] if line]


def test_killed_processes_lose_nothing_they_reported(tmp_path: Path) -> None:
    path = tmp_path / "progress.sqlite3"
    rng = random.Random(5)  # noqa: S311 - instants, not secrets
    reported: list[str] = []
    for _ in range(20):
        reported += kill_during_appends(path, rng)
    with EventLog.open(path) as log:
        stored = [event.id for event in log.events()]
        assert log._connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert sorted(event.seq for event in log.events()) == list(range(1, len(stored) + 1))
    assert set(reported) <= set(stored)
    # At most the one append under way at each kill is stored without having been reported.
    assert len(reported) >= 20
    assert len(stored) - len(reported) <= 20
