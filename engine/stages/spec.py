"""What a stage is: its spec, the events its run yields, its random streams and its inputs.

A stage is a module with `SPEC: StageSpec` and
`run(knobs, rng, inputs) -> Iterator[Event]`. The run yields an event at least every 50 ms, so
that whoever pulls it can stop between two of them. This file trains nothing, and importing it
does not import NumPy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Knob:
    """A setting the learner may turn. An `int` default makes it a whole-number knob."""

    name: str
    default: float | int
    low: float | int
    high: float | int
    meaning: str
    unit: str = ""
    log: bool = False

    @property
    def whole(self) -> bool:
        """Whether the knob takes whole numbers only."""
        return isinstance(self.default, int)


@dataclass(frozen=True, slots=True)
class MeasureSpec:
    """A number every finished run reports once, by name."""

    name: str
    meaning: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence a run may prove false. `id` is what conditions in a lesson name."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class StageSpec:
    """All that can be said of a stage before it runs.

    `code` names the few functions that do the work, as "engine.module:qualname".
    `view` is how a screen may draw it: "curve" or "table".
    `curves` are the series that belong on the chart; `levels` are series of one value each, drawn
    as level lines. Other series ("tokens") are for counters, not for the chart. `own_text` says
    whether the stage reads `Inputs.corpus`.
    """

    id: str
    title: str
    shows: str
    knobs: tuple[Knob, ...]
    expected_seconds: float
    measures: tuple[MeasureSpec, ...]
    claims: tuple[Claim, ...]
    code: tuple[str, ...]
    view: str
    curves: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    own_text: bool = False

    def claim(self, claim_id: str) -> Claim:
        """Return the claim named `claim_id`; KeyError if there is none."""
        for claim in self.claims:
            if claim.id == claim_id:
                return claim
        raise KeyError(claim_id)

    def verdict(self, claim_id: str, measured: str, *, passed: bool | None) -> Verdict:
        """Return the verdict on one of this stage's claims, with the claim's own text."""
        outcome = None if passed is None else bool(passed)
        return Verdict(claim_id, self.claim(claim_id).text, measured, outcome)


@dataclass(frozen=True, slots=True)
class Phase:
    """Progress inside a named phase; `total` 0 means that its length is unknown."""

    name: str
    step: int
    total: int


@dataclass(frozen=True, slots=True)
class Scalar:
    """One point of a series, such as "loss", "held-out", "floor" or "tokens" (read so far)."""

    series: str
    step: int
    value: float


@dataclass(frozen=True, slots=True)
class Sample:
    """What the model writes now: `text` is its own, the prompt is not repeated in it."""

    label: str
    step: int
    prompt: str
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A table or heat map: `values` (rows, columns) is copied when the event is made."""

    name: str
    step: int
    values: np.ndarray[Any, Any]
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        own = self.values.copy()
        own.setflags(write=False)
        object.__setattr__(self, "values", own)

    def _key(self) -> tuple[object, ...]:
        shown = (self.values.shape, str(self.values.dtype), self.values.tobytes())
        return (self.name, self.step, self.rows, self.columns, *shown)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Grid) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())


@dataclass(frozen=True, slots=True)
class Measure:
    """A final number of this run, under a name its spec announces."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """A claim and what this run says of it; `passed` None where the claim does not apply."""

    id: str
    claim: str
    measured: str
    passed: bool | None


Event: TypeAlias = Phase | Scalar | Sample | Grid | Measure | Verdict
Knobs: TypeAlias = Mapping[str, float | int]


@dataclass(frozen=True, slots=True)
class Streams:
    """Four independent random streams, so that turning one knob does not reshuffle the rest."""

    data: np.random.Generator
    init: np.random.Generator
    sample: np.random.Generator
    eval: np.random.Generator

    @classmethod
    def from_seed(cls, seed: int) -> Streams:
        """Spawn the streams from one seed (a whole number >= 0)."""
        import numpy as np

        children = np.random.SeedSequence(seed).spawn(4)
        return cls(*(np.random.default_rng(child) for child in children))


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a run gets from outside: the learner's own text, an earlier model's weights."""

    corpus: str | None = None
    weights: Mapping[str, np.ndarray[Any, Any]] | None = None


class Stage(Protocol):
    """The two names a stage module offers."""

    SPEC: StageSpec

    def run(self, knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
        """Train, and yield what happens; the last events are measures and verdicts."""
        ...
