"""Whether names lead somewhere: lessons, folders, terms, sources."""

from __future__ import annotations

import re
from collections.abc import Iterator

from course.catalog.lint.files import CourseFiles, LessonFiles
from course.catalog.lint.finding import Note
from course.catalog.lint.rule import course_rule, lesson_rule


@lesson_rule("course-agrees", "error")
def course_agrees(files: LessonFiles) -> Iterator[Note]:
    """course.toml and the lesson's front matter say the same of it."""
    if not files.lesson:
        return
    for name in ("id", "title", "level", "minutes", "dek"):
        here, there = getattr(files.lesson.meta, name), getattr(files.entry, name)
        if here != there:
            yield files.meta_note(
                (name,),
                f"{name} is {here!r} here and {there!r} in course.toml.",
                "Make the two the same.",
            )


@lesson_rule("folder-name", "warning")
def folder_name(files: LessonFiles) -> Iterator[Note]:
    """A lesson's folder is named after its number and id."""
    wanted = f"{files.entry.number:02d}-{files.entry.id}"
    if files.folder != wanted:
        yield Note(
            files.path("lesson.md"), None, f"the folder is named '{files.folder}'.",
            f"Name it '{wanted}', here and in course.toml.",
        )  # fmt: skip


@course_rule("lesson-links", "error")
def lesson_links(course: CourseFiles) -> Iterator[Note]:
    """`requires` and `related` name lessons of the course, each once, and not the lesson itself."""
    known = {entry.id for entry in course.catalog.lessons}
    for files in course.lessons:
        for name in ("requires", "related"):
            links: tuple[str, ...] = getattr(files.lesson.meta, name) if files.lesson else ()
            for place, link in enumerate(links):
                if link not in known:
                    fault = "is no lesson of this course"
                elif link == files.entry.id:
                    fault = "is this lesson itself"
                elif link in links[:place]:
                    fault = "stands twice"
                else:
                    continue
                yield files.meta_note(
                    (name, place), f"{name}: '{link}' {fault}.", "Correct it or take it out."
                )


@course_rule("requires-cycle", "error")
def requires_cycle(course: CourseFiles) -> Iterator[Note]:
    """No lesson requires itself by way of others."""
    needs = {files.entry.id: files.lesson.meta.requires for files in course.lessons if files.lesson}
    for files in course.lessons:
        circle = _circle(files.entry.id, needs)
        if circle and files.entry.id == min(circle):
            yield files.meta_note(
                ("requires",),
                f"requires go in a circle: {' -> '.join((*circle, circle[0]))}.",
                "Take one of them out.",
            )


def _circle(start: str, needs: dict[str, tuple[str, ...]]) -> list[str]:
    """The lessons on a way from `start` back to it, or none."""
    came_from: dict[str, str] = {}
    waiting = [start]
    while waiting:
        here = waiting.pop()
        for other in needs.get(here, ()):
            if other == start and here != start:
                way = [here]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return way[::-1]
            if other not in came_from and other != start:
                came_from[other] = here
                waiting.append(other)
    return []


@course_rule("requires-order", "warning")
def requires_order(course: CourseFiles) -> Iterator[Note]:
    """What a lesson requires comes before it on the path."""
    numbers = {entry.id: entry.number for entry in course.catalog.lessons}
    for files in course.lessons:
        for place, link in enumerate(files.lesson.meta.requires if files.lesson else ()):
            if numbers.get(link, 0) > files.entry.number:
                yield files.meta_note(
                    ("requires", place),
                    f"requires: '{link}' is lesson {numbers[link]}, after this one.",
                    "Move one of the two in course.toml, or name it under related.",
                )


@course_rule("term-once", "warning")
def term_once(course: CourseFiles) -> Iterator[Note]:
    """A term has one definition: a lesson that lists it again says it in the same words."""
    first: dict[str, tuple[str, str]] = {}
    for files in course.lessons:
        for place, term in enumerate(files.lesson.meta.terms if files.lesson else ()):
            owner, means = first.setdefault(term.term.lower(), (files.entry.id, term.means))
            if owner != files.entry.id and means != term.means:
                yield files.meta_note(
                    ("terms", place),
                    f"'{owner}' defines '{term.term}' otherwise: '{means}'",
                    "Give it one definition that holds in both.",
                )


@course_rule("term-near", "warning")
def term_near(course: CourseFiles) -> Iterator[Note]:
    """The words a term stands near are terms of some lesson, or in the text of its own."""
    known = {
        term.term.lower()
        for files in course.lessons
        if files.lesson
        for term in files.lesson.meta.terms
    }
    for files in course.lessons:
        for place, term in enumerate(files.lesson.meta.terms if files.lesson else ()):
            for near in term.near:
                if near.lower() not in known and not _says(files, near):
                    yield files.meta_note(
                        ("terms", place),
                        f"'{term.term}' stands near '{near}', which the reader does not meet.",
                        "Name a word of the text, or a term of some lesson.",
                    )


def _says(files: LessonFiles, words: str) -> bool:
    """Whether a lesson's text holds these words, singular or plural."""
    text = files.lesson.raw.lower() if files.lesson else ""
    return re.search(rf"\b{re.escape(words.lower())}", text) is not None


@lesson_rule("term-used", "warning")
def term_used(files: LessonFiles) -> Iterator[Note]:
    """Each key term stands in the text."""
    for place, term in enumerate(files.lesson.meta.terms if files.lesson else ()):
        if not _says(files, term.term):
            yield files.meta_note(
                ("terms", place),
                f"the term '{term.term}' is not in the text.",
                "Use it or drop it.",
            )


@lesson_rule("source-cited", "error")
def source_cited(files: LessonFiles) -> Iterator[Note]:
    """Each source is cited somewhere in the text."""
    if not files.lesson:
        return
    cited = {
        span.text
        for section in files.lesson.sections
        if section.title.lower() != "sources"
        for block in section.blocks
        for span in block.spans
        if span.style == "cite"
    }
    for place, source in enumerate(files.lesson.meta.sources):
        if f"[{place + 1}]" not in cited:
            yield files.meta_note(
                ("sources", place),
                f"no sentence cites the source '{source.id}'.",
                f"Cite it as [^{source.id}], or take it out.",
            )


@lesson_rule("source-defined-below", "error")
def source_defined_below(files: LessonFiles) -> Iterator[Note]:
    """Sources are in the front matter, not in footnotes under the text."""
    for section in files.lesson.sections if files.lesson else ():
        for block in section.blocks:
            if (
                len(block.spans) > 1
                and block.spans[0].style == "cite"
                and block.spans[1].text[0] == ":"
            ):
                yield files.text_note(
                    block,
                    f"a footnote {block.spans[0].text} is written out in the text.",
                    "Sources stand in the front matter alone; take this line out.",
                )
