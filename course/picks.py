"""The learner's own judgements: which of two answers is better, pair by pair.

A stage whose spec says `picks` offers pairs; what the learner says of them is an event at once, and
every later run of such a stage is given all of them, oldest first.
"""

from __future__ import annotations

from collections.abc import Mapping

from course.progress import events as kinds
from course.progress import record
from course.progress.events import Event, in_order
from course.progress.log import EventLog
from course.progress.values import text, whole
from engine.stages.spec import Knobs, Pair, Pick, Stage, Streams


def offered(stage: Stage, knobs: Knobs, seed: int) -> tuple[Pair, ...]:
    """The pairs a stage asks the learner about, the same for the same seed; may be none."""
    if not stage.SPEC.picks:
        return ()
    pairs = getattr(stage, "pairs", None)
    return () if pairs is None else tuple(pairs(knobs, Streams.from_seed(seed)))


def waiting(log: EventLog, stage: Stage, knobs: Knobs, seed: int) -> tuple[Pair, ...]:
    """The offered pairs that the learner has not judged yet.

    Raises:
        ProgressError: if the judgements cannot be read.
    """
    judged = {each.pair for each in picks(log)}
    return tuple(pair for pair in offered(stage, knobs, seed) if pair not in judged)


def judge(log: EventLog, stage_id: str, pair: Pair, side: int) -> Event:
    """Store that the learner finds the left (0) or the right (1) answer better.

    Raises:
        ProgressError: if it could not be stored.
    """
    return record.picked(
        log, stage_id, prompt=pair.prompt, left=pair.left, right=pair.right, side=side
    )


def picks(log: EventLog) -> tuple[Pick, ...]:
    """All judgements of the learner, oldest first, whichever stage asked for them.

    One taste is one person's: what was judged for one stage serves the next as well.

    Raises:
        ProgressError: if they cannot be read.
    """
    events, _ = log.read(kinds=(kinds.PICKED,))
    found = (_pick(event.body) for event in in_order(events))
    return tuple(each for each in found if each is not None)


def _pick(body: Mapping[str, object]) -> Pick | None:
    prompt, left, right = (text(body.get(key)) for key in ("prompt", "left", "right"))
    side = whole(body.get("picked"))
    if prompt is None or left is None or right is None or side not in (0, 1):
        return None
    return Pick(Pair(prompt, left, right), side)
