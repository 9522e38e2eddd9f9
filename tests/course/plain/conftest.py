"""A course of one written lesson, and a learner at a console, for the plain form's tests."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from course import paths, plain
from course.catalog.index import Catalog
from course.progress.log import EventLog
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

COURSE = """
format = 1
title = "Bread"
[[unit]]
title = "Dough"
[[unit.lesson]]
id = "rising"
title = "What rises"
level = "explorer"
minutes = 2
dek = "Where the holes come from."
folder = "01-rising"
[[unit.lesson]]
id = "baking"
title = "What bakes"
level = "builder"
minutes = 3
dek = "Crust and crumb."
status = "planned"
"""

LESSON = """+++
format = 1
id = "rising"
title = "What rises"
dek = "Where the holes come from."
level = "explorer"
minutes = 2
demos = ["pretrain"]
related = ["baking"]
updated = 2026-11-21
path = ["Feed it", "Wait"]
objectives = [ { id = "gas", text = "Say where the gas comes from." } ]
terms = [ { term = "gluten", means = "a net of proteins", near = ["strength"] } ]
sources = [ { id = "ham", text = "Hamelman 2012, Bread." } ]
+++

## Yeast at work

The yeast eats sugar and gives off carbon dioxide.[^ham] That gas makes the dough rise.

- Warm dough rises in 4 hours.
- Cold dough takes 12 to 16 hours, because yeast slows down below 8 degrees.

## Run it

Watch the dough.

```run pretrain
predict = "How high will it rise?"
options = [ { id = "a", text = "twice", when = "height <= 2" },
            { id = "b", text = "three times", when = "height > 2" } ]
[[after]]
when = "rose"
text = "It rose to {height:.1f} times its size."
[[after]]
text = "It did not rise."
```

After the run.

## Try it

Feed a starter.

## When you use AI

Nothing.

## Sources
"""

ITEM = """
[[item]]
id = "gas-{n}"
rev = 1
type = "single"
objective = "gas"
level = "recall"
cite = "yeast-at-work"
evidence = "gives off carbon dioxide"
stem = "Question {n}: what makes dough rise?"
answer = {{ id = "a", text = "the gas", why = "Yeast gives off gas." }}
distractors = [ {{ id = "b", text = "the salt", why = "Salt tightens.", misconception = "salt" }} ]
"""

ALIASES = """
[[alias]]
quote = "gives off carbon dioxide"
asks = ["where do the bubbles come from"]
"""


MIXED = """
format = 1
[[item]]
id = "one"
rev = 1
type = "single"
objective = "gas"
level = "recall"
cite = "yeast-at-work"
evidence = "gives off carbon dioxide"
stem = "What makes dough rise?"
answer = { id = "gas", text = "the gas", why = "Yeast gives off gas." }
distractors = [ { id = "salt", text = "the salt", why = "Salt tightens." },
                { id = "air", text = "the air", why = "Little air gets in." } ]
[[item]]
id = "several"
rev = 1
type = "multiple"
objective = "gas"
level = "recall"
cite = "yeast-at-work"
evidence = "gives off carbon dioxide"
stem = "What does yeast need?"
answers = [ { id = "sugar", text = "sugar", why = "It eats it." },
            { id = "warmth", text = "warmth", why = "Cold slows it." } ]
distractors = [ { id = "light", text = "light", why = "It grows in the dark." },
                { id = "salt", text = "salt", why = "Salt slows it." } ]
[[item]]
id = "number"
rev = 1
type = "numeric"
objective = "time"
level = "apply"
cite = "yeast-at-work"
evidence = "Warm dough rises in 4 hours."
stem = "How long does warm dough take?"
value = 4
tolerance = 0
unit = "hours"
why = "Four hours."
[[item]]
id = "blank"
rev = 1
type = "cloze"
objective = "time"
level = "recall"
cite = "yeast-at-work"
evidence = "yeast slows down below 8 degrees"
stem = "In the cold, yeast holds ____."
accept = ["back"]
why = "It holds back."
[[item]]
id = "steps"
rev = 1
type = "order"
objective = "steps"
level = "recall"
cite = "yeast-at-work"
evidence = "The yeast eats sugar"
stem = "What comes when?"
items = ["mix", "wait", "shape", "bake"]
why = "Bread is mixed first."
[[item]]
id = "pairs"
rev = 1
type = "match"
objective = "steps"
level = "recall"
cite = "yeast-at-work"
evidence = "The yeast eats sugar"
stem = "Which belongs to which?"
pairs = [ { id = "eats", prompt = "yeast eats", response = "sweet things" },
          { id = "gives", prompt = "yeast gives", response = "a gas" },
          { id = "fears", prompt = "yeast fears", response = "frost" } ]
