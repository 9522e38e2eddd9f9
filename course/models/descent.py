"""What a model descends from: its parents, theirs in turn, and how to have them back."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field

import engine.stages
from course.errors import UsageError
from course.models.cache import ModelCache
from course.models.files import Made, Origin
from course.models.gathering import Gathering, Search, all_needs, hashes
from course.models.naming import world_name
from course.models.store import SHORT, ModelStore
from engine.errors import EngineError
from engine.stages.spec import Need, Phase, StageSpec


@dataclass(frozen=True, slots=True)
class Kin:
    """What is known of the models one descends from, by hash.

    models: those that are at hand. told: role and origin of every one that is known of.
    """

    models: Mapping[str, Made] = field(default_factory=dict)
    told: Mapping[str, tuple[str, Origin]] = field(default_factory=dict)

    @classmethod
    def of(cls, model: Made, store: ModelStore) -> Kin:
        """What a learner's store knows of a model's ancestors, those removed included.

        Raises:
            ProgressError: if the events cannot be read.
        """
        models: dict[str, Made] = {}
        told: dict[str, tuple[str, Origin]] = {}
        names = list(model.origin.parents.values())
        while names:
            name = names.pop()
            if name in told:
                continue
            found, listed = store.whole(name), store.known(name)
            if found is not None:
                models[name] = found
                told[name] = (found.trained.role, found.origin)
            elif listed is not None:
                origin = Origin(
                    listed.stage, listed.seed, listed.knobs, listed.parents, listed.data
                )
                told[name] = (listed.role, origin)
            if name in told:
                names += told[name][1].parents.values()
        return cls(models, told)

    def parents_of(self, name: str) -> Mapping[str, str]:
        """Hashes of a model's parents by role; empty where it has none or none are known."""
        return self.told[name][1].parents if name in self.told else {}


@dataclass(frozen=True, slots=True)
class Descent:
    """The models that the one a learner named descends from, where a stage needs them beside it.

    Each is taken from the learner's store or the cache by its hash. One that is gone is trained
    again as it was told of; one nobody knows of, from the named model's own seed (`own`). What
    reads another text is refused: the models of one run belong together.
    """

    named: Made
    kin: Kin
    cache: ModelCache
    own: Gathering

    def bring(self, spec: StageSpec, given: dict[str, Made]) -> Generator[Phase, None, None]:
        """Put the ancestors that a run of a stage asks for into `given`, by role.

        Raises:
            UsageError: if one cannot be had.
        """
        role = self.named.trained.role
        above = {
            each for need in all_needs(spec) if need.role == role for each in roles_above(need)
        }
        for need in spec.needs:
            if need.role in given:
                continue
            if need.role in above:
                given[need.role] = yield from self._ancestor(need, given)
            else:
                yield from self.bring(engine.stages.load(need.stage).SPEC, given)

    def _ancestor(self, need: Need, given: Mapping[str, Made]) -> Search:
        name = ancestor(self.named.origin.parents, need.role, self.kin.parents_of)
        try:
            found = None if name is None else (yield from self._again(name))
            if found is None:
                found = yield from self.own.one(need, given)
        except EngineError as problem:
            raise UsageError(
                f"{self.named.hash[:SHORT]} needs the {need.role} model it was trained from, and "
                f"that cannot be trained again: {problem}",
                "Name another model.",
            ) from problem
        same_text(found, self.named)
        if name is not None and found.hash != name:
            yield Phase(
                f"the {need.role} model {name[:SHORT]} is gone; {found.hash[:SHORT]}, trained in "
                "its place, reads the same text",
                0,
                0,
            )
        return found

    def _again(self, name: str) -> Generator[Phase, None, Made | None]:
        """The model of this hash, trained again if need be; None where nothing tells how."""
        found = self.kin.models.get(name) or self.cache.named(name)
        if found is not None or name not in self.kin.told:
            return found
        role, told = self.kin.told[name]
        if told.data:
            raise UsageError(
                f"The {role} model {name[:SHORT]}, which {self.named.hash[:SHORT]} descends from, "
                "is gone, and it learned from what only you can give.",
                f"Run {told.stage} again, and build on what it leaves.",
            )
        stage = engine.stages.load(told.stage)
        parents: dict[str, Made] = {}
        for need in stage.SPEC.needs:
            elder = told.parents.get(need.role)
            model = None if elder is None else (yield from self._again(elder))
            parents[need.role] = model or (yield from self.own.one(need, parents))
        knobs = engine.stages.resolve_knobs(stage.SPEC, dict(told.knobs))
        origin = Origin(told.stage, told.seed, knobs, hashes(parents))
        return (yield from self.own.train(Need(role, told.stage), stage, origin, parents))


def ancestor(
    parents: Mapping[str, str], role: str, parents_of: Callable[[str], Mapping[str, str]]
) -> str | None:
    """Hash of the nearest model of a role above a model with these parents; None if none is known.

    `parents_of` says the parents of a model by its hash.
    """
    seen: set[str] = set()
    level = [parents]
    while level:
        for each in level:
            if role in each:
                return each[role]
        names = {name for each in level for name in each.values()} - seen
        seen |= names
        level = [parents_of(name) for name in sorted(names)]
    return None


def roles_above(need: Need) -> frozenset[str]:
    """The roles of the models that one of this need descends from."""
    return frozenset(each.role for each in all_needs(engine.stages.load(need.stage).SPEC))


def same_text(model: Made, named: Made) -> None:
    """See that a model reads what the one the learner named reads.

    Raises:
        UsageError: if it reads another text.
    """
    if dict(model.trained.text) != dict(named.trained.text):
        raise UsageError(
            f"{named.hash[:SHORT]} reads {world_name(named.trained.text)}, and the "
            f"{model.trained.role} model it belongs with is gone: trained again from seed "
            f"{model.origin.seed} it would read {world_name(model.trained.text)}.",
            "Name another model.",
        )
