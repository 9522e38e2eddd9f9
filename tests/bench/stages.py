"""Every stage on many seeds: seconds, first change, longest silence, cancelling, pass rates.

python -m tests.bench.stages [--stage ID]... [--seeds N] [--first-seed 1000]   one after another
python -m tests.bench.stages --rates [--jobs 2]     only in how many runs each verdict held
python -m tests.bench.stages --memory               each stage in a process of its own: peak MB

Models a stage builds on are trained from the run's own seed before the clock starts. Without
`--seeds`, stages that say they are quick run on 20 seeds and the others on 10.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from course.live import LiveRun, RunLog, collect
from course.models.parents import SameSeed
from engine.errors import EngineError
from engine.stages import STAGE_IDS, load, resolve_knobs
from engine.stages.spec import Grid, Inputs, Sample, Scalar

QUICK, MANY, FEW = 6.0, 20, 10  # seconds; seeds for quick stages, for the others


def ready(stage_id: str, seed: int) -> Inputs:
    """The models the stage builds on, from this very seed."""
    work = SameSeed().gather(load(stage_id).SPEC, seed)
    while True:
        try:
            next(work)
        except StopIteration as end:
            return Inputs(models={role: made.trained for role, made in end.value.items()})


def seeds_of(stage_id: str, count: int | None, first: int) -> range:
    """How many seeds a stage is held to, unless told."""
    usual = MANY if load(stage_id).SPEC.expected_seconds <= QUICK else FEW
    return range(first, first + (usual if count is None else count))


def measure(stage_id: str, seeds: range) -> None:
    spec = load(stage_id).SPEC
    knobs = resolve_knobs(spec)
    seconds: list[float] = []
    processor: list[float] = []
    first: list[float] = []
    change: list[float] = []
    silence: list[float] = []
    measures: dict[str, list[float]] = defaultdict(list)
    passed: dict[str, list[int]] = defaultdict(list)
    for seed in seeds:
        log, gap, seen = RunLog(), 0.0, False
        inputs = ready(stage_id, seed)
        began = last = time.perf_counter()
        used = time.process_time()
        for number, event in enumerate(collect(stage_id, knobs, seed, inputs)):
            now = time.perf_counter()
            if number == 0:
                first.append(1000 * (now - began))
            if not seen and isinstance(event, Scalar | Sample | Grid):
                seen = True
                change.append(1000 * (now - began))
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
        ("first visible change, ms", change),
        ("longest silence, ms", silence),
        *measures.items(),
    ):
        spread(name, values)
    for claim in spec.claims:
        missed = [seed for seed in seeds if seed not in passed[claim.id]]
        print(f"  {claim.id:24} {len(passed[claim.id])} of {len(seeds)}  not on {missed or 'none'}")


def held(stage_id: str, seed: int) -> tuple[str, int, dict[str, bool | None], str]:
    """One run's verdicts, and why there are none if it broke off."""
    log = RunLog()
    try:
        for event in collect(
            stage_id, resolve_knobs(load(stage_id).SPEC), seed, ready(stage_id, seed)
        ):
            log.add(event)
    except EngineError as problem:
        return stage_id, seed, {}, str(problem)
    return stage_id, seed, {verdict.id: verdict.passed for verdict in log.verdicts}, ""


def rates(stage_ids: Sequence[str], count: int | None, first: int, jobs: int) -> None:
    """In how many runs each verdict held, and each whole run; several runs at a time."""
    work = [(each, seed) for each in stage_ids for seed in seeds_of(each, count, first)]
    found: dict[int, dict[str, bool | None]] = {}
    runs = whole = 0
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for stage_id, seed, verdicts, why in pool.map(held, *zip(*work, strict=True)):
            found[seed] = verdicts
            if why or not all(verdicts.values()):
                failed = [name for name, passed in verdicts.items() if not passed]
                print(f"  {stage_id} seed {seed}: not {why or ', '.join(failed)}", flush=True)
            if len(found) == len(seeds_of(stage_id, count, first)):
                good = tell(stage_id, found)
                runs, whole = runs + len(found), whole + good
                found = {}
    print(f"all stages: {whole} of {runs} runs held every claim ({whole / runs:.1%})")


def tell(stage_id: str, found: dict[int, dict[str, bool | None]]) -> int:
    """Print one stage's rates; returns in how many runs every claim held."""
    good = sum(bool(each) and all(each.values()) for each in found.values())
    print(f"{stage_id:12} {good:3} of {len(found)} runs held every claim")
    for claim in load(stage_id).SPEC.claims:
        count = sum(each.get(claim.id) is True for each in found.values())
        print(f"    {claim.id:30} {count:3} of {len(found)}", flush=True)
    return good


def memory(stage_ids: Sequence[str]) -> None:
    """Peak resident memory and seconds of one default run, each in a fresh process."""
    for stage_id in stage_ids:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.stages", "--one", stage_id],
            capture_output=True,
            text=True,
            check=True,
        )
        found = json.loads(done.stdout)
        print(
            f"{stage_id:12} {found['megabytes']:5.0f} MB at most, {found['before']:.0f} before; "
            f"{found['seconds']:5.1f} s, first visible change {found['first']:4.0f} ms",
            flush=True,
        )


def one(stage_id: str) -> None:
    """One run, measured from inside a process that has done nothing else but make its parents."""
    inputs = ready(stage_id, 1)
    before = _peak()
    began, first = time.perf_counter(), None
    for event in collect(stage_id, resolve_knobs(load(stage_id).SPEC), 1, inputs):
        if first is None and isinstance(event, Scalar | Sample | Grid):
            first = 1000 * (time.perf_counter() - began)
    seconds = time.perf_counter() - began
    told = {"megabytes": _peak(), "before": before, "seconds": seconds, "first": first}
    print(json.dumps(told))


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def cancelling(stage_id: str, times: int = 10) -> None:
    """How long after `cancel()` the thread has ended, at moments spread over a run."""
    spec = load(stage_id).SPEC
    waits = []
    inputs = ready(stage_id, 1)
    for number in range(times):
        run = LiveRun(stage_id, resolve_knobs(spec), 1, inputs)
        run.start()
        time.sleep(0.05 + number * spec.expected_seconds / (2 * times))
        began = time.perf_counter()
        run.cancel()
        run.join()
        waits.append(1000 * (time.perf_counter() - began))
    spread("cancel, ms", waits)


def pictures(stage_id: str, times: int = 100) -> None:
    """What taking a snapshot costs while the stage trains."""
    run = LiveRun(stage_id, resolve_knobs(load(stage_id).SPEC), 1, ready(stage_id, 1))
    run.start()
    while run.snapshot().version == 0:
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
    parser.add_argument("--seeds", type=int)
    parser.add_argument("--first-seed", type=int, default=1000)
    parser.add_argument("--rates", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--one", choices=STAGE_IDS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    stage_ids = given.stage or STAGE_IDS
    if given.one:
        one(given.one)
    elif given.rates:
        rates(stage_ids, given.seeds, given.first_seed, given.jobs)
    elif given.memory:
        memory(stage_ids)
    else:
        for stage_id in stage_ids:
            measure(stage_id, seeds_of(stage_id, given.seeds, given.first_seed))
            cancelling(stage_id)
            pictures(stage_id)


if __name__ == "__main__":
    main()
