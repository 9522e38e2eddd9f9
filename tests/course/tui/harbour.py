"""A finite stage for the screens: a basin of water under a pull, exact and quick."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator

import numpy as np

from engine.errors import EngineError
from engine.stages.spec import (
    Claim,
    Event,
    Grid,
    Inputs,
    Knob,
    Knobs,
    Measure,
    MeasureSpec,
    Phase,
    Sample,
    Scalar,
    StageSpec,
    Streams,
)


class Harbour:
    """The stage "harbour".

    `gate`, if given, is waited for before every step after the first, so that a test can look at
    a run in its middle. `breaks` ends the run with an EngineError.
    """

    def __init__(
        self,
        *,
        steps: int = 40,
        gate: threading.Semaphore | None = None,
        breaks: bool = False,
        pause: float = 0.0,
    ) -> None:
        self.steps = steps
        self.gate = gate
        self.breaks = breaks
        self.pause = pause
        self.runs: list[dict[str, float | int]] = []
        self.SPEC = StageSpec(
            id="harbour",
            title="A basin under a pull",
            shows="Water rising and falling in a basin, step by step.",
            knobs=(
                Knob("pull", 1.0, 0.0, 4.0, "how strongly it is pulled"),
                Knob("gates", 2, 1, 8, "how many gates stand open"),
                Knob("friction", 0.01, 0.001, 1.0, "what slows the water", log=True),
            ),
            expected_seconds=1.0,
            measures=(
                MeasureSpec("peak", "highest water", "m"),
                MeasureSpec("end", "water at the end", "m"),
            ),
            claims=(Claim("comes-back", "the water came back to where it began"),),
            code=("tests.course.tui.harbour:Harbour.level",),
            view="curve",
            curves=("level", "gauge"),
            levels=("floor",),
        )

    def level(self, step: int, pull: float) -> float:
        """Metres of water after a step."""
        return 2.0 + 2.0 * pull * math.sin(2 * math.pi * step / self.steps)

    def run(self, knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
        self.runs.append(dict(knobs))
        pull = float(knobs["pull"])
        yield Phase("filling", 0, self.steps)
        yield Scalar("floor", 0, 0.25)
        peak = 0.0
        for step in range(self.steps + 1):
            if self.gate is not None and step:
                self.gate.acquire()
            if self.breaks and step == 3:
                raise EngineError("the basin burst at step 3")
            time.sleep(self.pause)
            now = self.level(step, pull)
            peak = max(peak, now)
            yield Scalar("level", step, now)
            yield Scalar("tokens", step, float(step * 1000))
            yield Phase("filling", step, self.steps)
            if step % 10 == 0:
                yield Scalar("gauge", step, now + 0.1)
                yield Sample("gauge", step, "the water stands", f"at {now:.1f} metres")
        values = np.array([[4.9, 0.7], [3.1, 1.2]])
        yield Grid("table of the day", self.steps, values, ("harbour", "bay"), ("high", "low"))
        end = self.level(self.steps, pull)
        yield Measure("peak", peak)
        yield Measure("end", end)
        back = abs(end - 2.0) < 0.1 and pull < 3
        yield self.SPEC.verdict("comes-back", f"{end:.2f} m, began at 2.00 m", passed=back)
