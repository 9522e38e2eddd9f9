"""Predict, run, explain: a stage run line by line, from a lesson's run block.

Nothing runs before the learner has predicted.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from course.catalog.text import fold
from course.errors import ProgressError
from course.outcome import came_true, explanation
from course.plain.text import number, render_prediction, render_result
from course.progress import record

if TYPE_CHECKING:
    from course.catalog.models import RunBlock
    from course.live import RunLog
    from course.plain.context import Desk
    from engine.stages.spec import Event, Stage, StageSpec

FIRST_SEED = 1
_EVERY = 2.0  # seconds between two lines of progress
_HELP = """Enter: go on reading.
a: again, the same start.
n: a new start, with other random numbers.
s NAME=VALUE: set a knob and run again.
k: the knobs.
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

    def take(self) -> None:
        """From the prediction to the explanation; a learner may leave it at each prompt."""
        from engine.stages import resolve_knobs

        spec = self._module().SPEC
        self._knobs = resolve_knobs(spec)
        self._console.line(render_prediction(self._block, self._console.width))
        if not self._predict():
            return
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
        from engine.errors import EngineError

        self._console.say(
            f"Running “{spec.title}”, seed {self._seed}: about {spec.expected_seconds:g} seconds. "
            "Ctrl+C stops it."
        )
        log = RunLog()
        teller = _Teller(self._desk)
        began = time.perf_counter()
        try:
            for event in collect(self._block.stage, self._knobs, self._seed, stage=self._stage):
                log.add(event)
                teller.tell(event)
        except KeyboardInterrupt:
            self._console.say("Stopped. Nothing of this run was kept.")
            return
        except EngineError as problem:
            self._console.say(f"The run ended early: {problem}")
            return
        self._finish(spec, log, time.perf_counter() - began)

    def _finish(self, spec: StageSpec, log: RunLog, seconds: float) -> None:
        self._console.say("The run is done.")
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
        while True:
            answer = self._console.ask("Enter reads on, a again, n new start, w write, ? help")
            word, _, rest = answer.partition(" ")
            match word.lower():
                case "":
                    return
                case "a":
                    self._run(spec)
                case "n":
                    self._seed += 1
                    self._run(spec)
                case "s":
                    self._set(spec, rest)
                case "k":
                    self._list_knobs(spec)
                case "w":
                    self._write()
                case "p":
                    if self._predict():
                        self._run(spec)
                case "q" | "b":
                    return
                case "?":
                    self._console.say(_HELP)
                case _:
                    self._console.say("That is not a choice here. ? for help.")

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
            unit = f" {knob.unit}" if knob.unit else ""
            self._console.say(
                f"{knob.name} = {self._knobs[knob.name]:g}: {knob.meaning} "
                f"({knob.low:g} to {knob.high:g}{unit})",
                2,
                4,
            )

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


class _Teller:
    """Says now and then how far a run is and what the model writes."""

    def __init__(self, desk: Desk) -> None:
        self._console = desk.console
        self._phase = ""
        self._values: dict[str, float] = {}
        self._last = time.monotonic()

    def tell(self, event: Event) -> None:
        from engine.stages.spec import Phase, Sample, Scalar

        match event:
            case Scalar(series, _, value):
                self._values[series] = value
            case Sample(label, step, prompt, text):
                self._console.say(f"{label}, step {step}: “{fold(f'{prompt} {text}')}”", 4, 6)
            case Phase(name, step, total):
                new = name != self._phase
                if not new and time.monotonic() - self._last < _EVERY:
                    return
                self._phase, self._last = name, time.monotonic()
                place = f", step {step} of {total}" if total and not new else ""
                curves = ", ".join(
                    f"{series} {number(value)}"
                    for series, value in self._values.items()
                    if series != "tokens"
                )
                self._console.say(f"{name}{place}{f': {curves}' if curves and not new else ''}", 2)
