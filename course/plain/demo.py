"""Predict, run, explain: a stage run line by line, from a lesson's run block.

Nothing runs before the learner has predicted.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from course.errors import CourseError, ProgressError
from course.outcome import came_true, explanation
from course.plain.giving import ask_inputs
from course.plain.grids import can_draw, draw, render_grids
from course.plain.telling import Teller
from course.plain.text import about, render_prediction, render_result
from course.progress import record

if TYPE_CHECKING:
    from course.catalog.models import RunBlock
    from course.live import RunLog
    from course.models.store import ModelStore
    from course.plain.context import Desk
    from engine.stages.spec import Grid, Inputs, Stage, StageSpec

FIRST_SEED = 1
_HELP = """Enter: go on reading.
a: again, the same start.
n: a new start, with other random numbers.
5: five new starts, one after another: in how many does each claim hold?
s NAME=VALUE: set a knob and run again.
k: the knobs.
d: draw the pictures of the run in characters.
w: write down what happened.
p: predict anew.
?: this help."""


class Demo:
    """One demonstration of one lesson; `stage` takes the registered stage's place in tests."""

    def __init__(
        self, desk: Desk, lesson_id: str | None, run: RunBlock, stage: Stage | None = None
    ) -> None:
        self._desk = desk
        self._console = desk.console
        self._lesson = lesson_id
        self._block = run
        self._stage = stage
        self._knobs: dict[str, float | int] = {}
        self._seed = FIRST_SEED
        self._inputs: Inputs | None = None
        self._grids: tuple[Grid, ...] = ()

    def take(self) -> None:
        """From the prediction to the explanation; a learner may leave it at each prompt."""
        from engine.stages import resolve_knobs

        spec = self._module().SPEC
        self._knobs = resolve_knobs(spec)
        self._console.line(render_prediction(self._block, self._console.width))
        if not self._predict():
            return
        self._inputs = ask_inputs(self._desk, self._module(), self._knobs, self._seed)
        self._run(spec)
        self._after(spec)

    def _module(self) -> Stage:
        from engine.stages import load

        return self._stage or load(self._block.stage)

    def _predict(self) -> bool:
        """Ask for the prediction; False if the learner leaves the run for later."""
        options = self._block.options
        while True:
            answer = self._console.ask(f"1 to {len(options)}, l later")
            if answer.isdecimal() and 1 <= int(answer[:9]) <= len(options):
                chosen = options[int(answer) - 1]
                self._keep_prediction(chosen.id)
                self._console.say(f"You said: {chosen.text}")
                return True
            if answer.lower() in ("l", "q"):
                self._console.say("Left for later.")
                return False
            self._console.say(
                "A prediction first: it makes you see what you would have missed. "
                "Type the number of the one you would bet on; a guess will do."
            )

    def _keep_prediction(self, choice: str) -> None:
        stage = self._block.stage
        self._keep(lambda: record.prediction(self._desk.log, self._lesson, stage, choice))

    def _run(self, spec: StageSpec) -> None:
        from course.live import RunLog, collect
        from course.models.parents import LearnersOwn
        from engine.errors import EngineError

        self._console.say(
            f"Running “{spec.title}”, seed {self._seed}: {about(spec.expected_seconds)}. "
            "Ctrl+C stops it."
        )
        log = RunLog()
        teller = Teller(self._console)
        store = self._store()
        began = time.perf_counter()
        try:
            for event in collect(
                self._block.stage,
                self._knobs,
                self._seed,
                self._inputs,
                self._stage,
                LearnersOwn(store),
            ):
                log.add(event)
                teller.tell(event)
        except KeyboardInterrupt:
            earlier = " The earlier models that were finished are." if spec.needs else ""
            self._console.say(f"Stopped. Nothing of this run was kept.{earlier}")
            return
        except (EngineError, CourseError) as problem:
            self._console.say(f"The run ended early: {problem}")
            return
        self._finish(spec, log, time.perf_counter() - began)
        self._keep(lambda: self._keep_models(store, log))

    def _store(self) -> ModelStore:
        from course.models.store import ModelStore

        return ModelStore.open(self._desk.log)

    def _keep_models(self, store: ModelStore, log: RunLog) -> None:
        from course.models.files import data_hash

        kept = store.keep_run(
            log.models.values(),
            stage=self._block.stage,
            seed=self._seed,
            knobs=self._knobs,
            parents=log.parents,
            data="" if self._inputs is None else data_hash(self._inputs),
        )
        for role, name in kept.items():
            self._console.say(f"Kept: {role} model {name[:8]}, in use from now on.")

    def _five(self, spec: StageSpec) -> None:
        from course.models.parents import LearnersOwn
        from course.plain.starts import tell_starts
        from course.starts import FiveStarts, new_seeds

        starts = FiveStarts(
            self._block.stage,
            self._knobs,
            new_seeds(self._seed),
            self._inputs,
            self._stage,
            LearnersOwn(self._store()),
        )
        tell_starts(self._console, spec, starts)

    def _draw(self) -> None:
        drawn = [draw(grid, self._console.width) for grid in self._grids if can_draw(grid)]
        for each in drawn:
            self._console.line(each)
        if not drawn:
            self._console.say("This run left no picture to draw.")

    def _finish(self, spec: StageSpec, log: RunLog, seconds: float) -> None:
        self._console.say("The run is done.")
        self._grids = tuple(log.grids.values())
        if self._grids:
            self._console.line(render_grids(self._grids, self._console.width))
        self._console.line(
            render_result(
                spec, log.measures, log.verdicts, self._seed, seconds, self._console.width
            )
        )
        verdicts = {verdict.id: verdict.passed for verdict in log.verdicts}
        came = came_true(self._block, log.measures, verdicts)
        self._keep(
            lambda: record.run_finished(
                self._desk.log,
                self._lesson,
                self._block.stage,
                seed=self._seed,
                knobs=self._knobs,
                measures=log.measures,
                verdicts=verdicts,
                seconds=seconds,
                came=None if came is None else came.id,
            )
        )
        if came is not None:
            self._console.say(f"What came true: {came.text}")
        text = explanation(self._block, log.measures, verdicts)
        if text:
            self._console.line()
            self._console.say(text)

    def _after(self, spec: StageSpec) -> None:
        obey: dict[str, Callable[[str], None]] = {
            "a": lambda _: self._run(spec),
            "n": lambda _: self._anew(spec),
            "5": lambda _: self._five(spec),
            "s": lambda rest: self._set(spec, rest),
            "k": lambda _: self._list_knobs(spec),
            "d": lambda _: self._draw(),
            "w": lambda _: self._write(),
            "p": lambda _: self._again(spec),
            "?": lambda _: self._console.say(_HELP),
        }
        while True:
            answer = self._console.ask(
                "Enter goes on, a again, n new, 5 five starts, w write, ? help"
            )
            word, _, rest = answer.partition(" ")
            if word.lower() in ("", "q", "b"):
                return
            if word.lower() in obey:
                obey[word.lower()](rest)
            else:
                self._console.say("That is not a choice here. ? for help.")

    def _anew(self, spec: StageSpec) -> None:
        self._seed += 1
        self._run(spec)

    def _again(self, spec: StageSpec) -> None:
        if self._predict():
            self._run(spec)

    def _set(self, spec: StageSpec, words: str) -> None:
        from engine.errors import EngineError
        from engine.stages import resolve_knobs

        name, sign, value = words.partition("=")
        if not sign:
            self._console.say("Write it as s NAME=VALUE; k lists the knobs.")
            return
        try:
            self._knobs = resolve_knobs(spec, {**self._knobs, name.strip(): value.strip()})
        except EngineError as problem:
            self._console.say(str(problem))
            return
        self._run(spec)

    def _list_knobs(self, spec: StageSpec) -> None:
        for knob in spec.knobs:
            value = self._knobs[knob.name]
            named = knob.choices[int(value)] if knob.choices else f"{value:g}"
            unit = f" {knob.unit}" if knob.unit else ""
            allowed = ", ".join(knob.choices) or f"{knob.low:g} to {knob.high:g}{unit}"
            self._console.say(f"{knob.name} = {named}: {knob.meaning} ({allowed})", 2, 4)

    def _write(self) -> None:
        text = self._console.ask("What happened, in your words? Enter leaves it")
        if text and self._keep(
            lambda: record.explained(self._desk.log, self._lesson, self._block.stage, text)
        ):
            self._console.say("Kept.")

    def _keep(self, store: Callable[[], object]) -> bool:
        """Store something; where it cannot be, say so and go on: the course is still there."""
        try:
            store()
        except ProgressError as problem:
            self._console.say(f"Not saved: {problem}")
            return False
        return True
