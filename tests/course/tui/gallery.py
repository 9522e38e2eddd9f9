"""A stage that shows one of everything: every kind of grid, labelled samples, curves, a model."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Sequence

import numpy as np

from engine.methods.keeping import keep
from engine.nn.transformer import ModelConfig, Transformer
from engine.stages.spec import (
    Claim,
    Event,
    Grid,
    Inputs,
    Knob,
    Knobs,
    Measure,
    MeasureSpec,
    Need,
    Pair,
    Phase,
    Sample,
    Scalar,
    StageSpec,
    Streams,
)

WORDS = "the fox sleeps in the warm barn while the rain falls on its roof .".split()


def grids() -> dict[str, list[Grid]]:
    """Grids by the view that draws them, the same at every call."""
    yy, xx = np.mgrid[0:1:16j, 0:1:24j]
    angle = np.linspace(0, math.pi, 12)
    upper = np.stack([0.35 + 0.3 * np.cos(angle), 0.45 + 0.4 * np.sin(angle), 0 * angle], 1)
    lower = np.stack([0.6 - 0.3 * np.cos(angle), 0.6 - 0.4 * np.sin(angle), 0 * angle + 1], 1)
    ball = np.hypot(*np.mgrid[-1:1:8j, -1:1:8j])
    sheet = np.full((8, 26), np.nan)
    for index in range(3):
        sheet[:, index * 9 : index * 9 + 8] = np.clip(1.2 - ball * (1 + index / 2), 0, 1)
    down = np.linspace(0.9, 0.4, 9)
    looks = np.eye(4) * 0.8 + 0.05
    weight = np.array([[abs(math.sin(3 * index)) for index in range(len(WORDS))]])
    return {
        "table": [
            Grid("what the judge says", 9, np.array([[12.0, 2.5, np.nan], [97, np.inf, 0.013]]),
                 ("before", "after"), ("right", "points", "rude"))
        ],
        "heat": [
            Grid("what looks at what", 9, looks, ("the", "fox", "sleeps", "."),
                 ("the", "fox", "sleeps", "."), "heat"),
            Grid("weights", 9, np.sin(np.outer(np.arange(20), np.arange(50)) / 9), draw="heat"),
        ],
        "picture": [Grid("what it draws", 9, sheet, (), ("one", "two", "three"), "picture")],
        "boundary": [
            Grid("what it calls", 9, 1 / (1 + np.exp(9 * (yy - 0.5))), draw="boundary"),
            Grid("points", 9, np.concatenate([upper, lower]), draw="points"),
        ],
        "valley": [
            Grid("loss", 9, (xx - 0.6) ** 2 + 3 * (yy - 0.6) ** 2, draw="valley"),
            Grid("slow", 9, np.stack([down * 0 + 0.1, down], 1), draw="path"),
            Grid("right", 9, np.stack([0.7 - down / 2, down], 1), draw="path"),
        ],
        "marked": [
            Grid("surprise by word", 9, weight, (), tuple(f"{word} " for word in WORDS), "marked")
        ],
        "tree": [
            Grid("lineage", 9, np.array([[-1, 1.24], [0, 0.8], [1, 0.7], [0, 0.9]]),
                 ("base", "instructed", "aligned", "adapted"), ("parent", "loss"), "tree")
        ],
    }  # fmt: skip


class Gallery:
    """The stage "gallery". `view` is what its spec shows first; `gate` as in `Harbour`."""

    def __init__(
        self,
        *,
        view: str = "heat",
        kinds: Sequence[str] = (),
        gate: threading.Semaphore | None = None,
        typed: str = "",
        own_text: bool = False,
        picks: bool = False,
        needs: tuple[Need, ...] = (),
        makes: tuple[str, ...] = (),
    ) -> None:
        self.kinds = tuple(kinds) or tuple(grids())
        self.gate = gate
        self.given: list[Inputs] = []
        self.knobs: list[dict[str, float | int]] = []
        self.SPEC = StageSpec(
            id="gallery",
            title="One of everything",
            shows="Every kind of picture a stage can draw.",
            knobs=(Knob("text", 0, 0, 1, "what it reads", choices=("barn tales", "farm notes")),),
            expected_seconds=1.0,
            measures=(MeasureSpec("tries", "tries it took"),),
            claims=(Claim("even", "the dice were even"),),
            code=(),
            view=view,
            curves=("loss",),
            typed=typed,
            own_text=own_text,
            picks=picks,
            needs=needs,
            makes=makes,
        )

    def pairs(self, knobs: Knobs, rng: Streams) -> Sequence[Pair]:
        return [Pair(f"question {n}?", f"left answer {n}", f"right answer {n}") for n in (1, 2, 3)]

    def run(self, knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
        self.given.append(inputs)
        self.knobs.append(dict(knobs))
        yield Phase("looking", 0, 4)
        tries = int(rng.data.integers(1, 100))
        for step in range(5):
            if self.gate is not None and step:
                self.gate.acquire()
            yield Scalar("loss", step, 4.0 - step * tries / 100)
            yield Phase("looking", step, 4)
        for label, text in (("before", "the the barn"), ("after", "The fox sleeps in the barn.")):
            yield Sample(label, 4, "where is the fox?", text)
        for kind in self.kinds:
            yield from grids()[kind]
        for role in self.SPEC.makes:
            config = ModelConfig(vocab_size=8, context=8, layers=1, heads=1, width=8)
            yield keep(role, Transformer(config, rng.init), {"world": "barn"})
        yield Measure("tries", tries)
        yield self.SPEC.verdict("even", f"{tries} tries", passed=tries % 2 == 0)
