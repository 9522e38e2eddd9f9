"""Items in which something is chosen, seen alike: the texts to choose from, and which are right."""

from __future__ import annotations

from dataclasses import dataclass

from course.catalog.conditions import parse
from course.catalog.quiz_models import ItemBase, Multiple, PickLine, Predict, Single


@dataclass(frozen=True, slots=True)
class Choice:
    """What a learner sees of an item; `right` are places in `texts`, the right ones first."""

    item: str
    stem: str
    ids: tuple[str, ...]
    texts: tuple[str, ...]
    right: frozenset[int]

    @property
    def keys(self) -> tuple[str, ...]:
        """The texts of the right options."""
        return tuple(text for place, text in enumerate(self.texts) if place in self.right)

    @property
    def others(self) -> tuple[str, ...]:
        """The texts of the wrong options."""
        return tuple(text for place, text in enumerate(self.texts) if place not in self.right)


def choice(item: ItemBase) -> Choice | None:
    """An item as a choice among options; None if it is of another kind, or its key is not known."""
    if isinstance(item, Single):
        right: frozenset[int] = frozenset({0})
    elif isinstance(item, Multiple):
        right = frozenset(range(len(item.answers)))
    elif isinstance(item, Predict) and item.value is not None:
        measures = {item.measure: item.value}
        right = frozenset(
            place
            for place, option in enumerate(item.options)
            if parse(option.when).holds(measures, {})
        )
    else:
        return None
    ids, texts = zip(*((each.id, each.text) for each in item.options), strict=True)
    return Choice(item.id, item.stem, ids, texts, right)


def pickable(item: ItemBase) -> Choice | None:
    """As `choice`, and a line to pick among lines too; nobody picks a blank one."""
    if not isinstance(item, PickLine):
        return choice(item)
    lines = [(place, line) for place, line in enumerate(item.lines, 1) if line.strip()]
    right = frozenset(n for n, (place, _) in enumerate(lines) if place == item.line)
    ids = tuple(f"{place:03d}" for place, _ in lines)
    return Choice(item.id, item.stem, ids, tuple(line for _, line in lines), right)
