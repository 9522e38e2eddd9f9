"""Whether what a lesson says of its demonstrations fits the engine's own stages."""

from __future__ import annotations

from collections.abc import Iterator

from course.catalog.blocks import Block
from course.catalog.lesson import run_line
from course.catalog.lint.files import LessonFiles
from course.catalog.lint.finding import Note
from course.catalog.lint.rule import lesson_rule
from course.catalog.models import RunBlock
from course.catalog.stage_names import item_faults, run_faults
from course.catalog.toml_lines import Path


def run_blocks(files: LessonFiles) -> list[tuple[Block, RunBlock]]:
    """The demonstrations in the text, each with its block."""
    sections = files.lesson.sections if files.lesson else ()
    return [(block, block.run) for each in sections for block in each.blocks if block.run]


def branch_faults(run: RunBlock) -> Iterator[tuple[Path, str, str]]:
    """What a run block leaves unsaid, or says twice: (field, message, remedy)."""
    open_ends = [each.when is None for each in run.after]
    if not open_ends[-1] or any(open_ends[:-1]):
        yield (
            ("after", len(open_ends) - 1),
            "the branches after the run do not end in one without `when`.",
            "Close with an [[after]] for a run that went otherwise.",
        )
    for place, option in enumerate(run.options):
        if option.id in [each.id for each in run.options[:place]]:
            message = f"two predictions have the id '{option.id}'."
            yield ("options", place), message, "Give each its own."


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
        for at, message, remedy in run_faults(run):
            line = run_line(files.texts["lesson.md"], block, at)
            yield Note(files.path("lesson.md"), line, message, remedy)


@lesson_rule("run-branches", "error")
def run_branches(files: LessonFiles) -> Iterator[Note]:
    """After a run something is said in every case: the last branch, and it alone, has no `when`."""
    for block, run in run_blocks(files):
        for _, message, remedy in branch_faults(run):
            yield files.text_note(block, message, remedy)


@lesson_rule("item-stage", "error")
def item_stage(files: LessonFiles) -> Iterator[Note]:
    """Own-run and predict items name a stage of the engine, its measures and its knobs."""
    for number, item in enumerate(files.items):
        for key, message, remedy in item_faults(item):
            yield files.item_note(number, key, message, remedy)
