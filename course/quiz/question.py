"""A realised question: an item as it stands in one paper, for good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from course.progress.values import number


@dataclass(frozen=True, slots=True)
class Question:
    """What the draw decided about one item; the item's text stays in the bank.

    `option_ids` are in the order shown. `values` holds the numbers captured at the draw (measures
    of the learner's run by name) under "measures", and a match item's "prompts" as shown.
    """

    item_id: str
    rev: int
    type: str
    option_ids: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def measures(self) -> Mapping[str, float]:
        """The captured measures by name."""
        found: Mapping[str, float] = self.values.get("measures", {})
        return found

    @property
    def prompts(self) -> tuple[str, ...]:
        """Ids of a match item's prompts in the order shown."""
        return tuple(self.values.get("prompts", ()))

    def to_body(self) -> dict[str, Any]:
        """The question as JSON values."""
        return {
            "item": self.item_id,
            "rev": self.rev,
            "type": self.type,
            "options": list(self.option_ids),
            "values": dict(self.values),
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Question:
        """The question in `body`.

        Raises:
            ValueError: if `body` does not hold one.
        """
        item, rev, kind = body.get("item"), body.get("rev"), body.get("type")
        options, values = body.get("options"), body.get("values")
        if not (
            isinstance(item, str)
            and isinstance(rev, int)
            and isinstance(kind, str)
            and isinstance(options, list)
            and all(isinstance(each, str) for each in options)
            and isinstance(values, dict)
            and isinstance(values.get("measures", {}), dict)
            and all(_is_number(each) for each in values.get("measures", {}).values())
            and isinstance(values.get("prompts", []), list)
        ):
            raise ValueError("not a question of a paper")
        return cls(item, rev, kind, tuple(options), values)


def _is_number(value: object) -> bool:
    return number(value) is not None and isfinite(number(value) or 0.0)
