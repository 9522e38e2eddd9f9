"""Knobs being turned: which is marked, and the values for the next run."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10
from shlex import quote
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.stages.spec import Knob

_NICE = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)
Value = float | int


class Knobs:
    """The values the next run will use. Turning never leaves a knob's range."""

    def __init__(self, knobs: Sequence[Knob]) -> None:
        self.knobs = tuple(knobs)
        self.values: dict[str, Value] = {knob.name: knob.default for knob in self.knobs}
        self.cursor = 0

    @property
    def marked(self) -> Knob | None:
        """The knob the arrows turn."""
        return self.knobs[self.cursor] if self.knobs else None

    def next(self, by: int = 1) -> None:
        """Mark the next knob, round and round."""
        if self.knobs:
            self.cursor = (self.cursor + by) % len(self.knobs)

    def turn(self, by: int) -> None:
        """Turn the marked knob one notch up or down."""
        knob = self.marked
        if knob is not None:
            self.values[knob.name] = notch(knob, self.values[knob.name], by)

    def reset(self) -> None:
        """Every knob back to where it was."""
        self.values = {knob.name: knob.default for knob in self.knobs}

    @property
    def changed(self) -> dict[str, Value]:
        """The knobs that are not at their defaults."""
        return {
            knob.name: self.values[knob.name]
            for knob in self.knobs
            if self.values[knob.name] != knob.default
        }


def notch(knob: Knob, value: Value, by: int) -> Value:
    """The next round value up or down: a step in proportion on a logarithmic knob."""
    up = by > 0
    moved: Value
    if knob.log and value > 0:
        moved = _next_nice(float(value), up=up)
    elif knob.log:
        moved = float(knob.high) / 10_000 if up else knob.low
    else:
        step = _step(float(knob.high) - float(knob.low), whole=knob.whole)
        # On the grid of whole steps, so that up and down again comes back.
        moved = round((float(value) + (step if up else -step)) / step) * step
    if knob.whole:
        moved = round(moved)
        if moved == value:
            moved = value + (1 if up else -1)
    held: Value = max(knob.low, min(knob.high, moved))
    return int(held) if knob.whole else float(f"{held:.6g}")


def _step(span: float, *, whole: bool) -> float:
    """A round step that makes about twenty notches."""
    if span <= 0:
        return 1.0
    rough = span / 20
    size = 10.0 ** floor(log10(rough))
    step = next(nice * size for nice in (1.0, 2.0, 5.0, 10.0) if nice * size >= rough * 0.99)
    return max(1.0, step) if whole else step


def _next_nice(value: float, *, up: bool) -> float:
    size = floor(log10(value))
    ladder = [nice * 10.0**power for power in (size - 1, size, size + 1) for nice in _NICE]
    if up:
        return next(each for each in ladder if each > value * 1.001)
    return next(each for each in reversed(ladder) if each < value * 0.999)


def shown(value: Value) -> str:
    """A knob's value as text.

    >>> shown(0.003), shown(64), shown(1.0)
    ('0.003', '64', '1')
    """
    return str(value) if isinstance(value, int) else f"{value:g}"


def named(knob: Knob, value: Value) -> str:
    """A knob's value as the learner reads it: a choice by its name."""
    return knob.choices[int(value)] if knob.choices else shown(value)


def reach(knob: Knob) -> str:
    """What a knob can be set to: "1 to 8 m", or the names of its choices."""
    if knob.choices:
        return ", ".join(knob.choices)
    unit = f" {knob.unit}" if knob.unit else ""
    return f"{shown(knob.low)} to {shown(knob.high)}{unit}"


def command(stage: str, seed: int, knobs: Knobs, typed: str = "", own_text: str = "") -> str:
    """The command that repeats this run without a screen."""
    by_name = {knob.name: knob for knob in knobs.knobs}
    sets = "".join(
        f" --set {quote(f'{name}={named(by_name[name], value)}')}"
        for name, value in knobs.changed.items()
    )
    given = f" --type {quote(typed)}" if typed else ""
    given += f" --corpus {quote(own_text)}" if own_text else ""
    return f"lossfall demo {stage} --seed {seed}{sets}{given}"
