"""The learner's models: one file each, and an index that follows from the event log.

A model's file is whole on the disk before its event is stored, so that whatever stops the program,
nothing is listed that was not written. The index is never a file of its own: it is folded from the
events each time it is asked, so that two terminals, or a synchronised folder, agree. What the two
disagree on is told: `StoredModel.present` is False where the file is gone, `strays()` are files
that no event tells of.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from course import paths
from course.errors import ProgressError, UsageError
from course.models.files import SUFFIX, Made, ModelFileError, Origin, family, made, read, write
from course.progress import record
from course.progress.log import EventLog
from course.progress.shelf import KINDS, ModelRecord, Shelf, shelf
from engine.stages.spec import Trained

SHORT = 8
"""Characters of a hash that are shown."""

_HEX = re.compile(r"[0-9a-f]{1,64}")


@dataclass(frozen=True, slots=True)
class StoredModel:
    """One model as it is listed.

    parent: hash of the model its training began from, None for a fresh start; it may itself be
    removed. parents: all the models its run built on, by role. text: what it reads
    (`engine.worlds.languages`). kept_at: UTC, ISO 8601. in_use: later stages of this role build on
    it. present: its file is there. children: hashes of listed models trained from it. removed: the
    learner removed it; only `tree` shows such, where others descend from it.
    """

    hash: str
    role: str
    stage: str
    seed: int
    knobs: Mapping[str, float]
    parent: str | None
    parents: Mapping[str, str]
    text: Mapping[str, str]
    figures: Mapping[str, float]
    data: str
    kept_at: str
    in_use: bool
    present: bool
    children: tuple[str, ...]
    removed: bool = False

    @property
    def short(self) -> str:
        """The hash as it is shown and typed."""
        return self.hash[:SHORT]


@dataclass(frozen=True, slots=True)
class Branch:
    """A line of the lineage drawing: a model, and for each level above whether more follows there.

    `more[-1]` speaks of the model's own siblings; a root has an empty `more`.
    """

    model: StoredModel
    more: tuple[bool, ...]

    @property
    def depth(self) -> int:
        """How many models it descends from in this drawing."""
        return len(self.more)


class ModelStore:
    """One learner's models. Safe to use from several threads, and several processes at once."""

    def __init__(self, folder: Path, log: EventLog) -> None:
        self.folder = folder
        self._log = log

    @classmethod
    def open(cls, log: EventLog) -> ModelStore:
        """The models of the learner whose events these are. Nothing is read or written yet."""
        return cls(paths.models_beside(log.path), log)

    def models(self) -> tuple[StoredModel, ...]:
        """Every model that was kept and not removed, the oldest first.

        Raises:
            ProgressError: if the events cannot be read.
        """
        return tuple(each for each in self._all() if not each.removed)

    def tree(self) -> tuple[Branch, ...]:
        """The models as lines of a drawing, each under the one it was trained from.

        A removed model stays where others descend from it: their lineage would be a gap without it.
        """
        everyone = {each.hash: each for each in self._all()}
        children: dict[str | None, list[StoredModel]] = {}
        for each in everyone.values():
            parent = each.parent if each.parent in everyone and each.parent != each.hash else None
            children.setdefault(parent, []).append(each)
        branches: list[Branch] = []

        def shown(model: StoredModel, seen: frozenset[str]) -> bool:
            below = (each for each in children.get(model.hash, ()) if each.hash not in seen)
            return not model.removed or any(shown(each, seen | {each.hash}) for each in below)

        def grow(parent: str | None, more: tuple[bool, ...], seen: frozenset[str]) -> None:
            row = [each for each in children.get(parent, ()) if each.hash not in seen]
            row = [each for each in row if shown(each, seen | {each.hash})]
            for place, each in enumerate(row):
                own = () if parent is None else (*more, place < len(row) - 1)
                branches.append(Branch(each, own))
                grow(each.hash, own, seen | {each.hash})

        grow(None, (), frozenset())
        return tuple(branches)

    def current(self, role: str) -> StoredModel | None:
        """The model in use of this role; None where there is none."""
        found = (each for each in self.models() if each.role == role and each.in_use)
        return next(found, None)

    def find(self, prefix: str) -> StoredModel:
        """The listed model whose hash begins so; a role's name stands for the one in use.

        Raises:
            UsageError: if there is none, or more than one; it says which there are.
        """
        typed = prefix.strip().lower()
        listed = self.models()
        found = self._listed(typed) or [
            each for each in listed if each.in_use and each.role == typed
        ]
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            names = ", ".join(each.hash[: max(SHORT, len(typed) + 2)] for each in found[:6])
            raise UsageError(f"{len(found)} models begin with '{typed}': {names}.", "Type more.")
        names = ", ".join(f"{each.short} ({each.role})" for each in listed[-6:])
        remedy = f"You have {names}." if listed else "You have none yet: run pretrain first."
        if typed and any(each.removed and each.hash.startswith(typed) for each in self._all()):
            raise UsageError(f"The model '{typed}' was removed.", remedy)
        shown = "".join(char if char.isprintable() else "?" for char in prefix[:64])
        raise UsageError(f"No model of yours begins with '{shown}'.", remedy)

    def load(self, prefix: str) -> Trained:
        """The model itself, checked against its digest.

        Raises:
            UsageError: as `find`.
            ModelFileError: if its file is missing, damaged, or holds another model.
        """
        return self.read(prefix).trained

    def read(self, prefix: str) -> Made:
        """As `load`, with its origin."""
        model = self.find(prefix)
        path = self.path(model.hash)
        found = read(path)
        if found.hash != model.hash:
            raise ModelFileError(
                f"{path} holds another model than its name says.",
                f"Remove it with `lossfall models --remove {model.short}` and run {model.stage}.",
            )
        return found

    def known(self, name: str) -> StoredModel | None:
        """What is known of the model of this whole hash, be it removed; None if nothing is.

        Raises:
            ProgressError: if the events cannot be read.
        """
        return next((each for each in self._all() if each.hash == name), None)

    def whole(self, name: str) -> Made | None:
        """The model of this whole hash, listed or not; None if its file is missing or damaged."""
        if not _HEX.fullmatch(name):
            return None  # a hash out of a file may hold anything, a path as well
        with contextlib.suppress(ModelFileError):
            found = read(self.path(name))
            return found if found.hash == name else None
        return None

    def keep(
        self,
        trained: Trained,
        *,
        stage: str,
        seed: int,
        knobs: Mapping[str, float | int],
        parents: Mapping[str, str] | None = None,
        data: str = "",
        use: bool = True,
    ) -> str:
        """Keep a model and return its hash; the same weights are kept once.

        parents: hashes of the models its run built on, by role. data: hash of the learner's own
        text, if it read one. use: make it the model in use of its role, as what was trained last
        is; without, it becomes so only where the role has none.

        Raises:
            ProgressError: if its file or its event could not be stored; it is then not listed.
        """
        origin = Origin(stage, seed, dict(knobs), dict(parents or {}), data)
        return self.keep_made(made(trained, origin), use=use)

    def keep_run(
        self,
        models: Iterable[Trained],
        *,
        stage: str,
        seed: int,
        knobs: Mapping[str, float | int],
        parents: Mapping[str, str] | None = None,
        data: str = "",
    ) -> dict[str, str]:
        """Keep all the models a run left, in their order; hashes of those kept, by role.

        A model that is the very one it was trained from, under another role, is left out: nothing
        was learned, so there is nothing new to keep. Raises as `keep`.
        """
        origin = Origin(stage, seed, dict(knobs), dict(parents or {}), data)
        run = family(models, origin)
        kept = {one.trained.role: self.keep_made(one) for one in run}
        roles = {each.hash: each.role for each in self.models()}
        return {role: name for role, name in kept.items() if roles.get(name) == role}

    def keep_made(self, model: Made, *, use: bool = True) -> str:
        """As `keep`, for a model that has its origin already; a damaged file is written anew."""
        listed = self._shelf()
        before = listed.models.get(model.hash)
        if before is not None and not before.removed and before.role != model.trained.role:
            return model.hash  # the same weights are one model, and keep their first role
        if before is None or before.removed or self.whole(model.hash) is None:
            write(self.path(model.hash), model)
        if before is None or before.removed:
            record.model_kept(self._log, _record(model), use=use)
        elif use and listed.in_use.get(before.role) != model.hash:
            record.model_used(self._log, model.hash)
        return model.hash

    def use(self, prefix: str) -> StoredModel:
        """Make a model the one in use of its role; this is also how one rolls back.

        Older and newer models stay as they are. A stray file is listed first.

        Raises:
            UsageError: as `find`.
            ProgressError: if its file is missing or damaged, or the choice could not be stored.
        """
        self._adopt(prefix)
        found = self.read(prefix)
        if not self.find(found.hash).in_use:
            record.model_used(self._log, found.hash)
        return self.find(found.hash)

    def remove(self, prefix: str) -> str:
        """Delete a model's file; that it existed, and what descends from it, stays known.

        Returns its hash. Models trained from it hold all their weights themselves and go on
        working. The model in use is refused while its role has others: which of them takes its
        place is the learner's to say. The last one of a role goes without asking; the next stage
        that needs one trains it. A stray file is deleted.

        Raises:
            UsageError: as `find`, or if it is in use beside others.
            ProgressError: if it could not be stored that it is removed (it is then still listed)
                or its file could not be deleted (it is then a stray).
        """
        strays = self._strays(prefix)
        if len(strays) == 1 and not self._listed(prefix):
            self._unlink(strays[0])
            return strays[0].name.removesuffix(SUFFIX)
        model = self.find(prefix)
        others = [each for each in self.models() if each.role == model.role and each != model]
        if model.in_use and others:
            raise UsageError(
                f"{model.short} is the {model.role} model in use.",
                f"Choose another first: lossfall models --use {others[-1].short}",
            )
        record.model_removed(self._log, model.hash)
        self._unlink(self.path(model.hash))
        return model.hash

    def strays(self) -> tuple[Path, ...]:
        """Files of the store that the list does not know: `use` with their name lists them."""
        listed = {each.hash for each in self.models()}
        with contextlib.suppress(OSError):
            found = sorted(self.folder.glob(f"*{SUFFIX}"))
            return tuple(path for path in found if path.name.removesuffix(SUFFIX) not in listed)
        return ()

    def path(self, name: str) -> Path:
        """Where the model of this whole hash has its file."""
        return self.folder / f"{name}{SUFFIX}"

    def _shelf(self) -> Shelf:
        events, _ = self._log.read(kinds=KINDS)
        return shelf(events)

    def _all(self) -> tuple[StoredModel, ...]:
        listed = self._shelf()
        children: dict[str, list[str]] = {}
        for each in listed.models.values():
            if each.parent is not None and not each.removed:
                children.setdefault(each.parent, []).append(each.hash)
        return tuple(
            StoredModel(
                hash=each.hash,
                role=each.role,
                stage=each.stage,
                seed=each.seed,
                knobs=each.knobs,
                parent=each.parent,
                parents=each.parents,
                text=each.text,
                figures=each.figures,
                data=each.data,
                kept_at=each.at,
                in_use=listed.in_use.get(each.role) == each.hash,
                present=not each.removed and self.path(each.hash).is_file(),
                children=tuple(children.get(each.hash, ())),
                removed=each.removed,
            )
            for each in listed.models.values()
        )

    def _listed(self, prefix: str) -> list[StoredModel]:
        typed = prefix.strip().lower()
        fits = _HEX.fullmatch(typed) is not None
        return [each for each in self.models() if fits and each.hash.startswith(typed)]

    def _strays(self, prefix: str) -> list[Path]:
        typed = prefix.strip().lower()
        return [path for path in self.strays() if typed and path.name.startswith(typed)]

    def _adopt(self, prefix: str) -> None:
        """List the one stray file that begins so, if it is what its name says."""
        strays = self._strays(prefix)
        if len(strays) != 1 or self._listed(prefix):
            return
        found = read(strays[0])
        if strays[0] != self.path(found.hash):
            raise ModelFileError(
                f"{strays[0]} holds another model than its name says.", "Delete that file."
            )
        record.model_kept(self._log, _record(found), use=False)

    @staticmethod
    def _unlink(path: Path) -> None:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise ProgressError(
                f"The model's file could not be deleted: {error.strerror or error} ({path}).",
                "Delete it yourself, or allow writing to its folder and remove it again.",
            ) from error


def _record(model: Made) -> ModelRecord:
    return ModelRecord(
        hash=model.hash,
        role=model.trained.role,
        stage=model.origin.stage,
        seed=model.origin.seed,
        knobs=model.origin.knobs,
        parent=model.parent,
        parents=model.origin.parents,
        text=model.trained.text,
        figures=model.trained.figures,
        data=model.origin.data,
    )
