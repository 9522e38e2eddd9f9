"""Small untrained models, and stages that hand them over in no time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import pytest

from course import paths
from course.models.store import ModelStore
from course.progress.log import EventLog
from engine.nn.transformer import ModelConfig, Transformer
from engine.stages.spec import (
    Claim,
    Event,
    Inputs,
    Knob,
    Knobs,
    Need,
    Phase,
    Scalar,
    StageSpec,
    Streams,
    Trained,
)
from engine.worlds.questions import VOCABULARY

FARM = {"world": "farm", "seed": "7"}
BARN = {"world": "barn"}
Make = Callable[..., Trained]


def trained(
    role: str = "base",
    number: int = 0,
    text: Mapping[str, str] | None = None,
    parent: str | None = None,
) -> Trained:
    """A model whose weights follow from `number`."""
    config = ModelConfig(len(VOCABULARY), 16, 1, 1, 8)
    model = Transformer(config, np.random.default_rng(number))
    return Trained(role, model, dict(text or FARM), parent, {"loss": 0.5})


@pytest.fixture
def log(home: object) -> Iterator[EventLog]:
    with EventLog.open(paths.progress_file()) as events:
        yield events


@pytest.fixture
def store(log: EventLog) -> ModelStore:
    return ModelStore.open(log)


class Maker:
    """A stage that leaves a model in three events; it counts how often it began and ended."""

    def __init__(
        self,
        name: str,
        role: str = "",
        needs: tuple[Need, ...] = (),
        parent: str | None = None,
        knobs: tuple[Knob, ...] = (),
    ) -> None:
        self.role = role
        self.parent = parent
        self.began = self.ended = self.closed = 0
        self.given: list[dict[str, Trained]] = []
        self.SPEC = StageSpec(
            id=name,
            title=name.title(),
            shows=name,
            knobs=knobs,
            expected_seconds=0.1,
            measures=(),
            claims=(Claim("ran", "It ran"),),
            code=(),
            view="curve",
            needs=needs,
            makes=(role,) if role else (),
        )

    def run(self, knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
        self.began += 1
        self.given.append(dict(inputs.models))
        try:
            yield Phase("working", 1, 2)
            yield Scalar("loss", 1, 0.5)
            farm = {"world": "farm", "seed": str(rng.data.integers(2**31))}
            text = BARN if knobs.get("text") == 0 else farm
            for model in inputs.models.values():
                text = dict(model.text)
            if self.role:
                number = int(rng.init.integers(1 << 30))
                for model in inputs.models.values():  # other parents, another model
                    number += int(model.model.params.flat.view("u4").sum()) % 10_000
                yield trained(self.role, number + len(self.role), text, self.parent)
            yield self.SPEC.verdict("ran", "yes", passed=True)
            self.ended += 1
        finally:
            self.closed += 1


TEXT = Knob("text", 0, 0, 1, "what it reads", choices=("barn tales", "farm notes"))


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> dict[str, Maker]:
    """A chain of fakes: base, instructed and reward from it, aligned from both; `any` base."""
    base = Need("base", "pretrain", (("text", 1),))
    instructed = Need("instructed", "finetune")
    made = {
        "pretrain": Maker("pretrain", "base", knobs=(TEXT,)),
        "finetune": Maker("finetune", "instructed", (base,), "base"),
        "reward": Maker("reward", "reward", (instructed,), "instructed"),
        "rlhf": Maker("rlhf", "aligned", (instructed, Need("reward", "reward")), "instructed"),
        "continue": Maker("continue", needs=(base, instructed)),
        "sample": Maker("sample", needs=(Need("base", "pretrain"),)),
        "alone": Maker("alone"),
    }
    monkeypatch.setattr("engine.stages.load", made.__getitem__)
    return made
