"""Whatever stops the program, nothing is listed that is not whole on the disk."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from course import paths
from course.models.store import ModelStore
from course.progress.log import EventLog

PROGRAM = """
from itertools import count
from course import paths
from course.models.store import ModelStore
from course.progress.log import EventLog
from tests.course.models.conftest import trained
with EventLog.open(paths.progress_file()) as log:
    store = ModelStore.open(log)
    for number in count():
        name = store.keep(trained("base", number), stage="pretrain", seed=number, knobs={})
        print(name, flush=True)
        if number % 3 == 2:
            store.use(before)
            store.remove(name)
            print("-" + name, flush=True)
        before = name if number % 3 != 2 else before
"""


@pytest.mark.parametrize("moment", [0.05, 0.21, 0.4])
def test_a_killed_program_leaves_every_listed_model_whole(home: object, moment: float) -> None:
    child = subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    told = [child.stdout.readline().strip()]  # it is under way
    time.sleep(moment)
    child.kill()
    told += child.stdout.read().split()
    child.wait()
    child.stdout.close()
    with EventLog.open(paths.progress_file()) as log:
        store = ModelStore.open(log)
        listed = {each.hash for each in store.models()}
        removed = {line[1:] for line in told if line.startswith("-")}
        kept = {line for line in told if len(line) == 64} - removed
        lost = kept - listed
        assert len(lost) <= 1, "only the one being removed as it was killed"
        assert not removed & listed
        for name in listed:
            assert store.load(name).role == "base"
        for path in store.strays():
            assert store.use(path.name[:64]).present
