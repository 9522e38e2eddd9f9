"""What a learner may answer, and the form it takes in the event log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Chosen:
    """Options by their ids. The order matters for `order` and `match` only.

    For `match`: the id of the response given to each prompt, in the order the prompts are shown.
    For `pick-line`: the number of the line.
    """

    option_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """Text as it was typed, for `numeric` and `cloze`."""

    text: str


@dataclass(frozen=True, slots=True)
class DontKnow:
    """'I don't know': scores 0, and is kept as such."""


Response = Chosen | Typed | DontKnow


def to_body(response: Response) -> dict[str, Any]:
    """The response as JSON values."""
    match response:
        case Chosen(option_ids):
            return {"chosen": list(option_ids)}
        case Typed(text):
            return {"typed": text}
        case DontKnow():
            return {"dont_know": True}


def from_body(body: object) -> Response | None:
    """The response in `body`, None if there is none that can be read."""
    if not isinstance(body, Mapping):
        return None
    if body.get("dont_know") is True:
        return DontKnow()
    typed, chosen = body.get("typed"), body.get("chosen")
    if isinstance(typed, str):
        return Typed(typed)
    if isinstance(chosen, (list, tuple)) and all(isinstance(each, str) for each in chosen):
        return Chosen(tuple(chosen))
    return None
