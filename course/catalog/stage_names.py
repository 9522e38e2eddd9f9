"""Whether a lesson speaks of stages, measures, verdicts and knobs that the engine has.

The engine's registry is the source. It is imported when the first name is looked up, not before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from course.catalog.conditions import parse, template_names
from course.catalog.models import RunBlock
from course.catalog.quiz_models import ItemBase, Predict
from course.catalog.toml_lines import Path


@dataclass(frozen=True, slots=True)
class StageNames:
    """The names a lesson may use of a stage, and how long the stage takes."""

    measures: frozenset[str]
    claims: frozenset[str]
    knobs: frozenset[str]
    seconds: float

    def unknown(self, when: str) -> tuple[str, frozenset[str]] | None:
        """What a condition asks for in vain, and what it could ask for."""
        condition = parse(when)
        known = self.claims if condition.verdict else self.measures
        missing = condition.names() - known
        kind = "verdict" if condition.verdict else "measure"
        return (f"{kind} {listed(missing)}", known) if missing else None


@cache
def stage_names(stage: str) -> StageNames | str:
    """A stage's names, or why there are none."""
    from engine.errors import EngineError
    from engine.stages import load

    try:
        spec = load(stage).SPEC
    except (EngineError, ImportError) as error:
        return str(error)
    return StageNames(
        frozenset(each.name for each in spec.measures),
        frozenset(each.id for each in spec.claims),
        frozenset(each.name for each in spec.knobs),
        spec.expected_seconds,
    )


def listed(names: frozenset[str]) -> str:
    """Names for a message."""
    return ", ".join(f"'{name}'" for name in sorted(names)) or "none"


def run_faults(run: RunBlock) -> Iterator[tuple[Path, str, str]]:
    """What a run block asks of its stage in vain: (field, message, remedy).

    A field that is None, as in a block with other faults, asks for nothing.
    """
    if not run.stage:
        return
    names = stage_names(run.stage)
    if isinstance(names, str):
        yield (), names, "Name a stage of the engine."
        return
    options = enumerate(run.options or ())
    texts: list[tuple[Path, str, str | None]] = [
        (("options", place, "when"), f"option '{each.id}'", each.when) for place, each in options
    ]
    for place, after in enumerate(run.after or ()):
        texts.append((("after", place, "when"), "an after branch", after.when))
    for at, where, when in texts:
        if when and (unknown := names.unknown(when)):
            yield at, f"{where} asks for the {unknown[0]}.", f"The stage has {listed(unknown[1])}."
    for place, after in enumerate(run.after or ()):
        if missing := template_names(after.text or "") - names.measures:
            yield (
                ("after", place, "text"),
                f"the text after '{run.stage}' fills in {listed(missing)}.",
                f"The stage measures {listed(names.measures)}.",
            )


def item_faults(item: ItemBase) -> Iterator[tuple[str, str, str]]:
    """What an item asks of a stage in vain: (key, message, remedy)."""
    wanted = [("run", item.run.stage, item.run.measure)] if item.run else []
    if isinstance(item, Predict):
        wanted.append(("stage", item.stage, item.measure))
    for key, stage, measure in wanted:
        if not stage:
            continue
        names = stage_names(stage)
        if isinstance(names, str):
            yield key, names, "Name a stage of the engine."
        elif measure and measure not in names.measures:
            yield (
                key,
                f"stage '{stage}' has no measure '{measure}'.",
                f"It has {listed(names.measures)}.",
            )
    if isinstance(item, Predict) and item.stage:
        yield from _predict_faults(item)


def _predict_faults(item: Predict) -> Iterator[tuple[str, str, str]]:
    names = stage_names(item.stage)
    if isinstance(names, str):
        return
    if missing := frozenset(item.knobs or ()) - names.knobs:
        message = f"stage '{item.stage}' has no knob {listed(missing)}."
        yield "knobs", message, f"It has {listed(names.knobs)}."
    for option in item.options or ():
        if option.when and (unknown := names.unknown(option.when)):
            message = f"option '{option.id}' asks for the {unknown[0]}."
            yield "options", message, f"Stage '{item.stage}' has {listed(unknown[1])}."
