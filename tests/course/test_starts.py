"""Five starts run one after another, are counted honestly, and end when they are told to."""

from __future__ import annotations

import threading
import time

import pytest

from course.starts import FiveStarts, Held, StartsSnapshot, new_seeds
from tests.course.tui.gallery import Gallery
from tests.course.tui.harbour import Harbour

KNOBS = {"pull": 1.0, "gates": 2, "friction": 0.01}


def ended(starts: FiveStarts, seconds: float = 20.0) -> StartsSnapshot:
    assert starts.join(seconds)
    return starts.snapshot()


def test_the_new_starts_follow_the_one_that_was_seen() -> None:
    assert new_seeds(7) == (8, 9, 10, 11, 12)


def test_every_start_runs_once_with_the_same_knobs() -> None:
    stage = Harbour()
    starts = FiveStarts("harbour", KNOBS, (3, 4), stage=stage)
    starts.start()
    shot = ended(starts)
    assert shot.state == "finished"
    assert [start.seed for start in shot.done] == [3, 4]
    assert stage.runs == [KNOBS, KNOBS]
    assert all("level" in start.series for start in shot.done)


def test_it_says_in_how_many_a_claim_held_and_how_far_a_measure_spreads() -> None:
    starts = FiveStarts("gallery", {"text": 0}, new_seeds(1), stage=Gallery())
    starts.start()
    shot = ended(starts)
    tries = [start.measures["tries"] for start in shot.done]
    held = shot.held("even")
    assert (held.held, held.of, held.beyond) == (sum(each % 2 == 0 for each in tries), 5, 0)
    assert 0 < held.held < 5, "these seeds have both, or the count would show nothing"
    spread = shot.spread("tries")
    assert spread is not None
    assert (spread.low, spread.middle, spread.high) == (min(tries), sorted(tries)[2], max(tries))
    assert shot.spread("no such measure") is None


def test_a_start_that_breaks_off_is_counted_as_that_and_the_next_one_begins() -> None:
    starts = FiveStarts("harbour", KNOBS, (1, 2), stage=Harbour(breaks=True))
    starts.start()
    shot = ended(starts)
    assert [start.state for start in shot.done] == ["failed", "failed"]
    assert "burst" in (shot.done[0].error or "")
    assert shot.held("comes-back").of == 0


def test_a_fault_of_ours_ends_all_of_them_and_is_kept() -> None:
    class Broken(Harbour):
        def level(self, step: int, pull: float) -> float:
            raise ZeroDivisionError

    starts = FiveStarts("harbour", KNOBS, (1, 2), stage=Broken())
    starts.start()
    assert ended(starts).state == "failed"
    assert isinstance(starts.fault, ZeroDivisionError)


def test_cancelling_ends_the_start_under_way_and_begins_no_other() -> None:
    stage = Harbour(steps=10_000, pause=0.01)
    starts = FiveStarts("harbour", KNOBS, (1, 2, 3), stage=stage)
    starts.start()
    while not stage.runs:
        time.sleep(0.005)
    starts.cancel()
    assert ended(starts, 2.0).state == "cancelled"
    assert len(stage.runs) == 1
    assert starts.snapshot().done == ()


def test_cancelled_before_it_began_it_runs_nothing() -> None:
    stage = Harbour()
    starts = FiveStarts("harbour", KNOBS, (1,), stage=stage)
    starts.cancel()
    assert starts.snapshot().state == "cancelled"
    assert stage.runs == []
    with pytest.raises(RuntimeError):
        starts.start()


def test_a_snapshot_tells_of_the_start_under_way_and_its_version_rises() -> None:
    gate = threading.Semaphore(3)
    starts = FiveStarts("harbour", KNOBS, (5, 6), stage=Harbour(gate=gate))
    starts.start()
    versions = []
    for _ in range(200):
        shot = starts.snapshot()
        versions.append(shot.version)
        if shot.running is not None and "level" in shot.running.series:
            break
        time.sleep(0.01)
    assert shot.running_seed == 5
    gate.release(1000)
    versions.append(ended(starts).version)
    assert versions == sorted(versions)
    assert versions[-1] > versions[0]


def test_a_claim_that_does_not_apply_is_neither_held_nor_refuted() -> None:
    held = Held.among([True, None, False, None])
    assert held == Held(1, 2, 2)
    assert held.words("starts") == "held in 1 of 2 starts, does not apply in 2"
    assert Held.among([True]).words("runs") == "held in 1 of 1 runs"
    assert Held.among([None]).words("runs") == "does not apply in any of 1 runs"
    assert Held.among([]).words("runs") == "not said in any of the runs"
