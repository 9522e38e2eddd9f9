"""Overfitting: the same model on a few barn tales and on many, side by side.

Both start from the same weights and take the same number of steps. What counts is the loss on
held-out tales, which neither trains on. Where it turns up again, the model goes on learning its
own tales by heart and gets worse at all others; stopping at the turn keeps the better model. How
much better is measured on fresh tales, because the held-out ones chose where to stop.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field

from engine.methods.practice import practise, write
from engine.nn.transformer import ModelConfig, Transformer
from engine.optim import AdamW
from engine.stages.spec import (
    Claim,
    Event,
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
from engine.types import Array
from engine.worlds import barn
from engine.worlds.windows import Windows, lay_out

CONTEXT, LAYERS, HEADS, WIDTH = 64, 2, 4, 32
RATE, BATCH = 0.01, 8
HELD_OUT = 80  # tales, and as many fresh ones
SEEN = 24  # training tales at most on which the training loss is taken
LOOKS = 24
SAMPLES = 4
TURNED = 1.05  # a held-out loss this much above its lowest has turned
STILL = 1.02  # one that ends within this of its lowest has not
WIDER, CLEAR = 2.0, 0.1  # a gap is open if it is twice the other's and this many nats at least

LITTLE, MUCH = "little data", "much data"

SPEC = StageSpec(
    id="overfit",
    title="Overfitting",
    shows="The same model reads a few tales again and again, and many tales about once. On tales "
    "held out from both, one loss turns and rises; the other goes on falling.",
    knobs=(
        Knob("little", 24, 8, 1000, "tales in the little data", "tales"),
        Knob("much", 1200, 8, 1500, "tales in the much data", "tales"),
        Knob("steps", 240, 20, 600, "how many times each model reads a batch and adjusts"),
        Knob("weight_decay", 0.0, 0.0, 5.0, "pull of all weights toward zero, in both models"),
        Knob("leaked", 0.0, 0.0, 1.0, "share of the held-out tales put into the little data"),
    ),
    expected_seconds=4.0,
    measures=(
        MeasureSpec("lowest_little", "little data: lowest held-out loss", "nats per token"),
        MeasureSpec("lowest_at", "little data: when that was, of all steps", "%"),
        MeasureSpec("end_little", "little data: held-out loss at the end", "nats per token"),
        MeasureSpec("end_much", "much data: held-out loss at the end", "nats per token"),
        MeasureSpec("train_little", "little data: loss on its own tales", "nats per token"),
        MeasureSpec("train_much", "much data: loss on its own tales", "nats per token"),
        MeasureSpec("gap_little", "little data: held-out less own tales", "nats per token"),
        MeasureSpec("gap_much", "much data: held-out less own tales", "nats per token"),
        MeasureSpec("fresh_stopped", "little data: fresh tales, stopped early", "nats per token"),
        MeasureSpec("fresh_end", "little data: fresh tales, at the end", "nats per token"),
        MeasureSpec("fresh_much", "much data: fresh tales, at the end", "nats per token"),
        MeasureSpec(
            "flattered", "little data: fresh less held-out loss at the end", "nats per token"
        ),
        MeasureSpec("passes_little", "times the little data was read", "times"),
        MeasureSpec("passes_much", "times the much data was read", "times"),
    ),
    claims=(
        Claim("little-turns", "With little data held-out loss is lowest before the end, and rises"),
        Claim("much-does-not", "With much data it ends at its lowest, or within 2% of it"),
        Claim(
            "gap-opens",
            "With little data the gap to the loss on its own tales ends over twice as wide",
        ),
        Claim("stopping-helps", "Stopped early, the little-data model does better on fresh tales"),
    ),
    code=(
        "engine.stages.overfit:Reader.look",
        "engine.methods.practice:practise",
        "engine.optim.adamw:AdamW.step",
    ),
    view="curve",
    curves=tuple(f"{name}: {text}" for name in (LITTLE, MUCH) for text in ("own", "held-out")),
)


@dataclass(slots=True)
class Reader:
    """One model, the text it reads, and how it did so far on its own and on held-out tales."""

    name: str
    model: Transformer
    data: Windows
    held_out: Windows
    steps: list[int] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)  # on the held-out tales
    own: float = math.inf
    read: float = 0.0
    best: Array | None = None  # the weights of the lowest held-out loss

    def look(self, step: int) -> Iterator[Scalar]:
        """Take both losses; keep the weights if the held-out loss was never lower."""
        self.own = _score(self.model, self.data.take(slice(0, SEEN)))
        yield Scalar(f"{self.name}: own", step, self.own)
        loss = _score(self.model, self.held_out)
        if loss < min(self.losses, default=math.inf):
            self.best = self.model.params.flat.copy()
        self.steps.append(step)
        self.losses.append(loss)
        yield Scalar(f"{self.name}: held-out", step, loss)

    @property
    def lowest(self) -> float:
        """The lowest held-out loss."""
        return min(self.losses)

    @property
    def lowest_at(self) -> int:
        """The step of the lowest held-out loss."""
        return self.steps[self.losses.index(self.lowest)]

    @property
    def gap(self) -> float:
        """How much worse it ends on held-out tales than on its own."""
        return self.losses[-1] - self.own

    def stopped(self) -> Transformer:
        """The model as it was at its lowest held-out loss."""
        early = self.model.copy()
        early.params.copy_from(self.best if self.best is not None else self.model.params.flat)
        return early


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
    """Train both models in step; see `SPEC`."""
    del inputs  # the tales are drawn from the seed: nothing from outside takes part
    yield Phase("writing tales", 0, 0)
    held_out_tales = barn.generate(rng.eval, HELD_OUT)
    yield Sample("a held-out tale", 0, "", barn.VOCABULARY.decode(held_out_tales[0]))
    held_out, fresh = _laid(held_out_tales), _laid(barn.generate(rng.eval, HELD_OUT))
    sizes = {LITTLE: int(knobs["little"]), MUCH: int(knobs["much"])}
    tales: list[list[int]] = []
    while len(tales) < max(sizes.values()):
        tales += barn.generate(rng.data, 10)
        yield Phase("writing tales", len(tales), max(sizes.values()))
    texts = {name: tales[:size] for name, size in sizes.items()}
    texts[LITTLE] = texts[LITTLE] + held_out_tales[: round(HELD_OUT * knobs["leaked"])]

    start = Transformer(ModelConfig(len(barn.VOCABULARY), CONTEXT, LAYERS, HEADS, WIDTH), rng.init)
    readers = [Reader(name, start.copy(), _laid(text), held_out) for name, text in texts.items()]
    yield from _both(readers, knobs, rng)

    little, much = readers
    on_fresh = []
    for model in (little.stopped(), little.model, much.model):
        on_fresh.append(_score(model, fresh))
        yield Phase("reading fresh tales", len(on_fresh), 3)
    yield from _measured(little, much, on_fresh)
    stopped, end, _ = on_fresh
    last = little.losses[-1]
    measured = f"lowest {little.lowest:.2f} at step {little.lowest_at}, {last:.2f} at the end"
    yield SPEC.verdict("little-turns", measured, passed=last >= TURNED * little.lowest)
    measured = (
        f"lowest {much.lowest:.2f} at step {much.lowest_at}, {much.losses[-1]:.2f} at the end"
    )
    yield SPEC.verdict("much-does-not", measured, passed=much.losses[-1] <= STILL * much.lowest)
    measured = f"{little.gap:.2f} nats with little data, {much.gap:.2f} with much"
    wide = little.gap > max(CLEAR, WIDER * much.gap)
    yield SPEC.verdict("gap-opens", measured, passed=wide)
    measured = (
        f"fresh tales: {stopped:.2f} stopped at step {little.lowest_at}, {end:.2f} at the end"
    )
    yield SPEC.verdict("stopping-helps", measured, passed=stopped < end)


def _both(readers: list[Reader], knobs: Knobs, rng: Streams) -> Iterator[Event]:
    """Take every step with both models, from the same draws of places in their texts."""
    steps, order = int(knobs["steps"]), rng.data.spawn(1)[0]
    looks, samples = _marks(steps, LOOKS), _marks(steps, SAMPLES)
    runs = []
    for reader in readers:
        yield from reader.look(0)
        decay = float(knobs["weight_decay"])
        optimizer = AdamW(reader.model.params, lr=RATE, weight_decay=decay)
        draws = deepcopy(order)
        runs.append(
            practise(
                reader.model, optimizer, reader.data, draws, steps=steps, rate=RATE, batch=BATCH
            )
        )
    for step in range(1, steps + 1):
        for reader, run in zip(readers, runs, strict=True):
            next(run)  # the batch's own loss: too few tales to show
            reader.read = next(run).value
            yield Phase("training both", step, steps)
            if step in looks:
                yield from reader.look(step)
            if step in samples:
                text = write(reader.model, barn.VOCABULARY.decode, [0], rng.sample, stop=(0,))
                yield Sample(reader.name, step, "", text)


def _measured(little: Reader, much: Reader, on_fresh: list[float]) -> Iterator[Measure]:
    yield Measure("lowest_little", little.lowest)
    yield Measure("lowest_at", 100 * little.lowest_at / little.steps[-1])
    yield Measure("end_little", little.losses[-1])
    yield Measure("end_much", much.losses[-1])
    yield Measure("train_little", little.own)
    yield Measure("train_much", much.own)
    yield Measure("gap_little", little.gap)
    yield Measure("gap_much", much.gap)
    for name, loss in zip(("fresh_stopped", "fresh_end", "fresh_much"), on_fresh, strict=True):
        yield Measure(name, loss)
    yield Measure("flattered", on_fresh[1] - little.losses[-1])
    yield Measure("passes_little", little.read / little.data.guesses)
    yield Measure("passes_much", much.read / much.data.guesses)


def _laid(tales: list[list[int]]) -> Windows:
    return lay_out(tales, CONTEXT, barn.VOCABULARY.end)


def _score(model: Transformer, windows: Windows) -> float:
    return model.loss(windows.tokens, windows.targets, windows.weights)


def _marks(steps: int, count: int) -> set[int]:
    """About `count` steps spread over the run, the last among them."""
    return {math.ceil(steps * (mark + 1) / count) for mark in range(count)}
