"""Whether the files are what the formats say, and the lesson has all its parts."""

from __future__ import annotations

from collections.abc import Iterator

from course.catalog.blocks import CLOSING
from course.catalog.check import quiz_faults
from course.catalog.lint.files import CourseFiles, LessonFiles
from course.catalog.lint.finding import Note
from course.catalog.lint.rule import course_rule, lesson_rule
from course.errors import Fault


def _note(fault: Fault) -> Note:
    message = f"{fault.field}: {fault.message}" if fault.field else fault.message
    return Note(fault.path, fault.line, message, fault.remedy)


@lesson_rule("schema", "error")
def schema(files: LessonFiles) -> Iterator[Note]:
    """Every file can be read and fits its format; unknown keys are refused."""
    yield from map(_note, files.faults)


@lesson_rule("quiz-ids", "error")
def quiz_ids(files: LessonFiles) -> Iterator[Note]:
    """Item and answer ids are unique and not retired; citations and objectives resolve."""
    if files.quiz:
        path = files.path("quiz.toml")
        faults = quiz_faults(path, files.texts["quiz.toml"], files.quiz, files.lesson)
        yield from map(_note, faults)


@lesson_rule("front-matter-ids", "error")
def front_matter_ids(files: LessonFiles) -> Iterator[Note]:
    """No two objectives, terms or sources of a lesson share a name."""
    if not files.lesson:
        return
    meta = files.lesson.meta
    groups = {
        "objectives": [each.id for each in meta.objectives],
        "terms": [each.term.lower() for each in meta.terms],
        "sources": [each.id for each in meta.sources],
    }
    for name, ids in groups.items():
        for place, each in enumerate(ids):
            if each in ids[:place]:
                yield files.meta_note(
                    (name, place), f"{name}: '{each}' stands twice.", "Rename or remove one."
                )


@lesson_rule("lesson-parts", "error")
def lesson_parts(files: LessonFiles) -> Iterator[Note]:
    """A lesson has a path, objectives, terms and sources."""
    if not files.lesson:
        return
    for name in ("path", "objectives", "terms", "sources"):
        if not getattr(files.lesson.meta, name):
            yield files.meta_note((name,), f"{name} is empty.", f"Give the lesson its {name}.")


@lesson_rule("closing-headings", "error")
def closing_headings(files: LessonFiles) -> Iterator[Note]:
    """'Try it', 'When you use AI' and 'Sources' close the lesson, in this order."""
    if not files.lesson:
        return
    titles = tuple(each.title.lower() for each in files.lesson.sections)
    if titles[-3:] != CLOSING:
        yield files.text_note(
            files.lesson.sections[-1],
            "the lesson does not close as every lesson does.",
            "End it with '## Try it', '## When you use AI' and '## Sources', in this order.",
        )


@lesson_rule("empty-section", "error")
def empty_section(files: LessonFiles) -> Iterator[Note]:
    """No heading stands over nothing."""
    for section in files.lesson.sections if files.lesson else ():
        if not section.blocks:
            yield files.text_note(section, f"'{section.title}' is empty.", "Write it or remove it.")


@course_rule("unlisted-folder", "warning")
def unlisted_folder(course: CourseFiles) -> Iterator[Note]:
    """Every folder with a lesson in it is listed in course.toml."""
    listed = {files.folder for files in course.lessons}
    for path in sorted(course.root.glob("*/lesson.md")):
        if path.parent.name not in listed:
            yield Note(
                f"{path.parent.name}/lesson.md", None, "course.toml does not list this folder.",
                "List it, or move it out of the course.",
            )  # fmt: skip
