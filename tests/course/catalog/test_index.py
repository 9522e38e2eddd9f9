"""The list of lessons opens at once, says what it lacks, and never depends on its cache."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from course.catalog.index import Catalog, PlannedLesson, UnknownLesson
from course.errors import ContentError
from course.paths import bundled_lessons

Edit = Callable[[str, str, str], None]


def test_the_list_in_order(sample: Path) -> None:
    catalog = Catalog.open(sample)
    assert catalog.title == "A small course of chance"
    assert [(unit.title, unit.lesson_ids) for unit in catalog.units] == [
        ("Chance", ("dice", "coins")),
        ("Later", ("cards",)),
    ]
    dice, _, cards = catalog.lessons
    assert (dice.number, dice.id, dice.level, dice.minutes, dice.unit) == (
        1,
        "dice",
        "explorer",
        2,
        0,
    )
    assert dice.folder == sample / "01-dice"
    assert not dice.planned
    assert (cards.number, cards.folder, cards.planned, cards.unit) == (3, None, True, 1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        dice.title = "x"  # type: ignore[misc]  # the point of the test


@pytest.mark.parametrize("ref", ["coins", 2, "2", " 2 "])
def test_a_lesson_is_found_by_id_or_number(sample: Path, ref: str | int) -> None:
    assert Catalog.open(sample).entry(ref).id == "coins"


@pytest.mark.parametrize(
    ("ref", "words"),
    [
        ("dise", "'dise'. Did you mean 'dice'?"),
        ("COIN", "Did you mean 'coins'?"),
        ("zebra", "'zebra'. Nearest: 'dice', 'cards'. 'lossfall lessons' lists them all."),
        ("???", "Nearest: '"),
        (4, "no lesson 4. Lessons are numbered 1 to 3; the nearest is 3, 'cards'."),
        ("0", "no lesson 0. Lessons are numbered 1 to 3; the nearest is 1, 'dice'."),
        (-1, "no lesson -1."),
        ("9" * 5000, "no lesson 9999"),
        ("\x1b[2J", "There is no lesson '?[2J'."),
        ("", "There is no lesson ''. Nearest: '"),
    ],
)
def test_an_unknown_lesson_names_the_nearest(sample: Path, ref: str | int, words: str) -> None:
    with pytest.raises(UnknownLesson) as caught:
        Catalog.open(sample).entry(ref)
    assert words in str(caught.value)
    assert caught.value.exit_code == 2
    assert len(str(caught.value)) < 200


def test_a_planned_lesson_is_listed_but_cannot_be_opened(sample: Path) -> None:
    catalog = Catalog.open(sample)
    assert catalog.entry("cards").planned
    for ask in (catalog.lesson, catalog.quiz, catalog.aliases):
        with pytest.raises(PlannedLesson, match=r"'cards', is coming.*2 'coins' and 1 'dice'"):
            ask("cards")


def test_a_lesson_is_read_once(sample: Path) -> None:
    catalog = Catalog.open(sample)
    assert catalog.lesson("coins").number == 2
    assert catalog.lesson("coins") is catalog.lesson(2)
    assert catalog.quiz("dice") is catalog.quiz("dice")
    assert catalog.aliases("dice") is catalog.aliases("dice")


PREPARE = """
import sys
from pathlib import Path
from course.catalog.index import Catalog
catalog = Catalog.open(Path(sys.argv[1]))
catalog.prepare()
before = set(sys.modules)
catalog.lesson("dice"), catalog.quiz("dice"), catalog.aliases("dice")
print(*(name for name in set(sys.modules) - before if name.startswith(("pydantic", "markdown_it"))))
"""


def test_what_reads_lessons_can_be_imported_ahead(sample: Path) -> None:
    Catalog.open(sample)
    assert listed(sample, PREPARE) == []


def test_the_course_that_ships_opens() -> None:
    catalog = Catalog.open(bundled_lessons())
    assert len(catalog.lessons) == 28
    assert catalog.entry(9).id == "pretraining"


LIST = """
import sys
from pathlib import Path
from course.catalog.index import Catalog
catalog = Catalog.open(Path(sys.argv[1]))
heavy = {"pydantic", "tomllib", "markdown_it", "numpy", "textual"} & set(sys.modules)
print(len(catalog.lessons), *sorted(heavy))
"""


def listed(folder: Path, script: str = LIST) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_the_second_start_parses_nothing(sample: Path) -> None:
    assert listed(sample) == ["3", "pydantic", "tomllib"]
    assert listed(sample) == ["3"]


def test_an_edit_is_seen_at_the_next_start(pack: Path, edit: Edit) -> None:
    Catalog.open(pack)
    edit("course.toml", "What a die knows", "What a die forgets")
    assert Catalog.open(pack).entry("dice").title == "What a die forgets"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "null",
        "[]",
        '{"title": 1}',
        '{"dice": [[1]], "coins": 3}',
        '{"title": "x", "units": [["a", [[1]]]]}',
        "[" * 9999,
    ],
)
def test_a_broken_cache_is_no_error(sample: Path, home: Path, content: str) -> None:
    Catalog.open_checked(sample).lesson("dice")
    kept = list((home / "cache").rglob("*.json"))
    assert len(kept) == 3
    for path in kept:
        path.write_text(content)
    catalog = Catalog.open_checked(sample)
    assert [each.id for each in catalog.lessons] == ["dice", "coins", "cards"]
    assert isinstance(catalog.words, dict)


def test_a_cache_that_cannot_be_written_is_no_error(sample: Path, home: Path) -> None:
    home.mkdir()
    (home / "cache").write_text("a file where the folder should be")
    assert Catalog.open_checked(sample).lesson("dice").id == "dice"


def test_the_cache_holds_plain_json_and_does_not_grow(pack: Path, home: Path) -> None:
    course = pack / "course.toml"
    for number in range(80):
        text = course.read_text(encoding="utf-8")
        course.write_text(f"{text}# {number}\n", encoding="utf-8")
        Catalog.open(pack)
    kept = list((home / "cache").rglob("*"))
    assert len([path for path in kept if path.is_file()]) <= 64
    assert all(json.loads(path.read_bytes()) for path in kept if path.is_file())


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('folder = "01-dice"', 'folder = "../01-dice"', "does not stay inside"),
        ('folder = "01-dice"', 'folder = "/etc"', "does not stay inside"),
        ('folder = "01-dice"', 'folder = "02-coins"', "is the folder of"),
        ('folder = "01-dice"', 'status = "plannned"', "It may be 'planned'"),
        ('folder = "01-dice"\n', "", "either folder"),
        ('id = "dice"', 'id = "coins"', "another lesson's id"),
        ('id = "dice"', 'id = "Dice!"', "cannot be an id"),
        ("minutes = 2", "minutes = 2.5", "2.5"),
        ('title = "What a die knows"', 'titel = "What a die knows"', "Did you mean 'title'?"),
        ("format = 1", "format = 2", "It may be 1"),
    ],
)
def test_a_broken_list_says_where(pack: Path, edit: Edit, old: str, new: str, words: str) -> None:
    edit("course.toml", old, new)
    with pytest.raises(ContentError) as caught:
        Catalog.open(pack)
    assert words in str(caught.value)
    assert all(fault.path == "course.toml" and fault.line for fault in caught.value.faults)
    assert not list(pack.rglob("*.json"))


def test_a_folder_whose_name_is_no_text_opens(pack: Path, tmp_path: Path) -> None:
    folder = pack.rename(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    for _ in range(2):
        assert Catalog.open_checked(folder).lesson("dice").number == 1


def test_a_folder_without_a_course_says_so(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"course.toml: the file is missing"):
        Catalog.open(tmp_path)
