"""Models in words: what one reads, and how its run differed from the usual."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.errors import EngineError

if TYPE_CHECKING:
    from course.models.store import StoredModel


def world_name(text: Mapping[str, str]) -> str:
    """What a model reads, in words."""
    match text.get("world"):
        case "barn":
            return "barn tales"
        case "farm":
            return f"notes of farm {text['seed']}" if "seed" in text else "farm notes"
        case "characters":
            return "a text of your own"
    return "an unknown text"


def told(model: StoredModel) -> str:
    """The knobs a model's run had turned from their defaults: ", steps 200", or nothing."""
    from engine.stages import load

    try:
        knobs = load(model.stage).SPEC.knobs
    except EngineError:
        return ""
    turned = []
    for knob in knobs:
        value = model.knobs.get(knob.name, knob.default)
        if value != knob.default and knob.name != "text":  # what it reads is said anyway
            named = knob.choices[int(value)] if 0 <= value < len(knob.choices) else f"{value:g}"
            turned.append(f", {knob.name} {named}")
    return "".join(turned)
