"""The Lab: every stage of the engine, with the prediction and explanation that go with it.

Where a written lesson runs a stage, the lesson's own words are used. Otherwise they stand in
`lab/STAGE.toml` beside the lessons, read when they are asked for: the course's own, or else those
of the course that ships, since the stages are the engine's and not one course's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course import paths
from course.catalog import cache
from course.catalog.source import read_text
from course.errors import ContentError

if TYPE_CHECKING:
    from course.catalog.index import Catalog
    from course.catalog.models import RunBlock

FOLDER = "lab"

_RUN = re.compile(r"^[ >]*(?:`{3,}|~{3,})run +([A-Za-z][A-Za-z0-9_-]{0,63}) *$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class LabEntry:
    """A stage as the Lab lists it.

    lesson: id of the written lesson that runs it, None if there is none. has_block: a prediction
    and an explanation go with it.
    """

    stage_id: str
    title: str
    shows: str
    seconds: float
    lesson: str | None
    has_block: bool


def lab_entries(catalog: Catalog) -> tuple[LabEntry, ...]:
    """Every stage, in the order of the lessons.

    The first time on a machine this imports all stages, and NumPy with them; what the list shows of
    them is then kept, until one of their files changes.
    """
    from engine.stages import STAGE_IDS

    lessons = lessons_by_stage(catalog)
    told = _told()
    return tuple(
        LabEntry(
            stage,
            *told[stage],
            lessons.get(stage),
            stage in lessons or _file(catalog, stage) is not None,
        )
        for stage in STAGE_IDS
    )


def lab_block(catalog: Catalog, stage: str) -> RunBlock | None:
    """The prediction and explanation of a stage; None where nothing is written for it.

    Raises:
        ContentError: if the file that should say it is broken.
    """
    lesson = lessons_by_stage(catalog).get(stage)
    if lesson is not None:
        for run in catalog.lesson(lesson).runs:
            if run.stage == stage:
                return run
    root = _file(catalog, stage)
    return None if root is None else load_block(root, f"{FOLDER}/{stage}.toml")


def load_block(root: Path, path: str) -> RunBlock:
    """The run block in a file of the Lab, named from the course's folder.

    Raises:
        ContentError: with every fault of the file.
    """
    from course.catalog.documents import load
    from course.catalog.models import LabFile

    return load(LabFile, read_text(root, path), path)


def lessons_by_stage(catalog: Catalog) -> dict[str, str]:
    """The first written lesson that runs each stage, by the stage's id.

    The texts are looked through for run blocks, not parsed: that would take a hundred times longer.
    """
    found: dict[str, str] = {}
    for entry in catalog.lessons:
        if entry.planned:
            continue
        try:
            text = read_text(catalog.folder, f"{catalog.place(entry.id)}/lesson.md")
        except ContentError:
            continue  # told when the lesson is opened
        for stage in _RUN.findall(text):
            found.setdefault(stage, entry.id)
    return found


def _file(catalog: Catalog, stage: str) -> Path | None:
    """The course folder whose Lab has a file for the stage."""
    for root in (catalog.folder, paths.bundled_lessons()):
        if (root / FOLDER / f"{stage}.toml").is_file():
            return root
    return None


def _told() -> dict[str, tuple[str, str, float]]:
    """Title, what it shows, and expected seconds of every stage."""
    import engine.stages

    folder = Path(engine.stages.__file__).parent
    stamps = (path.stat() for path in sorted(folder.glob("*.py")))
    marks = [f"{each.st_size} {each.st_mtime_ns}" for each in stamps]
    name = cache.key("lab", "\n".join([str(folder), *marks]).encode())
    kept: Any = cache.get(name)
    try:
        return {
            stage: (str(kept[stage][0]), str(kept[stage][1]), float(kept[stage][2]))
            for stage in engine.stages.STAGE_IDS
        }
    except (KeyError, TypeError, ValueError, IndexError):
        pass
    fresh = {}
    for stage in engine.stages.STAGE_IDS:
        spec = engine.stages.load(stage).SPEC
        fresh[stage] = (spec.title, spec.shows, spec.expected_seconds)
    cache.put(name, fresh)
    return fresh
