"""The search for the models a stage needs: looked for first, trained where there is none."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import engine.stages
from course.models.files import Made, Origin, family
from engine.errors import EngineError
from engine.stages.spec import Event, Inputs, Need, Phase, Stage, StageSpec, Streams, Trained

Family: TypeAlias = Mapping[str, Made]
"""The models a run builds on, by role."""

Work: TypeAlias = Generator[Phase, None, Family]
"""Yields progress until all models are there, and returns them."""

Search: TypeAlias = Generator[Phase, None, Made]
"""Yields progress until one model is there, and returns it."""


@dataclass(frozen=True, slots=True)
class Gathering:
    """One run's search for its models. `find` looks for one, `keep` stores what was trained.

    `parents_first`: a model is looked for only once the hashes of its own parents are known.
    """

    seed: int
    find: Callable[[Need, Origin, Family], tuple[Made | None, str]]
    keep: Callable[[tuple[Made, ...], Origin], str]
    parents_first: bool = False

    def needs(self, spec: StageSpec, given: Family) -> Work:
        """The models of every need of a stage; those `given` are taken as they are."""
        found: dict[str, Made] = dict(given)
        for need in spec.needs:
            if need.role not in found:
                found[need.role] = yield from self.one(need, found)
        return {need.role: found[need.role] for need in spec.needs}

    def one(self, need: Need, chosen: Family) -> Search:
        """The model of one need, beside those already chosen."""
        stage = engine.stages.load(need.stage)
        knobs = engine.stages.resolve_knobs(stage.SPEC, dict(need.knobs))
        origin = Origin(need.stage, self.seed, knobs)
        parents: Family | None = None
        if self.parents_first:
            parents = yield from self.needs(stage.SPEC, chosen)
            origin = replace(origin, parents=hashes(parents))
        model, said = self.find(need, origin, chosen)
        if said:
            yield Phase(said, 0, 0)
        if model is not None:
            return model
        if parents is None:
            parents = yield from self.needs(stage.SPEC, chosen)
            origin = replace(origin, parents=hashes(parents))
        return (yield from self.train(need, stage, origin, parents))

    def train(self, need: Need, stage: Stage, origin: Origin, parents: Family) -> Search:
        """Run a stage for the model it leaves; its own curves are not this run's to show.

        It is given its parents and nothing else: what the learner types or judges is for runs that
        the learner begins.
        """
        head = f"first the {need.role} model"
        phase = Phase(f"{head}: {stage.SPEC.title}", 0, 0)
        yield phase
        inputs = Inputs(models={role: made.trained for role, made in parents.items()})
        trained: list[Trained] = []
        events: Iterator[Event] = stage.run(origin.knobs, Streams.from_seed(origin.seed), inputs)
        try:
            for event in events:
                if isinstance(event, Phase):
                    phase = Phase(f"{head}: {event.name}", event.step, event.total)
                elif isinstance(event, Trained):
                    trained.append(event)
                yield phase  # for every event, so that cancelling waits for one event at most
        except EngineError as problem:
            problem.args = (f"In {stage.SPEC.id}, run for the {need.role} model: {problem}",)
            raise
        models = family(trained, origin)
        trouble = self.keep(models, origin)
        if trouble:
            yield Phase(trouble, 0, 0)
        for model in models:
            if model.trained.role == need.role:
                return model
        raise RuntimeError(f"the stage {need.stage} left no {need.role} model")


def all_needs(spec: StageSpec) -> Iterator[Need]:
    """What a stage needs, and what those stages need in turn."""
    for need in spec.needs:
        yield need
        yield from all_needs(engine.stages.load(need.stage).SPEC)


def hashes(models: Family) -> dict[str, str]:
    """The names of some models, by role."""
    return {role: made.hash for role, made in models.items()}
