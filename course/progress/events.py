"""The one thing the learner's data is made of: an event, something that happened.

An event is never changed and never deleted; scores, states and histories are folds over events.
A fold ignores kinds and keys it does not know, so an older version can read a newer one's data.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

LESSON_OPENED = "lesson-opened"
SECTION_READ = "section-read"
PREDICTION = "prediction"
RUN_FINISHED = "run-finished"
EXPLAINED = "explained"
ATTEMPT_STARTED = "attempt-started"
ANSWERED = "answered"
ATTEMPT_FINISHED = "attempt-finished"
ASKED = "asked"
SETTING = "setting"
RESET = "reset"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, as stored.

    `id` is a UUID and settles identity between devices; `seq` counts one device's events from 1;
    `at` is UTC in ISO 8601 with milliseconds and `Z`, of fixed width, as the clock then said.
    """

    id: str
    device: str
    seq: int
    at: str
    kind: str
    lesson: str | None = None
    item: str | None = None
    rev: int | None = None
    body: Mapping[str, Any] = field(default_factory=dict)


def new_id() -> str:
    """A fresh event id: a random UUID."""
    return str(uuid4())


def now() -> str:
    """The time as events carry it: '2026-11-21T09:30:00.125Z'."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def encode_body(body: Mapping[str, Any] | None) -> str:
    """A body as JSON text, in ASCII so that any text a terminal can send survives.

    Numbers that are not finite become null: JSON has none.
    """
    return json.dumps(_plain(body or {}), allow_nan=False, separators=(",", ":"))


def decode_body(text: str | None) -> dict[str, Any]:
    """The body in `text`; what is not a JSON object counts as an empty body, never as an error."""
    try:
        body = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def in_order(events: Iterable[Event]) -> list[Event]:
    """Events in the one order every device agrees on, whatever order they arrived in.

    A device's own events keep their `seq` order even where its clock was set back: an event counts
    as no earlier than those before it on the same device. Devices are merged by that time.
    """
    by_device = sorted(events, key=lambda event: (event.device, event.seq, event.id))
    keyed: list[tuple[str, str, int, str, Event]] = []
    device, latest = "", ""
    for event in by_device:
        if event.device != device:
            device, latest = event.device, ""
        latest = max(latest, event.at)
        keyed.append((latest, event.device, event.seq, event.id, event))
    keyed.sort(key=lambda entry: entry[:4])
    return [entry[4] for entry in keyed]


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value
