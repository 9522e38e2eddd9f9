"""`lossfall read LESSON`: a lesson as plain text."""

from __future__ import annotations

import argparse
import shutil
import sys

from course.commands.context import open_catalog
from course.errors import UsageError


def run(args: argparse.Namespace) -> int:
    """Print the lesson, or one section of it; `--raw` prints the text that offsets index."""
    from course.plain.text import render_lesson

    catalog = open_catalog(args)
    lesson = catalog.lesson(catalog.entry(args.lesson).id)
    number: int | None = args.section
    if number is not None and number > len(lesson.sections):
        raise UsageError(
            f"Lesson '{lesson.meta.id}' has {len(lesson.sections)} sections, not {number}.",
            f"Choose --section 1 to {len(lesson.sections)}.",
        )
    if args.raw:
        section = None if number is None else lesson.sections[number - 1]
        sys.stdout.write(lesson.raw if section is None else lesson.raw[section.start : section.end])
    else:
        width = min(shutil.get_terminal_size((80, 24)).columns, 80)
        print(render_lesson(lesson, width, None if number is None else number - 1))
    return 0
