"""Which models a learner keeps: a fold over the events of models, made anew each time it is asked.

It knows nothing of files: whether a model's file is still there is for the store to see.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from course.progress import events as kinds
from course.progress.events import Event, in_order
from course.progress.values import numbers, text, texts, whole

KINDS = (kinds.MODEL_KEPT, kinds.MODEL_USED, kinds.MODEL_REMOVED)

_HASH = re.compile(r"[0-9a-f]{64}")
ROLE = re.compile(r"[a-z][a-z-]{0,31}")


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """What is known of one model. `parents` are the models its run built on, by role."""

    hash: str
    role: str
    stage: str
    seed: int
    knobs: Mapping[str, float] = field(default_factory=dict)
    parent: str | None = None
    parents: Mapping[str, str] = field(default_factory=dict)
    text: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, float] = field(default_factory=dict)
    data: str = ""
    at: str = ""
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Shelf:
    """Every model ever kept, oldest first, and the hash of the one in use of each role."""

    models: Mapping[str, ModelRecord]
    in_use: Mapping[str, str]


def shelf(events: Iterable[Event]) -> Shelf:
    """What follows from these events, in whatever order they are given.

    A model kept is the one in use of its role from then on, if its event says so or there is none;
    a later choice of the learner counts. A removed model is in use no more; the role is then
    without one until the learner keeps or chooses another.
    """
    models: dict[str, ModelRecord] = {}
    in_use: dict[str, str] = {}
    for event in in_order(events):
        name = text(event.body.get("hash")) or ""
        if event.kind == kinds.MODEL_KEPT:
            record = _record(event)
            if record is None:
                continue
            if name not in models or models[name].removed:
                models.pop(name, None)  # kept anew: its place is the newest
                models[name] = record
            if event.body.get("use") is not False or record.role not in in_use:
                in_use[record.role] = name
        elif name in models and event.kind == kinds.MODEL_USED:
            if not models[name].removed:
                in_use[models[name].role] = name
        elif name in models and event.kind == kinds.MODEL_REMOVED:
            models[name] = replace(models[name], removed=True)
            if in_use.get(models[name].role) == name:
                del in_use[models[name].role]
    return Shelf(models, in_use)


def _record(event: Event) -> ModelRecord | None:
    """The model an event tells of; None where it lacks what every use of it needs."""
    body = event.body
    name, role, stage = (text(body.get(key)) or "" for key in ("hash", "role", "stage"))
    if not (_HASH.fullmatch(name) and ROLE.fullmatch(role) and stage):
        return None
    knobs = numbers(body.get("knobs"))  # whole ones stay whole, as they are typed
    return ModelRecord(
        hash=name,
        role=role,
        stage=stage,
        seed=whole(body.get("seed")) or 0,
        knobs={name: int(x) if x.is_integer() else x for name, x in knobs.items()},
        parent=text(body.get("parent")),
        parents=texts(body.get("parents")),
        text=texts(body.get("text")),
        figures=numbers(body.get("figures")),
        data=text(body.get("data")) or "",
        at=event.at,
    )
