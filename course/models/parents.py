"""Where a run's earlier models come from, the ones its stage `needs`.

`LearnersOwn` takes the models the learner has in use; `SameSeed` trains them from the run's own
seed, so that a result depends on nothing that happened before. Either trains what is missing, by
the same rule, and yields progress while it does.

Which model serves a need:
- A need that sets the knob `text` takes only models that read that text, whichever stage made
  them; its other knobs must agree where the model comes from the stage it names. A need without
  knobs takes any model of its role: a base of barn tales, of farm notes, of the learner's own text.
- Models of one run belong together: where one it needs is known to descend from another, that very
  one is taken, not the one in use. What the learner named, or uses, and descends from others
  decides; where nothing is known of a descent, the first need does.
- All models of one run read the same text: the facts a reward model was taught must be the ones its
  policy speaks of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from course.errors import ProgressError, UsageError
from course.models.cache import ModelCache
from course.models.descent import Descent, Kin, ancestor, roles_above, same_text
from course.models.files import Made, Origin
from course.models.gathering import Family, Gathering, Work, all_needs
from course.models.naming import world_name
from course.models.store import SHORT, ModelStore, StoredModel
from engine.stages.spec import Need, Phase, StageSpec

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
        given: dict[str, Made] = {}
        for said in self._descents(spec, given):
            yield Phase(said, 0, 0)
        return (yield from Gathering(seed, self._find, self._keep).needs(spec, given))

    def _descents(self, spec: StageSpec, given: dict[str, Made]) -> Iterator[str]:
        """Put models that descend from one another into `given`; what is worth telling."""
        for need in reversed(spec.needs):
            elders = [each for each in spec.needs if each.role in roles_above(need)]
            young = self._serving(need, given)[0] if elders else None
            if young is None:
                continue
            for elder in elders:
                name = ancestor(young.origin.parents, elder.role, self._parents_of)
                if name is None or elder.role in given:
                    continue
                found, said = self._elder(elder, name, young)
                if said:
                    yield said
                if found is not None:
                    given |= {elder.role: found, need.role: young}

    def _elder(self, need: Need, name: str, young: Made) -> tuple[Made | None, str]:
        """The model another descends from, or one that reads the same text; what to say of it."""
        role, listed = young.trained.role, self._store.known(name)
        chosen = {role: young}
        if listed is not None and not listed.removed and not _unfit(need, listed, chosen):
            found = self._store.whole(name)
            if found is not None:
                used = self._store.current(need.role)
                if used is None or used.hash == name:
                    return found, ""
                why = f"the {role} model {young.hash[:SHORT]} was trained from {name[:SHORT]}"
                return found, f"{used.short}, in use, does not serve: {why}"
        child = f"the {role} model {young.hash[:SHORT]}"
        gone = f"the {need.role} model {name[:SHORT]}, which {child} was trained from, is gone"
        other, _ = self._serving(need, chosen)
        if other is None:
            return None, gone
        return other, f"{gone}; another that reads the same text, {other.hash[:SHORT]}, is taken"

    def _parents_of(self, name: str) -> Mapping[str, str]:
        listed = self._store.known(name)
        return {} if listed is None else listed.parents

    def _find(self, need: Need, _origin: Origin, chosen: Family) -> tuple[Made | None, str]:
        return self._serving(need, chosen)

    def _serving(self, need: Need, chosen: Family) -> tuple[Made | None, str]:
        """The model in use or else the newest that serves a need; why the one in use does not."""
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
    of its role, and brings those it descends from (`Descent`); `kin` says what is known of them.
    `used` are all models given out or built on, by hash.
    """

    def __init__(
        self, cache: ModelCache | None = None, base: Made | None = None, kin: Kin | None = None
    ) -> None:
        self._cache = cache or ModelCache()
        self._base = base
        self._kin = kin or Kin()
        self.used: dict[str, Made] = {}

    def gather(self, spec: StageSpec, seed: int) -> Work:
        """See `Parents.gather`."""
        given: dict[str, Made] = {}
        if self._base is not None:
            check_base(spec, self._base)
            given[self._base.trained.role] = self._base
            own = Gathering(self._base.origin.seed, self._find, self._keep, parents_first=True)
            yield from Descent(self._base, self._kin, self._cache, own).bring(spec, given)
            self.used.update({made.hash: made for made in given.values()})
        work = Gathering(seed, self._find, self._keep, parents_first=True)
        found = yield from work.needs(spec, given)
        if self._base is not None:
            for made in found.values():
                same_text(made, self._base)
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
