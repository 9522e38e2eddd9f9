"""What must hold of a lesson's files together before any of a strange course is opened.

The models check each field alone; here are the few facts between fields and files that the
course relies on. Matters of quality belong to `lint`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path

from course.catalog.blocks import Lesson
from course.catalog.documents import MAX_FAULTS, dotted
from course.catalog.lesson import Reading, front_lines, read_lesson, run_line
from course.catalog.models import AliasFile
from course.catalog.outline import PATH, read_outline
from course.catalog.quiz_file import read_quiz
from course.catalog.quiz_models import ItemBase, Quiz
from course.catalog.quoting import alias_faults, evidence_faults
from course.catalog.salvage import take
from course.catalog.source import plain_relative, read_bytes, read_text
from course.catalog.stage_names import item_faults, run_faults
from course.catalog.toml_lines import Path as Loc
from course.catalog.toml_lines import lines_of
from course.errors import ContentError, Fault

Place = tuple[Loc, str, str]
"""Where in a quiz something is wrong, what, and what to do."""
_FOLDER = re.compile(rb'^[ \t]*folder[ \t]*=[ \t]*"([^"\\\n]{1,255})"', re.MULTILINE)
"""A lesson's folder in a course.toml that is not TOML elsewhere."""


def check_course(root: Path, progress: Callable[[int, int], None] | None = None) -> list[Fault]:
    """Every fault of a course whose `course.toml` has some, in the lessons it still names too."""
    try:
        data = read_bytes(root, PATH)
        course, faults = read_outline(data)
    except ContentError as error:
        return list(error.faults)
    lessons = [each for unit in (course and course.units) or () for each in unit.lessons or ()]
    ids = [each.id for each in lessons]
    known = ids if ids and all(ids) else None
    folders: dict[str, str | None] = {
        each.folder: each.id
        for each in reversed(lessons)
        if each.folder and plain_relative(each.folder)
    }
    if course is None:
        found = [name.decode() for name in _FOLDER.findall(data)]
        folders = {name: None for name in reversed(found) if plain_relative(name)}
    for done, (folder, lesson_id) in enumerate(reversed(folders.items())):
        if progress:
            progress(done, len(folders))
        faults += check_lesson(root, folder, lesson_id, known)[0]
    return faults


def check_lesson(
    root: Path, folder: str, lesson_id: str | None, known: Collection[str] | None
) -> tuple[list[Fault], list[str]]:
    """Every fault of the lesson in `root/folder`, and the lessons it names.

    The course lists it as `lesson_id`; `known` are the ids of all its lessons. Either may be None
    where course.toml cannot tell. A fault of one file, or of one field, hides none of another.
    """
    faults: list[Fault] = []
    path = f"{folder}/lesson.md"
    text = _text(faults, root, path)
    lesson = None
    if text is not None:
        lesson = read_lesson(text, path)
        found = [*lesson.faults, *_lesson_faults(path, text, lesson, lesson_id, known)]
        faults += _in_order(found)
    path = f"{folder}/quiz.toml"
    if (text := _text(faults, root, path)) is not None:
        quiz, found = read_quiz(text, path)
        if quiz:
            found += quiz_faults(path, text, quiz, lesson) + stage_faults(path, text, quiz)
            if lesson:
                found += _placed(path, text, quiz, evidence_places(lesson, quiz))
        faults += _in_order(found)
    path = f"{folder}/tutor.toml"
    if (text := _text(faults, root, path)) is not None:
        aliases, found = take(AliasFile, text, path)
        if aliases and lesson and lesson.sections:
            for number, message, remedy in alias_faults(lesson, aliases.aliases or ()):
                at = ("alias", number)
                line = lines_of(text).get((*at, "quote"))
                found.append(Fault(path, line, f"{dotted(at)}.quote", message, remedy))
        faults += _in_order(found)
    meta = lesson.meta if lesson else None
    return faults, [*(meta.requires or ()), *(meta.related or ())] if meta else []


def _text(faults: list[Fault], root: Path, path: str) -> str | None:
    try:
        return read_text(root, path)
    except ContentError as error:
        faults += error.faults
        return None


def _in_order(faults: list[Fault]) -> list[Fault]:
    """By line, each once, no more of one file than anybody would read."""
    return sorted(dict.fromkeys(faults), key=lambda fault: fault.line or 0)[:MAX_FAULTS]


