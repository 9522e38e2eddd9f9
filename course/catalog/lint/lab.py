"""Whether the Lab's files fit the engine's stages, and none is missing."""

from __future__ import annotations

from collections.abc import Iterator

from course import paths
from course.catalog.lab import lessons_by_stage
from course.catalog.lint.files import CourseFiles
from course.catalog.lint.finding import Note
from course.catalog.lint.rule import course_rule
from course.catalog.lint.stages import branch_faults
from course.catalog.lint.voice import jarring
from course.catalog.stage_names import run_faults
from course.catalog.toml_lines import Path


@course_rule("lab-schema", "error")
def lab_schema(course: CourseFiles) -> Iterator[Note]:
    """Every file of the Lab can be read, fits its format and bears the name of its stage."""
    for file in course.lab:
        for fault in file.faults:
            message = f"{fault.field}: {fault.message}" if fault.field else fault.message
            yield Note(fault.path, fault.line, message, fault.remedy)
        if file.run and file.path != f"lab/{file.run.stage}.toml":
            yield file.note(
                ("stage",),
                f"the file speaks of the stage '{file.run.stage}'.",
                f"Name it {file.run.stage}.toml, or name the stage it is about.",
            )


@course_rule("lab-names", "error")
def lab_names(course: CourseFiles) -> Iterator[Note]:
    """Conditions and numbers in the Lab are the stage's own measures and claims."""
    for file in course.lab:
        for at, message, remedy in run_faults(file.run) if file.run else ():
            yield file.note(at or ("stage",), message, remedy)


@course_rule("lab-branches", "error")
def lab_branches(course: CourseFiles) -> Iterator[Note]:
    """In the Lab, too, something is said after any run, and no two predictions share an id."""
    for file in course.lab:
        for at, message, remedy in branch_faults(file.run) if file.run else ():
            yield file.note(at, message, remedy)


@course_rule("lab-voice", "warning")
def lab_voice(course: CourseFiles) -> Iterator[Note]:
    """The Lab sounds like the lessons."""
    for file in course.lab:
        if file.run is None:
            continue
        texts: list[tuple[Path, str]] = [(("predict",), file.run.predict)]
        texts += [(("options", n, "text"), each.text) for n, each in enumerate(file.run.options)]
        texts += [(("after", n, "text"), each.text) for n, each in enumerate(file.run.after)]
        for at, text in texts:
            for message in jarring(text):
                yield file.note(at, message, "Say it plainly.")


@course_rule("lab-missing", "error")
def lab_missing(course: CourseFiles) -> Iterator[Note]:
    """In the course that ships, every stage has a prediction: in a written lesson, or in the Lab.

    Another course need not speak of every stage: what it lacks is taken from the one that ships.
    """
    if course.root.resolve() != paths.bundled_lessons().resolve():
        return
    from engine.stages import STAGE_IDS

    written = {*lessons_by_stage(course.catalog), *(file.path for file in course.lab)}
    for stage in STAGE_IDS:
        if not written & {stage, f"lab/{stage}.toml"}:
            yield Note(
                f"lab/{stage}.toml",
                None,
                f"no lesson and no file of the Lab speaks of the stage '{stage}'.",
                "Write its prediction and what is said after it, as in the files beside it.",
            )
