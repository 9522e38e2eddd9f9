from __future__ import annotations

from pathlib import Path

import pytest

from course import paths
from course.catalog.index import Catalog
from course.catalog.lab import lab_block, lab_entries, lessons_by_stage
from course.errors import ContentError
from engine.stages import STAGE_IDS, load

BLOCK = """format = 1
stage = "frozen"
predict = "What moves?"
options = [
    { id = "a", text = "all", when = "prompts-change-nothing" },
    { id = "b", text = "none", when = "step-changes-weights" },
]
[[after]]
text = "So it went."
"""
COURSE = """format = 1
title = "Mine"
[[unit]]
title = "One"
[[unit.lesson]]
id = "soon"
title = "Soon"
level = "explorer"
minutes = 5
dek = "Later."
status = "planned"
"""


@pytest.fixture
def bundled() -> Catalog:
    return Catalog.open(paths.bundled_lessons())


@pytest.fixture
def foreign(tmp_path: Path) -> Catalog:
    (tmp_path / "lab").mkdir()
    (tmp_path / "course.toml").write_text(COURSE, encoding="utf-8")
    (tmp_path / "lab/frozen.toml").write_text(BLOCK, encoding="utf-8")
    return Catalog.open(tmp_path)


def test_the_lab_lists_every_stage_in_order_with_its_own_words(bundled: Catalog) -> None:
    for _ in range(2):  # the second time from the cache
        entries = lab_entries(bundled)
        assert tuple(each.stage_id for each in entries) == STAGE_IDS
        for each in entries:
            spec = load(each.stage_id).SPEC
            assert (each.title, each.shows, each.seconds) == (
                spec.title,
                spec.shows,
                spec.expected_seconds,
            )


def test_a_written_lessons_own_block_comes_first(bundled: Catalog) -> None:
    assert lessons_by_stage(bundled)["pretrain"] == "pretraining"
    (run,) = (run for run in bundled.lesson("pretraining").runs if run.stage == "pretrain")
    assert lab_block(bundled, "pretrain") == run
    entry = next(each for each in lab_entries(bundled) if each.stage_id == "pretrain")
    assert (entry.lesson, entry.has_block) == ("pretraining", True)


def test_a_stage_without_a_lesson_has_the_labs_block(bundled: Catalog) -> None:
    entry = next(each for each in lab_entries(bundled) if each.stage_id == "surprise")
    assert entry.lesson is None
    assert entry.has_block
    block = lab_block(bundled, "surprise")
    assert block is not None
    assert block.stage == "surprise"


def test_another_courses_lab_comes_before_the_one_that_ships(foreign: Catalog) -> None:
    block = lab_block(foreign, "frozen")
    assert block is not None
    assert block.predict == "What moves?"
    surprise = lab_block(foreign, "surprise")
    assert surprise is not None
    assert lab_block(foreign, "no-such-stage") is None


def test_a_broken_file_is_told_when_it_is_opened_and_not_before(foreign: Catalog) -> None:
    (foreign.folder / "lab/frozen.toml").write_text(BLOCK.replace("predict", "predicts"))
    assert len(lab_entries(foreign)) == len(STAGE_IDS)
    with pytest.raises(ContentError) as caught:
        lab_block(foreign, "frozen")
    assert {(fault.path, fault.line) for fault in caught.value.faults} >= {("lab/frozen.toml", 3)}


def test_a_link_out_of_the_course_is_not_followed(foreign: Catalog, tmp_path: Path) -> None:
    place = foreign.folder / "lab/frozen.toml"
    place.unlink()
    secret = tmp_path.parent / "secret.toml"
    secret.write_text(BLOCK)
    place.symlink_to(secret)
    with pytest.raises(ContentError, match="leaves"):
        lab_block(foreign, "frozen")


def test_a_damaged_cache_only_costs_time(bundled: Catalog) -> None:
    first = lab_entries(bundled)
    for path in (paths.cache_dir() / "catalog").glob("lab-*.json"):
        path.write_text('{"pretrain": 3}')
    assert lab_entries(bundled) == first