def _lesson_faults(
    path: str, text: str, lesson: Reading, lesson_id: str | None, known: Collection[str] | None
) -> Iterator[Fault]:
    if meta := lesson.meta:
        lines = front_lines(text)
        if meta.id and lesson_id and meta.id != lesson_id:
            remedy = f"course.toml calls this lesson '{lesson_id}': give both one id."
            yield Fault(path, lines.get(("id",), 1), "id", f"is '{meta.id}'.", remedy)
        for name, links in (("requires", meta.requires), ("related", meta.related)):
            for place, link in enumerate(links or ()):
                if known is not None and link not in known:
                    line = lines.get((name, place), 1)
                    message = f"'{link}' is no lesson of this course."
                    yield Fault(path, line, name, message, "Correct it or take it out.")
    for section in lesson.sections:
        for block in section.blocks:
            if block.run:
                for at, message, remedy in run_faults(block.run):
                    line = run_line(text, block, at)
                    yield Fault(path, line, f"run {block.run.stage}", message, remedy)


def quiz_faults(path: str, text: str, quiz: Quiz, lesson: Lesson | Reading | None) -> list[Fault]:
    """Ids used twice or retired, and names of sections or objectives that do not exist."""
    found: list[Place] = []
    seen: set[str] = set()
    open_sections = [each.slug for each in lesson.sections if not each.closing] if lesson else []
    sections = {each.slug for each in lesson.sections} if lesson else set()
    listed = lesson.meta.objectives if lesson and lesson.meta else None
    objectives = [each.id for each in listed or ()]
    for number, item in enumerate(quiz.items):
        at: Loc = ("item", number)
        if item.id and item.id in seen:
            found.append(((*at, "id"), f"'{item.id}' is another item's id.", "Give each its own."))
        if item.id in quiz.retired:
            found.append(((*at, "id"), f"'{item.id}' is retired.", "Give the item a new id."))
        seen.add(item.id)
        if twice := _twice(answer_ids(item)):
            found.append((at, f"two answers have the id '{twice}'.", "Give each its own."))
        if sections and item.cite and item.cite not in sections:
            known = ", ".join(open_sections)
            found.append(((*at, "cite"), f"'{item.cite}' is no section.", f"There are: {known}."))
        certain = listed is not None and all(objectives)
        if certain and item.objective and item.objective not in objectives:
            known = ", ".join(objectives)
            message = f"'{item.objective}' is no objective of the lesson."
            found.append(((*at, "objective"), message, f"There are: {known}."))
    return _placed(path, text, quiz, found)


def evidence_places(lesson: Reading, quiz: Quiz) -> list[Place]:
    """Evidence that the lesson does not hold, by its place in the quiz."""
    return [
        (("item", number, key), message, remedy)
        for number, key, message, remedy in evidence_faults(lesson, quiz.items)
    ]


def stage_faults(path: str, text: str, quiz: Quiz) -> list[Fault]:
    """Stages, measures, verdicts and knobs that the engine does not have."""
    found: list[Place] = [
        (("item", number, key), message, remedy)
        for number, item in enumerate(quiz.items)
        for key, message, remedy in item_faults(item)
    ]
    return _placed(path, text, quiz, found)


def _placed(path: str, text: str, quiz: Quiz, found: Sequence[Place]) -> list[Fault]:
    lines = lines_of(text) if found else {}
    return [
        Fault(path, lines.get(at) or lines.get(at[:2]), _name(quiz, at), message, remedy)
        for at, message, remedy in found
    ]


def _name(quiz: Quiz, at: Loc) -> str:
    item = quiz.items[int(at[1])].id
    return ".".join([f"item '{item}'" if item else dotted(at[:2]), *map(str, at[2:])])


def answer_ids(item: ItemBase) -> list[str]:
    """The ids among which a learner chooses, whatever the item's type."""
    named: list[object] = []
    for name in ("answer", "answers", "options", "distractors", "items", "pairs", "extra"):
        if name in type(item).model_fields:
            held = getattr(item, name)
            named += held if isinstance(held, tuple) else [held]
    return [str(id_) for each in named if (id_ := getattr(each, "id", None))]


def _twice(ids: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for each in ids:
        if each in seen:
            return each
        seen.add(each)
    return None
