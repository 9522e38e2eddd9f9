"""The registry of stages: their ids, loading one by id, and checking its knobs.

Nothing is imported before it is asked for: `STAGE_IDS` costs no NumPy.
"""

from __future__ import annotations

import difflib
import importlib
import keyword
import math
from collections.abc import Mapping
from typing import cast

from engine.errors import EngineError, KnobError
from engine.stages.spec import Knob, Stage, StageSpec

STAGE_IDS: tuple[str, ...] = (
    "pipeline",
    "frozen",
    "curate",
    "tokenize",
    "surprise",
    "backprop",
    "descend",
    "weights",
    "pretrain",
    "overfit",
    "scale",
    "continue",
    "finetune",
    "adapt",
    "dreambooth",
    "compare",
    "reward",
    "rlhf",
    "dpo",
    "constitution",
    "sample",
    "retrieve",
    "calibrate",
    "agent",
    "online",
    "redteam",
    "deploy",
    "bias",
    "extract",
    "capstone",
)
"""In the order of the lessons."""


class UnknownStage(EngineError, ValueError):  # noqa: N818  (named for what happened)
    """A stage id that is not in the registry; the message names the nearest."""


def load(stage_id: str) -> Stage:
    """Return the stage module `stage_id`.

    Raises UnknownStage, which names the nearest id.
    """
    if stage_id not in STAGE_IDS:
        raise UnknownStage(f"There is no stage {stage_id!r:.60}. {_nearest(stage_id, STAGE_IDS)}")
    name = f"{stage_id}_" if keyword.iskeyword(stage_id) else stage_id  # `continue` is a keyword
    return cast(Stage, importlib.import_module(f"engine.stages.{name}"))


def resolve_knobs(
    spec: StageSpec, overrides: Mapping[str, str | float] | None = None
) -> dict[str, float | int]:
    """Return every knob's value: the default, or the override, checked against its range.

    Raises KnobError for an unknown knob, a value that is not a number, or one out of range.
    """
    values: dict[str, float | int] = {knob.name: knob.default for knob in spec.knobs}
    by_name = {knob.name: knob for knob in spec.knobs}
    for name, given in (overrides or {}).items():
        if name not in by_name:
            hint = _nearest(name, tuple(by_name))
            raise KnobError(f"Stage {spec.id} has no knob {name!r:.60}. {hint}")
        values[name] = _checked(by_name[name], given)
    return values


def _checked(knob: Knob, given: str | float) -> float | int:
    allowed = f"{knob.name} takes {'a whole number' if knob.whole else 'a number'} from "
    allowed += f"{knob.low:g} to {knob.high:g}"
    if isinstance(given, str) and given in knob.choices:
        return knob.choices.index(given)
    if knob.choices:
        named = (f"{number} ({name})" for number, name in enumerate(knob.choices))
        allowed = f"{knob.name} takes {', '.join(named)}"
    try:
        value = float(given)
    except ValueError:
        raise KnobError(f"{given!r:.60} is not a number: {allowed}.") from None
    if not math.isfinite(value) or not knob.low <= value <= knob.high:
        raise KnobError(f"{given} is out of range: {allowed}.")
    if knob.whole and value != int(value):
        raise KnobError(f"{given} is not whole: {allowed}.")
    return int(value) if knob.whole else value


def _nearest(given: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(given, known, n=1, cutoff=0.4)
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"There are: {', '.join(known)}."
