"""What a stage is: its spec, the events its run yields, its random streams and its inputs.

A stage is a module with `SPEC: StageSpec` and
`run(knobs, rng, inputs) -> Iterator[Event]`. The run yields an event at least every 50 ms, so
that whoever pulls it can stop between two of them. This file trains nothing, and importing it
does not import NumPy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np

    from engine.nn.transformer import Transformer

Draw: TypeAlias = Literal[
    "table", "heat", "picture", "boundary", "points", "valley", "path", "marked", "tree"
]


@dataclass(frozen=True, slots=True)
class Knob:
    """A setting the learner may turn. An `int` default makes it a whole-number knob.

    `choices` names the values 0, 1, ... of a whole-number knob that picks one of several things.
    """

    name: str
    default: float | int
    low: float | int
    high: float | int
    meaning: str
    unit: str = ""
    log: bool = False
    choices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.choices and (self.low, self.high) != (0, len(self.choices) - 1):
            raise ValueError(f"{self.name}: choices are numbered from 0; low and high say so")

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
class Need:
    """An earlier model a stage builds on, by role ("base", "instructed", "reward", "aligned").

    Where the learner has none, `stage` trains it first, at these knobs and else at its defaults.
    """

    role: str
    stage: str
    knobs: tuple[tuple[str, float | int], ...] = ()


@dataclass(frozen=True, slots=True)
class StageSpec:
    """All that can be said of a stage before it runs.

    `code` names the few functions that do the work, as "engine.module:qualname".
    `view` is what a screen shows first: "curve", "samples" (side by side by label), or how its
    grids are drawn (see `Grid.draw`).
    `curves` are the series that belong on the chart; `levels` are series of one value each, drawn
    as level lines. Other series ("tokens") are for counters, not for the chart. `own_text` says
    whether the stage reads `Inputs.corpus`. `typed` says what the learner may type for the run
    ("a sentence to score"; empty: nothing), `picks` whether the module offers
    `pairs(knobs, rng) -> Sequence[Pair]` for the learner to judge before the run. `needs` are the
    earlier models it builds on, `makes` the roles of those its run keeps as `Trained` events.
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
    typed: str = ""
    picks: bool = False
    needs: tuple[Need, ...] = ()
    makes: tuple[str, ...] = ()

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
    """Numbers in rows and columns; `values` is copied when the event is made.

    `draw` says as what:
    - "table": numbers under `columns`, beside `rows`.
    - "heat": shades from the lowest to the highest value; NaN stays blank.
    - "picture": brightness 0..1, row 0 on top; NaN is a gap between pictures side by side.
    - "boundary": chance of the second class over the unit square, row 0 on top (y = 1).
    - "points": rows of (x, y, class) in the unit square, drawn over the boundary.
    - "valley": a loss over the unit square, row 0 on top; lower is darker.
    - "path": rows of (x, y) in the unit square, in order, drawn over the valley by its name.
    - "marked": one row; `columns` are pieces of running text, values their weight 0..1.
    - "tree": `rows` are labels, the first column is the parent's row, -1 for a root.
    """

    name: str
    step: int
    values: np.ndarray[Any, Any]
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    draw: Draw = "table"

    def __post_init__(self) -> None:
        own = self.values.copy()
        own.setflags(write=False)
        object.__setattr__(self, "values", own)

    def _key(self) -> tuple[object, ...]:
        shown = (self.values.shape, str(self.values.dtype), self.values.tobytes())
        return (self.name, self.step, self.rows, self.columns, self.draw, *shown)

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


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A model the run leaves to the learner, under its role; make it with `engine.methods.keeping`.

    `model` is the run's own copy and is trained no further. `text` says what it reads
    (`engine.worlds.languages`), `parent` the role of the model it was trained from, if any.
    `figures` are a few numbers to tell it by ("loss": 0.43).
    """

    role: str
    model: Transformer
    text: Mapping[str, str]
    parent: str | None = None
    figures: Mapping[str, float] = field(default_factory=dict)

    def _key(self) -> tuple[object, ...]:
        told = (tuple(self.text.items()), self.parent, tuple(self.figures.items()))
        return (self.role, self.model.config, self.model.params.flat.tobytes(), *told)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Trained) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())


Event: TypeAlias = Phase | Scalar | Sample | Grid | Measure | Verdict | Trained
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
class Pair:
    """Two answers to one prompt, for someone to say which is better."""

    prompt: str
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Pick:
    """A judged pair: 0 for the left answer, 1 for the right one."""

    pair: Pair
    picked: int


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a run gets from outside.

    corpus: the learner's own text. typed: what the learner typed for this run. models: the earlier
    models it `needs`, by role. picks: the learner's own judgements of pairs, oldest first.
    """

    corpus: str | None = None
    typed: str | None = None
    models: Mapping[str, Trained] = field(default_factory=dict)
    picks: tuple[Pick, ...] = ()


class Stage(Protocol):
    """The two names a stage module offers."""

    SPEC: StageSpec

    def run(self, knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
        """Train, and yield what happens; the last events are measures and verdicts."""
        ...
