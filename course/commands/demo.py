"""`lossfall demo STAGE`: run a training stage without a screen."""

from __future__ import annotations

import argparse
import sys
import time
from typing import Any

from course.catalog.text import fold, visible
from course.commands.context import open_log, print_json
from course.errors import ProgressError, RunFailed, UsageError
from course.live import (
    BuiltOn,
    RunEvent,
    RunLog,
    built_on,
    collect,
    event_record,
    result_record,
)
from course.models.descent import Kin
from course.models.files import Made, data_hash
from course.models.parents import SameSeed, check_base
from course.models.store import SHORT, ModelStore
from course.plain.grids import can_draw, draw, render_grids
from course.plain.text import render_result
from course.starts import Held
from engine import stages
from engine.errors import EngineError, NonFiniteLoss
from engine.stages.spec import Inputs, Phase, Sample, StageSpec
from engine.worlds.corpus import load_corpus
from engine.worlds.vocabulary import clipped

EXIT_CHECK_FAILED = 1
_FIRST_SEED = 1


def run(args: argparse.Namespace) -> int:
    """Run the stage on one seed or several; `--check` exits 1 unless every verdict holds."""
    try:
        spec = stages.load(args.stage).SPEC
        knobs = stages.resolve_knobs(spec, _overrides(args.knobs))
        inputs = _inputs(spec, args)
        base, kin = (None, None) if args.base is None else _base(spec, args)
        first = _FIRST_SEED if args.seed is None else args.seed
        results = [
            _Run(spec, knobs, seed, inputs, base, kin).go(args)
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


def _inputs(spec: StageSpec, args: argparse.Namespace) -> Inputs:
    """What the run is given, where the stage reads such a thing at all.

    The learner's own picks are no part of it: a result here depends on what was typed alone.
    """
    if args.corpus is not None and not spec.own_text:
        readers = _those(lambda each: each.own_text)
        raise UsageError(f"The stage {spec.id} reads no text of your own.", f"These do: {readers}.")
    if args.type is not None and not spec.typed:
        typed = _those(lambda each: bool(each.typed))
        raise UsageError(f"The stage {spec.id} takes nothing typed.", f"These do: {typed}.")
    corpus = None if args.corpus is None else load_corpus(args.corpus)
    return Inputs(corpus=corpus, typed=args.type)


def _those(fits: Any) -> str:
    """The stages of which something is true."""
    specs = (stages.load(stage_id).SPEC for stage_id in stages.STAGE_IDS)
    return ", ".join(spec.id for spec in specs if fits(spec)) or "none"


def _base(spec: StageSpec, args: argparse.Namespace) -> tuple[Made, Kin]:
    """The model of the learner's to build on, if the stage can, and what it descends from."""
    with open_log(args) as log:
        store = ModelStore.open(log)
        base = store.read(args.base)
        check_base(spec, base)
        return base, Kin.of(base, store)


def _overrides(words: list[str]) -> dict[str, str | float]:
    overrides: dict[str, str | float] = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not (name and sign and value):
            raise UsageError(f"--set {clipped(word)} names no value.", "Write --set knob=value.")
        overrides[name] = value
    return overrides


class _Run:
    """One run from its first event to its result line."""

    def __init__(
        self,
        spec: StageSpec,
        knobs: dict[str, float | int],
        seed: int,
        inputs: Inputs,
        base: Made | None,
        kin: Kin | None,
    ) -> None:
        self._spec = spec
        self._knobs = knobs
        self._seed = seed
        self._inputs = inputs
        self._named = base
        self._parents = SameSeed(base=base, kin=kin)
        self._log = RunLog()

    def go(self, args: argparse.Namespace) -> dict[str, Any]:
        """Run, print, and return the result; narrates on stderr unless it prints JSON."""
        log, narrator = self._log, Narrator(self._spec, self._seed)
        began = time.perf_counter()
        before: dict[str, object] | None = None
        for event in collect(
            self._spec.id, self._knobs, self._seed, self._inputs, parents=self._parents
        ):
            log.add(event)
            if not args.json:
                narrator.tell(event)
                continue
            record = event_record(event)
            if record is not None and record != before:  # a parent's phase comes many times over
                print_json(record)
                before = record
        seconds = time.perf_counter() - began
        kept, trouble = self._keep(args)
        parent = built_on(log.parents, log.models)
        result = result_record(self._spec.id, self._seed, self._knobs, log, seconds, parent, kept)
        result["parents"] = self._built_on()
        if args.json:
            print_json(result)
        else:
            if not args.seeds:  # of many runs the numbers are enough
                self._show()
            self._print(seconds, kept)
        if trouble is not None:
            raise trouble  # the result was told; that its model is lost must be, too
        return result

    def _show(self) -> None:
        grids = self._log.grids.values()
        if words := render_grids(grids):
            print(visible(words), end="\n\n")
        for grid in filter(can_draw, grids):
            print(visible(draw(grid)), end="\n\n")

    def _built_on(self) -> dict[str, str]:
        """Hashes of the models the run was built on, by role.

        The one the learner named is among them even where others stand between it and the run.
        """
        named = {} if self._named is None else {self._named.trained.role: self._named.hash}
        return named | self._log.parents

    def _print(self, seconds: float, kept: dict[str, str]) -> None:
        log = self._log
        print(render_result(self._spec, log.measures, log.verdicts, self._seed, seconds))
        if models := self._built_on():
            told = ", ".join(f"{role} model {name[:SHORT]}" for role, name in models.items())
            print(f"  Built on: {told}.")
        for role, name in kept.items():
            print(f"  Kept: {role} model {name[:SHORT]}, in use from now on.")

    def _keep(self, args: argparse.Namespace) -> tuple[dict[str, str], ProgressError | None]:
        """Put what the run made into the learner's store, with the models it came from.

        Not for a check or for many seeds: those measure, and would fill the store with models
        nobody asked for and change the one in use.
        """
        if not self._log.models or args.check or args.seeds:
            return {}, None
        try:
            with open_log(args) as log:
                store = ModelStore.open(log)
                for made in self._parents.ancestors(self._log.parents.values()):
                    store.keep_made(made, use=False)
                kept = store.keep_run(
                    self._log.models.values(),
                    stage=self._spec.id,
                    seed=self._seed,
                    knobs=self._knobs,
                    parents=self._log.parents,
                    data=data_hash(self._inputs),
                )
        except ProgressError as problem:
            return {}, problem
        return kept, None


class Narrator:
    """Says on stderr what a run is doing: each phase once, and what the model writes."""

    def __init__(self, spec: StageSpec, seed: int) -> None:
        self._phase = ""
        first = ", and its earlier models before it" if spec.needs else ""
        self._say(f"{spec.title}, seed {seed}, about {spec.expected_seconds:g} s{first}")

    def tell(self, event: RunEvent) -> None:
        """Narrate one event; curves are left to `--json` and the screens."""
        match event:
            case Phase(name) if name != self._phase:
                self._phase = name
                self._say(f"  {name}")
            case Sample(label, _, prompt, text):
                self._say(f"    {label}: {fold(f'{prompt} {text}')}")
            case BuiltOn(role, name):
                self._say(f"  built on the {role} model {name[:SHORT]}")

    @staticmethod
    def _say(text: str) -> None:
        print(visible(text), file=sys.stderr, flush=True)


def _report_repeats(spec: StageSpec, results: list[dict[str, Any]], *, as_json: bool) -> None:
    said = [verdict for result in results for verdict in result["verdicts"]]
    counts = {
        claim.id: Held.among(each["passed"] for each in said if each["id"] == claim.id)
        for claim in spec.claims
    }
    if as_json:
        told = {
            "held": {name: count.held for name, count in counts.items()},
            "of": {name: count.of for name, count in counts.items()},
            "beyond": {name: count.beyond for name, count in counts.items()},
        }
        print_json({"kind": "repeats", "seeds": [r["seed"] for r in results], **told})
        return
    for claim in spec.claims:
        print(f"{counts[claim.id].words('runs')}: {claim.text}")


def _holds(result: dict[str, Any]) -> bool:
    """Whether at least one verdict applied and none failed."""
    outcomes = [verdict["passed"] for verdict in result["verdicts"]]
    return True in outcomes and False not in outcomes
