"""The one thing the learner's data is made of: an event, something that happened.

An event is never changed and never deleted; scores, states and histories are folds over events.
A fold ignores kinds and keys it does not know, so an older version can read a newer one's data.
"""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

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
MODEL_KEPT = "model-kept"
MODEL_USED = "model-used"
MODEL_REMOVED = "model-removed"
PICKED = "picked"
DRAFTED = "drafted"
PRETEST_STARTED = "pretest-started"
PRETEST_ANSWERED = "pretest-answered"
PRETEST_FINISHED = "pretest-finished"
RESCORED = "rescored"
DISPUTED = "disputed"
REVIEWED = "reviewed"

_read_value = json.JSONDecoder().raw_decode  # json.loads without its checks: a start reads much


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
    from uuid import uuid4  # a start only reads

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
    text = text or "{}"
    body, end = None, 0
    with contextlib.suppress(ValueError, RecursionError):
        body, end = _read_value(text)
    if end < len(text):  # white space around it, or not JSON
        try:
            body = json.loads(text)
        except (ValueError, RecursionError):
            return {}
    return body if isinstance(body, dict) else {}


Key = tuple[str, str, int, str]


class Order:
    """The one order of events every device agrees on, whatever order they arrived in.

    A device's own events keep their `seq` order even where its clock was set back: an event counts
    as no earlier than those before it on the same device. Devices are merged by that time.
    """

    def __init__(self) -> None:
        self._time: dict[str, str] = {}
        self._seq: dict[str, int] = {}
        self._last: Key = ("", "", 0, "")

    def take(self, event: Event) -> Key:
        """The event's place in the order, once those before it on its device were taken."""
        time = max(event.at, self._time.get(event.device, ""))
        self._time[event.device] = time
        self._seq[event.device] = event.seq
        key = (time, event.device, event.seq, event.id)
        self._last = max(self._last, key)
        return key

    def follows(self, event: Event) -> bool:
        """Whether the event comes after all that were taken."""
        time = max(event.at, self._time.get(event.device, ""))
        key = (time, event.device, event.seq, event.id)
        return key > self._last and event.seq > self._seq.get(event.device, 0)


def in_order(events: Iterable[Event]) -> list[Event]:
    """The events in the order that `Order` defines; how they are given makes no difference."""
    given = list(events)
    if _one_device_in_turn(given):
        return given
    by_device = sorted(given, key=lambda event: (event.device, event.seq, event.id))
    order = Order()
    keys = {id(event): order.take(event) for event in by_device}
    return sorted(by_device, key=lambda event: keys[id(event)])


def _one_device_in_turn(events: Sequence[Event]) -> bool:
    """Whether nothing is to be sorted, as with a learner of one computer."""
    return all(
        before.device == after.device and before.seq < after.seq
        for before, after in pairwise(events)
    )


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value