extra = [ "stones" ]
why = "It eats sugar."
[[item]]
id = "run"
rev = 1
type = "predict"
objective = "heat"
level = "reason"
cite = "run-it"
evidence = "Watch the dough."
stem = "How high does it get at 30 degrees?"
stage = "pretrain"
knobs = { warmth = 30 }
measure = "height"
value = 2.5
options = [ { id = "low", text = "below twice", why = "It rose more.", when = "height < 2" },
            { id = "high", text = "above twice", why = "It rose.", when = "height >= 2" } ]
[[item]]
id = "line"
rev = 1
type = "pick-line"
objective = "heat"
level = "apply"
cite = "yeast-at-work"
evidence = "That gas makes the dough rise."
stem = "Which line makes the dough rise?"
text = """
MIXED += "'''def bread(dough):\n    add(salt)\n    dough.rest(hours=4)\n    return dough'''\n"
MIXED += """line = 3
why = "Resting lets it rise."
"""


class FakeStage:
    """A stage of three events in no time; `height` decides its verdict."""

    def __init__(self, height: float = 2.5) -> None:
        self.height = height
        self.seeds: list[int] = []
        self.knobs: list[dict[str, float | int]] = []
        self.SPEC = StageSpec(
            id="pretrain",
            title="Rising dough",
            shows="dough",
            knobs=(Knob("warmth", 20.0, 1.0, 40.0, "how warm", "degrees"),),
            expected_seconds=1.0,
            measures=(MeasureSpec("height", "how high it rose", "times"),),
            claims=(Claim("rose", "the dough rose"),),
            code=(),
            view="curve",
        )

    def run(self, knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
        self.knobs.append(dict(knobs))
        yield Phase("rising", 0, 3)
        yield Scalar("loss", 1, 1.25)
        yield Sample("held", 1, "the", "dough")
        yield Measure("height", self.height)
        yield self.SPEC.verdict("rose", f"{self.height} > 1", passed=self.height > 1)


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> FakeStage:
    """The registered stage replaced by a fake."""
    fake = FakeStage()
    monkeypatch.setattr("engine.stages.load", lambda _: fake)
    return fake


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A course folder with a quiz of 15 questions, each with the key "the gas"."""
    root = tmp_path / "bread"
    (root / "01-rising").mkdir(parents=True)
    (root / "course.toml").write_text(COURSE, encoding="utf-8")
    (root / "01-rising/lesson.md").write_text(LESSON, encoding="utf-8")
    bank = "format = 1\n" + "".join(ITEM.format(n=n) for n in range(1, 16))
    (root / "01-rising/quiz.toml").write_text(bank, encoding="utf-8")
    (root / "01-rising/tutor.toml").write_text(ALIASES, encoding="utf-8")
    return root


@pytest.fixture
def catalog(folder: Path) -> Catalog:
    return Catalog.open(folder)


@pytest.fixture
def log(home: Path) -> Iterator[EventLog]:
    with EventLog.open(paths.progress_file()) as events:
        yield events


@pytest.fixture
def course(catalog: Catalog, log: EventLog, stage: FakeStage) -> Callable[..., str]:
    """Type lines into the course; returns all that it printed."""

    def type_(*lines: str) -> str:
        out = io.StringIO()
        typed = io.StringIO("".join(f"{line}\n" for line in lines))
        assert plain.main(catalog, log, stdin=typed, stdout=out) == 0
        return out.getvalue()

    return type_


@pytest.fixture
def mixed(folder: Path) -> Catalog:
    """The same course with a bank of one question of each of the eight types."""
    (folder / "01-rising/quiz.toml").write_text(MIXED, encoding="utf-8")
    return Catalog.open(folder)
