"""Where a run's earlier models come from, the ones its stage `needs`.

`LearnersOwn` takes the models the learner has in use; `SameSeed` trains them from the run's own
seed, so that a result depends on nothing that happened before. Either trains what is missing, by
the same rule, and yields progress while it does.

Which model serves a need:
- A need that sets the knob `text` takes only models that read that text, whichever stage made
  them; its other knobs must agree where the model comes from the stage it names. A need without
  knobs takes any model of its role: a base of barn tales, of farm notes, of the learner's own text.
- All models of one run read the same text: the facts a reward model was taught must be the ones its
  policy speaks of. The first need decides; the others follow it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias

import engine.stages
from course.errors import ProgressError, UsageError
from course.models.cache import ModelCache
from course.models.files import Made, Origin, family
from course.models.naming import world_name
from course.models.store import SHORT, ModelStore, StoredModel
from engine.errors import EngineError
from engine.stages.spec import Event, Inputs, Need, Phase, Stage, StageSpec, Streams, Trained

Family: TypeAlias = Mapping[str, Made]
"""The models a run builds on, by role."""

Work: TypeAlias = Generator[Phase, None, Family]
"""Yields progress until all models are there, and returns them."""

TEXTS = ("barn", "farm")
"""The worlds the knob `text` of pre-training chooses from, as `Trained.text` names them."""


class Parents(Protocol):
    """A source of the models a stage needs."""

    def gather(self, spec: StageSpec, seed: int) -> Work:
        """Yield progress until every model `spec` needs is there, and return them by role.

        The first event comes at once where anything must be trained, then one at least as often as
        the stages themselves yield: closing the generator stops the training between two of them,
        and models that were finished stay kept. Raises EngineError as the parents' stages do,
        UsageError for a model named by the learner that cannot serve.
        """
        ...


class LearnersOwn:
    """The models in use in the learner's store; what is missing is trained first, and kept.

    Where the model in use cannot serve, the newest kept that can is taken, and the progress says
    so. What is trained for want of one becomes the model in use only where its role had none, or
    none that could be read.
    """

    def __init__(self, store: ModelStore) -> None:
        self._store = store
        self._damaged: set[str] = set()

    def gather(self, spec: StageSpec, seed: int) -> Work:
        """See `Parents.gather`."""
        return (yield from _Gathering(seed, self._find, self._keep).needs(spec, {}))

    def _find(self, need: Need, _origin: Origin, chosen: Family) -> tuple[Made | None, str]:
        listed = [each for each in self._store.models() if each.role == need.role]
        in_use = next((each for each in listed if each.in_use), None)
        passed_over = ""
        for each in sorted(listed, key=lambda one: (not one.in_use, -listed.index(one))):
            why = _unfit(need, each, chosen)
            if not why:
                try:
                    return self._store.read(each.hash), passed_over
                except ProgressError:
                    why = "its file is missing or damaged"
                    self._damaged.add(each.hash)
            if each == in_use:
                passed_over = f"{each.short}, in use, does not serve: {why}"
        return None, passed_over

    def _keep(self, models: tuple[Made, ...], _origin: Origin) -> str:
        try:
            for model in models:
                current = self._store.current(model.trained.role)
                lost = current is not None and current.hash in self._damaged
                self._store.keep_made(model, use=lost)
        except ProgressError as problem:
            return str(problem)  # the run can go on with it all the same
        return ""


class SameSeed:
    """Models trained from the run's own seed at default knobs; kept in a cache to be made once.

    The cache's names tell stage, seed, knobs, parents and the engine's source: a model is found
    again only while all of these are the same. `base` is a model that takes the place of the one
    of its role. `used` are all models given out or built on, by hash.
    """

    def __init__(self, cache: ModelCache | None = None, base: Made | None = None) -> None:
        self._cache = cache or ModelCache()
        self._base = base
        self.used: dict[str, Made] = {}

    def gather(self, spec: StageSpec, seed: int) -> Work:
        """See `Parents.gather`."""
        given: dict[str, Made] = {}
        if self._base is not None:
            check_base(spec, self._base)
            given[self._base.trained.role] = self._base
            self.used[self._base.hash] = self._base
        work = _Gathering(seed, self._find, self._keep, parents_first=True)
        found = yield from work.needs(spec, given)
        self.used.update({made.hash: made for made in found.values()})
        return found

    def ancestors(self, hashes: Iterable[str]) -> tuple[Made, ...]:
        """The models of these hashes and all they descend from, parents before children."""
        found: dict[str, Made] = {}
        for name in hashes:
            if name in self.used and name not in found:
                made = self.used[name]
                for each in self.ancestors(made.origin.parents.values()):
                    found.setdefault(each.hash, each)
                found[name] = made
        return tuple(found.values())

    def _find(self, need: Need, origin: Origin, _chosen: Family) -> tuple[Made | None, str]:
        found = self._cache.get(origin, need.role)
        if found is not None:
            self.used[found.hash] = found
        return found, ""

    def _keep(self, models: tuple[Made, ...], origin: Origin) -> str:
        for model in models:
            self.used[model.hash] = model
            self._cache.put(model, origin)
        return ""


@dataclass(frozen=True, slots=True)
class _Gathering:
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
                found[need.role] = yield from self._one(need, found)
        return {need.role: found[need.role] for need in spec.needs}

    def _one(self, need: Need, chosen: Family) -> Generator[Phase, None, Made]:
        stage = engine.stages.load(need.stage)
        knobs = engine.stages.resolve_knobs(stage.SPEC, dict(need.knobs))
        origin = Origin(need.stage, self.seed, knobs)
        parents: Family | None = None
        if self.parents_first:
            parents = yield from self.needs(stage.SPEC, chosen)
            origin = replace(origin, parents=_hashes(parents))
        model, said = self.find(need, origin, chosen)
        if said:
            yield Phase(said, 0, 0)
        if model is not None:
            return model
        if parents is None:
            parents = yield from self.needs(stage.SPEC, chosen)
            origin = replace(origin, parents=_hashes(parents))
        return (yield from self._train(need, stage, origin, parents))

    def _train(
        self, need: Need, stage: Stage, origin: Origin, parents: Family
    ) -> Generator[Phase, None, Made]:
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


def _unfit(need: Need, model: StoredModel, chosen: Family) -> str:
    """Why a stored model cannot serve a need; empty if it can."""
    wanted = dict(need.knobs)
    text = wanted.pop("text", None)
    if text is not None and model.text.get("world") != TEXTS[int(text)]:
        return f"it reads {world_name(model.text)}, not {world_name({'world': TEXTS[int(text)]})}"
    if model.stage == need.stage:
        other = [name for name, value in wanted.items() if model.knobs.get(name) != value]
        if other:
            return f"it was trained with another {other[0]}"
    for made in chosen.values():
        if dict(made.trained.text) != dict(model.text):
            return f"the {made.trained.role} model reads another text"
    return ""


def check_base(spec: StageSpec, base: Made) -> None:
    """See that a stage can build on the model the learner named for it.

    Raises:
        UsageError: if neither it nor an earlier stage it needs asks for such a model.
    """
    role = base.trained.role
    needs = list(all_needs(spec))
    fitting = [need for need in needs if need.role == role]
    short = base.hash[:SHORT]
    if not fitting:
        roles = ", ".join(dict.fromkeys(need.role for need in needs)) or "none"
        raise UsageError(
            f"{short} is a model of the role {role}; {spec.id} builds on none such.",
            f"It builds on: {roles}.",
        )
    world = base.trained.text.get("world")
    for need in fitting:
        text = dict(need.knobs).get("text")
        if text is not None and world != TEXTS[int(text)]:
            raise UsageError(
                f"{short} reads {world_name(base.trained.text)}; {spec.id} needs a {role} model "
                f"that reads {world_name({'world': TEXTS[int(text)]})}.",
                f"Train one: lossfall demo {need.stage} --set text={int(text)}",
            )


def all_needs(spec: StageSpec) -> Iterator[Need]:
    """What a stage needs, and what those stages need in turn."""
    for need in spec.needs:
        yield need
        yield from all_needs(engine.stages.load(need.stage).SPEC)


def _hashes(models: Family) -> dict[str, str]:
    return {role: made.hash for role, made in models.items()}
