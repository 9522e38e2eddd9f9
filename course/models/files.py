"""One model in one file: its weights, what it is, and where it comes from.

The file says all that the index knows, so that the index can be made again from the files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course.errors import ProgressError
from course.progress.shelf import ROLE
from engine.checkpoint import Lineage, load_checkpoint, save_checkpoint, weights_hash
from engine.errors import CheckpointError
from engine.stages.spec import Inputs, Knobs, Trained

SUFFIX = ".safetensors"


class ModelFileError(ProgressError):
    """A model's file that is missing, damaged or cannot be written; the message names it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The run that made a model. `parents`: hashes of the models that run built on, by role.

    `data` is the hash of the learner's own text, "" where the seed tells all that was read.
    """

    stage: str
    seed: int
    knobs: Knobs = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    data: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A model with its origin and its hash, which is its name."""

    trained: Trained
    origin: Origin
    hash: str

    @property
    def parent(self) -> str | None:
        """Hash of the model whose weights training began from; None for a fresh start."""
        role = self.trained.parent
        return None if role is None else self.origin.parents.get(role)


def data_hash(inputs: Inputs) -> str:
    """Hash of what a run read or was told beyond its seed: a text of the learner's own, judgements.

    "" where there was neither: seed and knobs then tell all.
    """
    if inputs.corpus is None and not inputs.picks:
        return ""
    judged = [[each.pair.prompt, each.pair.left, each.pair.right, each.picked]
              for each in inputs.picks]  # fmt: skip
    told = json.dumps([inputs.corpus, judged])
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def made(trained: Trained, origin: Origin) -> Made:
    """A model under its name."""
    return Made(trained, origin, weights_hash(trained.model.params))


def family(models: Iterable[Trained], origin: Origin) -> tuple[Made, ...]:
    """The models one run leaves, each with the hash of its parent.

    A parent is the model of that role which the same run left before, or else the one it was given.
    """
    parents = dict(origin.parents)
    found: list[Made] = []
    for trained in models:
        own = dict(parents)
        one = made(trained, Origin(origin.stage, origin.seed, dict(origin.knobs), own, origin.data))
        found.append(one)
        parents[trained.role] = one.hash
    return tuple(found)


def write(path: Path, model: Made) -> None:
    """Write a model whole, replacing what was at `path` in one move.

    Raises:
        ModelFileError: if the disk refuses or the weights are not finite.
    """
    trained, origin = model.trained, model.origin
    lineage = Lineage(
        stage=origin.stage,
        seed=int(origin.seed),
        parent=model.parent,
        knobs=_plain(origin.knobs),
        data=origin.data,
        extra={
            "role": trained.role,
            "text": json.dumps(dict(trained.text)),
            "figures": json.dumps(_plain(trained.figures)),
            "parent-role": trained.parent or "",
            "parents": json.dumps(dict(origin.parents)),
        },
    )
    try:
        save_checkpoint(path, trained.model, lineage)
    except OSError as error:
        raise ModelFileError(
            f"The model could not be kept: {error.strerror or error} ({path}).",
            "Make room there or allow writing, then run it again.",
        ) from error
    except CheckpointError as error:
        raise ModelFileError(f"The model could not be kept: {error}") from error


def read(path: Path) -> Made:
    """Read a model back; every field of the file is checked for its type.

    Raises:
        ModelFileError: if it is missing, truncated, altered, or not a model of this course.
    """
    try:
        model, lineage, name = load_checkpoint(path)
        extra = lineage.extra
        told = {key: _table(extra.get(key, "{}")) for key in ("text", "figures", "parents")}
        role = extra.get("role", "")
        if not ROLE.fullmatch(role):
            raise CheckpointError(f"{path} does not say which role its model has.")
    except CheckpointError as error:
        raise ModelFileError(
            str(error),
            "Remove it with `lossfall models --remove HASH` and run its stage again.",
        ) from error
    trained = Trained(
        role,
        model,
        {key: value for key, value in told["text"].items() if isinstance(value, str)},
        extra.get("parent-role") or None,
        {key: value for key, value in told["figures"].items() if isinstance(value, (int, float))},
    )
    parents = {key: value for key, value in told["parents"].items() if isinstance(value, str)}
    origin = Origin(lineage.stage, lineage.seed, dict(lineage.knobs), parents, lineage.data)
    return Made(trained, origin, name)


def _table(text: str) -> dict[str, Any]:
    """A JSON object; CheckpointError for anything else."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CheckpointError(f"A model's lineage holds no table: {text[:60]!r}.") from error
    if not isinstance(value, dict):
        raise CheckpointError(f"A model's lineage holds no table: {text[:60]!r}.")
    return value


def _plain(values: Mapping[str, float]) -> dict[str, float | int]:
    """Numbers of NumPy's as Python's own."""
    return {
        name: int(value) if isinstance(value, int) else float(value)
        for name, value in values.items()
    }
