"""Every stage on many seeds: seconds, first change, longest silence, cancelling, pass rates.

python -m tests.bench.stages [--stage ID]... [--seeds 20] [--first-seed 1000]
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import defaultdict

from course.live import LiveRun, RunLog, collect
from engine.stages import STAGE_IDS, load, resolve_knobs
from engine.stages.spec import Phase


def measure(stage_id: str, seeds: range) -> None:
    spec = load(stage_id).SPEC
    knobs = resolve_knobs(spec)
    seconds: list[float] = []
    processor: list[float] = []
    first: list[float] = []
    silence: list[float] = []
    measures: dict[str, list[float]] = defaultdict(list)
    passed: dict[str, list[int]] = defaultdict(list)
    for seed in seeds:
        log, gap = RunLog(), 0.0
        began = last = time.perf_counter()
        used = time.process_time()
        for number, event in enumerate(collect(stage_id, knobs, seed)):
            now = time.perf_counter()
            if number == 0:
                first.append(1000 * (now - began))
            gap, last = max(gap, now - last), now
            log.add(event)
        seconds.append(time.perf_counter() - began)
        processor.append(time.process_time() - used)
        silence.append(1000 * gap)
        for name, value in log.measures.items():
            measures[name].append(value)
        for verdict in log.verdicts:
            if verdict.passed:
                passed[verdict.id].append(seed)
        shown = " ".join("y" if seed in passed[claim.id] else "N" for claim in spec.claims)
        print(f"  {stage_id} seed {seed}: {seconds[-1]:.1f} s  {shown}", flush=True)
    print(f"{stage_id}: {len(seeds)} seeds, default knobs")
    for name, values in (
        ("seconds", seconds),
        ("processor seconds", processor),
        ("first event, ms", first),
        ("longest silence, ms", silence),
        *measures.items(),
    ):
        spread(name, values)
    for claim in spec.claims:
        missed = [seed for seed in seeds if seed not in passed[claim.id]]
        print(f"  {claim.id:24} {len(passed[claim.id])} of {len(seeds)}  not on {missed or 'none'}")


def cancelling(stage_id: str, times: int = 10) -> None:
    """How long after `cancel()` the thread has ended, at moments spread over a run."""
    spec = load(stage_id).SPEC
    waits = []
    for number in range(times):
        run = LiveRun(stage_id, resolve_knobs(spec), number)
        run.start()
        time.sleep(0.05 + number * spec.expected_seconds / (2 * times))
        began = time.perf_counter()
        run.cancel()
        run.join()
        waits.append(1000 * (time.perf_counter() - began))
    middle = statistics.median(waits)
    print(
        f"  {'cancel, ms':24} min {min(waits):12.1f}  median {middle:12.1f}  max {max(waits):12.1f}"
    )


def pictures(stage_id: str, times: int = 100) -> None:
    """What taking a snapshot costs while the stage trains."""
    run = LiveRun(stage_id, resolve_knobs(load(stage_id).SPEC), 1)
    run.start()
    while not isinstance(run.snapshot().phase, Phase):
        time.sleep(0.05)
    costs = []
    for _ in range(times):
        began = time.perf_counter()
        run.snapshot()
        costs.append(1000 * (time.perf_counter() - began))
        time.sleep(0.03)
    run.cancel()
    run.join()
    spread("snapshot, ms", costs)


def spread(name: str, values: list[float]) -> None:
    low, middle, high = min(values), statistics.median(values), max(values)
    print(f"  {name:24} min {low:12.3f}  median {middle:12.3f}  max {high:12.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", action="append", choices=STAGE_IDS)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=1000)
    given = parser.parse_args()
    for stage_id in given.stage or STAGE_IDS:
        measure(stage_id, range(given.first_seed, given.first_seed + given.seeds))
        cancelling(stage_id)
        pictures(stage_id)


if __name__ == "__main__":
    main()
