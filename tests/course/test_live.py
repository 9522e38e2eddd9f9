from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from course.live import LiveRun, RunLog, collect, event_record, result_record
from engine.errors import EngineError
from engine.stages import UnknownStage
from engine.stages.spec import (
    Claim,
    Event,
    Grid,
    Inputs,
    Knobs,
    Measure,
    MeasureSpec,
    Phase,
    Sample,
    Scalar,
    StageSpec,
    Streams,
)

SPEC = StageSpec(
    id="fake",
    title="A fake",
    shows="counts",
    knobs=(),
    expected_seconds=0.1,
    measures=(MeasureSpec("last", "the last value"),),
    claims=(Claim("counted", "It counted to the end"),),
    code=(),
    view="curve",
)


class Counting:
    """A stage that counts to `total`, waiting at each step until the test lets it go on."""

    SPEC = SPEC

    def __init__(self, total: int, gate: threading.Semaphore | None = None) -> None:
        self.total = total
        self.gate = gate
        self.closed = False

    def run(self, knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
        try:
            for step in range(self.total):
                if self.gate is not None:
                    self.gate.acquire()
                yield Scalar("loss", step, float(rng.data.random()))
                yield Scalar("tokens", step, 10.0 * step)
            yield Measure("last", float(self.total))
            yield SPEC.verdict("counted", f"{self.total} steps", passed=True)
        finally:
            self.closed = True


class Failing(Counting):
    def __init__(self, problem: Exception) -> None:
        super().__init__(1)
        self.problem = problem

    def run(self, knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
        yield Scalar("loss", 0, 1.0)
        raise self.problem


def endless(gate: threading.Semaphore | None = None) -> Counting:
    return Counting(10**9, gate)


def live(stage: Any, seed: int = 1) -> LiveRun:
    return LiveRun("fake", {}, seed, stage=stage)


def until(condition: Any) -> None:
    """Wait for another thread to get there; the timeout only ends a broken test."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "the run never got there"
        time.sleep(0.001)


def points(run: LiveRun) -> int:
    series = run.snapshot().series.get("loss")
    return 0 if series is None else len(series.steps)


def test_a_finished_run_holds_everything_the_stage_yielded() -> None:
    run = live(Counting(40))
    assert run.snapshot().state == "ready"
    run.start()
    assert run.join(20)
    seen = run.snapshot()
    assert seen.state == "finished"
    assert seen.series["loss"].steps == tuple(range(40))
    assert seen.measures == {"last": 40.0}
    assert [verdict.id for verdict in seen.verdicts] == ["counted"]
    assert seen.error is None
    assert seen.seconds > 0


def test_the_same_seed_replays_the_same_values_and_another_does_not() -> None:
    values = []
    for seed in (3, 3, 4):
        run = live(Counting(20), seed)
        run.start()
        assert run.join(20)
        values.append(run.snapshot().series["loss"].values)
    assert values[0] == values[1] != values[2]


def test_a_snapshot_does_not_change_after_it_was_taken() -> None:
    gate = threading.Semaphore(3)
    run = live(endless(gate))
    run.start()
    until(lambda: points(run) == 3)
    before = run.snapshot()
    gate.release(2)
    until(lambda: points(run) == 5)
    assert before.series["loss"].steps == (0, 1, 2)
    assert run.snapshot().version > before.version
    run.cancel()
    gate.release()
    assert run.join(20)


def test_a_paused_run_stands_still_and_its_clock_too() -> None:
    run = live(endless())
    run.start()
    until(lambda: points(run) > 2)
    run.pause()
    until(lambda: run._clock._since is None)
    first = run.snapshot()
    time.sleep(0.05)
    second = run.snapshot()
    assert first.state == "paused"
    assert (first.version, first.seconds) == (second.version, second.seconds)
    run.resume()
    until(lambda: points(run) > len(first.series["loss"].steps))
    assert run.snapshot().state == "running"
    run.cancel()
    assert run.join(20)


def test_a_step_while_paused_lets_through_one_training_step() -> None:
    run = live(endless())
    run.start()
    until(lambda: points(run) > 2)
    run.pause()
    until(lambda: run._clock._since is None)
    for _ in range(3):
        before = points(run)
        run.step()
        until(lambda before=before: points(run) > before)
        until(lambda: run._clock._since is None)
        assert points(run) == before + 1
        assert run.snapshot().state == "paused"
    run.cancel()
    assert run.join(20)


def test_a_step_ends_on_progress_notes_where_a_stage_has_no_scalars() -> None:
    class Notes(Counting):
        def run(self, knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
            for step in range(self.total):
                yield Phase("reading", step, 0)

    def note() -> int:
        phase = run.snapshot().phase
        return -1 if phase is None else phase.step

    run = live(Notes(10**9))
    run.start()
    until(lambda: note() > 2)
    run.pause()
    until(lambda: run._clock._since is None)
    before = note()
    run.step()
    until(lambda: note() == before + 2)
    run.cancel()
    assert run.join(20)


@pytest.mark.parametrize("paused", [False, True])
def test_cancelling_ends_the_run_and_closes_the_stage(*, paused: bool) -> None:
    stage = endless()
    run = live(stage)
    run.start()
    until(lambda: points(run) > 2)
    if paused:
        run.pause()
        until(lambda: run._clock._since is None)
    run.cancel()
    assert run.join(20)
    assert run.snapshot().state == "cancelled"
    assert stage.closed
    assert run.snapshot().verdicts == ()


def test_a_run_cancelled_before_it_starts_never_starts() -> None:
    run = live(endless())
    run.cancel()
    assert run.snapshot().state == "cancelled"
    with pytest.raises(RuntimeError):
        run.start()


def test_an_engine_error_fails_the_run_with_its_message_and_is_no_fault_of_ours() -> None:
    run = live(Failing(EngineError("the loss is not finite")))
    run.start()
    assert run.join(20)
    seen = run.snapshot()
    assert seen.state == "failed"
    assert seen.error == "the loss is not finite"
    assert seen.series["loss"].values == (1.0,)
    assert run.fault is None
    assert isinstance(run.failure, EngineError)


def test_any_other_exception_fails_the_run_and_is_kept_for_a_report() -> None:
    problem = ZeroDivisionError("division by zero")
    run = live(Failing(problem))
    run.start()
    assert run.join(20)
    assert run.snapshot().state == "failed"
    assert "ZeroDivisionError" in (run.snapshot().error or "")
    assert run.fault is problem


def test_the_rate_counts_tokens_against_running_time() -> None:
    run = live(endless())
    run.start()
    until(lambda: run.snapshot().tokens_per_second is not None)
    assert (run.snapshot().tokens_per_second or 0) > 0
    run.cancel()
    assert run.join(20)


def test_headless_collection_yields_the_same_events_as_the_thread() -> None:
    log = RunLog()
    for event in collect("fake", {}, 3, stage=Counting(20)):
        log.add(event)
    run = live(Counting(20), 3)
    run.start()
    assert run.join(20)
    assert log.series() == dict(run.snapshot().series)


def test_an_unknown_stage_is_refused_before_anything_runs() -> None:
    with pytest.raises(UnknownStage, match="pretrain"):
        collect("pretran", {}, 1)


def test_records_are_json_and_measures_stand_in_the_result_alone() -> None:
    events: list[Event] = [
        Phase("training", 1, 2),
        Scalar("loss", 1, float("nan")),
        Sample("so far", 1, "the", "fox"),
        Grid("table", 1, np.array([[1.5, float("inf")]]), ("a",), ("x", "y")),
        Measure("last", 2.0),
        SPEC.verdict("counted", "2 steps", passed=None),
    ]
    log = RunLog()
    for event in events:
        log.add(event)
    records = [record for event in events if (record := event_record(event))]
    assert [record["kind"] for record in records] == [
        "phase",
        "scalar",
        "sample",
        "grid",
        "verdict",
    ]
    json.loads(json.dumps(records, allow_nan=False))
    result = result_record("fake", 7, {"steps": 3}, log, 1.23456)
    assert result["measures"] == {"last": 2.0}
    assert result["verdicts"] == [
        {"id": "counted", "claim": "It counted to the end", "measured": "2 steps", "passed": None}
    ]
    assert result["parent"] is None
    json.dumps(result, allow_nan=False)


def test_a_grid_owns_its_values() -> None:
    values = np.zeros((1, 2))
    grid = Grid("table", 0, values)
    values[0, 0] = 9
    assert grid.values[0, 0] == 0
    with pytest.raises(ValueError, match="read-only"):
        grid.values[0, 0] = 1
