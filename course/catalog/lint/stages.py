"""Whether what a lesson says of its demonstrations fits the engine's own stages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from course.catalog.blocks import Block
from course.catalog.conditions import parse, template_names
from course.catalog.lint.files import LessonFiles
from course.catalog.lint.finding import Note
from course.catalog.lint.rule import lesson_rule
from course.catalog.models import RunBlock
from course.catalog.quiz_models import Predict


@dataclass(frozen=True, slots=True)
class StageNames:
    """The names a lesson may use of a stage, and how long the stage takes."""

    measures: frozenset[str]
    claims: frozenset[str]
    knobs: frozenset[str]
    seconds: float


@cache
def stage_names(stage: str) -> StageNames | str:
    """A stage's names, or why there are none: the registry of the engine is the source."""
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


def run_blocks(files: LessonFiles) -> list[tuple[Block, RunBlock]]:
    """The demonstrations in the text, each with its block."""
    sections = files.lesson.sections if files.lesson else ()
    return [(block, block.run) for each in sections for block in each.blocks if block.run]


@lesson_rule("demo-runs", "error")
def demo_runs(files: LessonFiles) -> Iterator[Note]:
    """`demos` and the run blocks of the text name the same stages."""
    if not files.lesson:
        return
    demos = files.lesson.meta.demos
    blocks = run_blocks(files)
    in_text = [run.stage for _, run in blocks]
    for place, stage in enumerate(demos):
        if stage not in in_text:
            yield files.meta_note(
                ("demos", place),
                f"demos names '{stage}', and no run block stands in the text.",
                f"Add '```run {stage}', or take it out of demos.",
            )
    for block, run in blocks:
        if run.stage not in demos:
            yield files.text_note(
                block, f"demos does not name '{run.stage}'.", f'Add it: demos = ["{run.stage}"].'
            )


@lesson_rule("run-names", "error")
def run_names(files: LessonFiles) -> Iterator[Note]:
    """Conditions and numbers of a run block are the stage's own measures and claims."""
    for block, run in run_blocks(files):
        names = stage_names(run.stage)
        if isinstance(names, str):
            yield files.text_note(block, names, "Name a stage of the engine.")
            continue
        texts = [(f"option '{each.id}'", each.when) for each in run.options]
        texts += [("an after branch", each.when) for each in run.after if each.when]
        for where, when in texts:
            yield from _condition_notes(files, block, where, when, names)
        for after in run.after:
            if unknown := template_names(after.text) - names.measures:
                yield files.text_note(
                    block,
                    f"the text after '{run.stage}' fills in {_list(unknown)}.",
                    f"The stage measures {_list(names.measures)}.",
                )


def _condition_notes(
    files: LessonFiles, block: Block, where: str, when: str, names: StageNames
) -> Iterator[Note]:
    condition = parse(when)
    known = names.claims if condition.verdict else names.measures
    kind = "verdict" if condition.verdict else "measure"
    for name in sorted(condition.names() - known):
        yield files.text_note(
            block, f"{where} asks for the {kind} '{name}'.", f"The stage has {_list(known)}."
        )


def _list(names: frozenset[str]) -> str:
    return ", ".join(sorted(names)) or "none"


@lesson_rule("run-branches", "error")
def run_branches(files: LessonFiles) -> Iterator[Note]:
    """After a run something is said in every case: the last branch, and it alone, has no `when`."""
    for block, run in run_blocks(files):
        open_ends = [each.when is None for each in run.after]
        if not open_ends[-1] or any(open_ends[:-1]):
            yield files.text_note(
                block,
                "the branches after the run do not end in one without `when`.",
                "Close with an [[after]] for a run that went otherwise.",
            )
        for place, option in enumerate(run.options):
            if option.id in [each.id for each in run.options[:place]]:
                yield files.text_note(
                    block, f"two predictions have the id '{option.id}'.", "Give each its own."
                )


@lesson_rule("item-stage", "error")
def item_stage(files: LessonFiles) -> Iterator[Note]:
    """Own-run and predict items name a stage of the engine, its measures and its knobs."""
    for number, item in enumerate(files.items):
        wanted = [("run", item.run.stage, item.run.measure)] if item.run else []
        if isinstance(item, Predict):
            wanted.append(("stage", item.stage, item.measure))
        for key, stage, measure in wanted:
            names = stage_names(stage)
            if isinstance(names, str):
                yield files.item_note(number, key, names, "Name a stage of the engine.")
            elif measure not in names.measures:
                yield files.item_note(
                    number, key, f"stage '{stage}' has no measure '{measure}'.",
                    f"It has {_list(names.measures)}.",
                )  # fmt: skip
        if isinstance(item, Predict):
            yield from _predict_notes(files, number, item)


def _predict_notes(files: LessonFiles, number: int, item: Predict) -> Iterator[Note]:
    names = stage_names(item.stage)
    if isinstance(names, str):
        return
    if unknown := frozenset(item.knobs) - names.knobs:
        yield files.item_note(
            number, "knobs", f"stage '{item.stage}' has no knob {_list(unknown)}.",
            f"It has {_list(names.knobs)}.",
        )  # fmt: skip
    for option in item.options:
        condition = parse(option.when)
        known = names.claims if condition.verdict else names.measures
        if unknown := condition.names() - known:
            yield files.item_note(
                number, "options", f"option '{option.id}' asks for {_list(unknown)}.",
                f"Stage '{item.stage}' has {_list(known)}.",
            )  # fmt: skip
