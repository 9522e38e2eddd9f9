"""`lossfall demo STAGE`: run a training stage without a screen."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from typing import Any

from course.catalog.text import fold, visible
from course.commands.context import print_json
from course.errors import RunFailed, UsageError
from course.live import RunLog, collect, event_record, result_record
from course.plain.text import render_result
from engine import stages
from engine.errors import EngineError, NonFiniteLoss
from engine.stages.spec import Event, Inputs, Phase, Sample, StageSpec
from engine.worlds.corpus import load_corpus

EXIT_CHECK_FAILED = 1
_FIRST_SEED = 1


def run(args: argparse.Namespace) -> int:
    """Run the stage on one seed or several; `--check` exits 1 unless every verdict holds."""
    try:
        spec = stages.load(args.stage).SPEC
        knobs = stages.resolve_knobs(spec, _overrides(args.knobs))
        if args.corpus is not None and not spec.own_text:
            raise UsageError(
                f"The stage {spec.id} reads no text of your own.", f"These do: {_readers()}."
            )
        inputs = Inputs(corpus=None if args.corpus is None else load_corpus(args.corpus))
        first = _FIRST_SEED if args.seed is None else args.seed
        results = [
            _run_once(spec, knobs, seed, inputs, as_json=args.json)
            for seed in range(first, first + (args.seeds or 1))
        ]
    except NonFiniteLoss as problem:
        raise RunFailed(str(problem), "Try a lower learning rate.") from None
    except EngineError as problem:
        raise UsageError(str(problem)) from None
    if args.seeds:
        _report_repeats(spec, results, as_json=args.json)
    if args.check and not all(_holds(result) for result in results):
        return EXIT_CHECK_FAILED
    return 0


def _readers() -> str:
    """The stages that can be given a text."""
    specs = (stages.load(stage_id).SPEC for stage_id in stages.STAGE_IDS)
    return ", ".join(spec.id for spec in specs if spec.own_text)


def _overrides(words: list[str]) -> dict[str, str | float]:
    overrides: dict[str, str | float] = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not (name and sign and value):
            raise UsageError(f"--set {word!r} names no value.", "Write --set knob=value.")
        overrides[name] = value
    return overrides


def _run_once(
    spec: StageSpec, knobs: dict[str, float | int], seed: int, inputs: Inputs, *, as_json: bool
) -> dict[str, Any]:
    """One run from its first event to its result line; narrates on stderr unless `as_json`."""
    log = RunLog()
    narrator = Narrator(spec, seed)
    began = time.perf_counter()
    for event in collect(spec.id, knobs, seed, inputs):
        log.add(event)
        if not as_json:
            narrator.tell(event)
        elif (record := event_record(event)) is not None:
            print_json(record)
    seconds = time.perf_counter() - began
    result = result_record(spec.id, seed, knobs, log, seconds)
    if as_json:
        print_json(result)
    else:
        print(render_result(spec, log.measures, log.verdicts, seed, seconds))
    return result


class Narrator:
    """Says on stderr what a run is doing: each phase once, and what the model writes."""

    def __init__(self, spec: StageSpec, seed: int) -> None:
        self._phase = ""
        self._say(f"{spec.title}, seed {seed}, about {spec.expected_seconds:g} s")

    def tell(self, event: Event) -> None:
        """Narrate one event; curves are left to `--json` and the screens."""
        match event:
            case Phase(name) if name != self._phase:
                self._phase = name
                self._say(f"  {name}")
            case Sample(label, _, prompt, text):
                self._say(f"    {label}: {fold(f'{prompt} {text}')}")

    @staticmethod
    def _say(text: str) -> None:
        print(visible(text), file=sys.stderr, flush=True)


def _report_repeats(spec: StageSpec, results: list[dict[str, Any]], *, as_json: bool) -> None:
    held = Counter(v["id"] for result in results for v in result["verdicts"] if v["passed"])
    counts = {claim.id: held[claim.id] for claim in spec.claims}
    if as_json:
        print_json({"kind": "repeats", "seeds": [r["seed"] for r in results], "held": counts})
        return
    for claim in spec.claims:
        print(f"held in {counts[claim.id]} of {len(results)} runs: {claim.text}")


def _holds(result: dict[str, Any]) -> bool:
    """Whether at least one verdict applied and none failed."""
    outcomes = [verdict["passed"] for verdict in result["verdicts"]]
    return True in outcomes and False not in outcomes
