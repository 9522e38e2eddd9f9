"""A stranger's course is opened whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from course.catalog import check
from course.catalog.index import Catalog
from course.catalog.lint import run_lint
from course.catalog.source import LIMITS, inside, read_text
from course.errors import ContentError, Fault

Edit = Callable[[str, str, str], None]


def faults_of(pack: Path) -> tuple[Fault, ...]:
    with pytest.raises(ContentError) as caught:
        Catalog.open_checked(pack)
    return caught.value.faults


def test_a_whole_course_opens(sample: Path) -> None:
    assert Catalog.open_checked(sample).lesson("dice").number == 1


def test_a_long_check_says_how_far_it_is(pack: Path) -> None:
    told: list[tuple[int, int]] = []
    for _ in range(2):
        Catalog.open_checked(pack, lambda done, of: told.append((done, of)))
    assert told == [(0, 3), (1, 3)]


def test_every_fault_of_every_file_is_listed(pack: Path, edit: Edit) -> None:
    edit("01-dice/lesson.md", "[^fermat_letters]", "[^fermat]")
    edit("01-dice/quiz.toml", 'id = "fill-in"', 'id = "steps"')
    edit("01-dice/tutor.toml", 'asks = ["how likely is a four"]', "asks = []")
    edit("02-coins/quiz.toml", 'cite = "two-sides"', 'cite = "three-sides"')
    (pack / "02-coins/tutor.toml").unlink()
    found = [(fault.path, fault.line) for fault in faults_of(pack)]
    assert found == [
        ("01-dice/lesson.md", 30),
        ("01-dice/quiz.toml", 76),
        ("01-dice/tutor.toml", 7),
        ("02-coins/quiz.toml", 9),
        ("02-coins/tutor.toml", None),
    ]


def placed(pack: Path) -> list[str]:
    """Every fault's file and the text of its line."""
    return [
        f"{fault.path}: {(pack / fault.path).read_text().splitlines()[(fault.line or 1) - 1]}"
        for fault in faults_of(pack)
    ]


def test_no_fault_hides_one_of_another_file(pack: Path, edit: Edit) -> None:
    edit("course.toml", 'dek = "Six faces, and none of them remembers the last throw."', "dek = 5")
    edit("01-dice/lesson.md", 'level = "explorer"', 'level = "wizard"')
    (pack / "02-coins/tutor.toml").write_text("bad = [")
    assert placed(pack) == [
        "course.toml: dek = 5",
        '01-dice/lesson.md: level = "wizard"',
        "02-coins/tutor.toml: bad = [",
    ]


def test_a_course_file_that_is_not_toml_hides_no_fault_of_a_lesson(pack: Path, edit: Edit) -> None:
    edit("course.toml", "format = 1", "format = = 1")
    edit("01-dice/lesson.md", 'level = "explorer"', 'level = "wizard"')
    assert placed(pack) == ["course.toml: format = = 1", '01-dice/lesson.md: level = "wizard"']


def test_no_fault_of_a_course_file_hides_another(pack: Path, edit: Edit) -> None:
    edit("course.toml", "minutes = 2", "minutes = 2.5")
    edit("course.toml", 'id = "coins"', 'id = "dice"')
    edit("course.toml", 'status = "planned"', 'folder = "../cards"')
    fields = [fault.field for fault in faults_of(pack) if fault.path == "course.toml"]
    assert fields == ["unit[1].lesson[1].minutes", "id", "folder"]


def test_a_fault_of_the_front_matter_hides_none_below_it(pack: Path, edit: Edit) -> None:
    edit("01-dice/lesson.md", 'level = "explorer"', 'level = "wizard"')
    edit("01-dice/lesson.md", '"cards"]', '"card"]')
    edit("01-dice/lesson.md", "{throws:d}", "{thrown:d}")
    edit(
        "01-dice/quiz.toml",
        'objective = "memory"\nlevel = "recall"',
        'objective = "x"\nlevel = "recall"',
    )
    edit(
        "01-dice/quiz.toml",
        'cite = "run-it"\nevidence = "shows',
        'cite = "nowhere"\nevidence = "shows',
    )
    edit("01-dice/tutor.toml", "each face with chance 1/6", "each face with chance 1/7")
    assert placed(pack) == [
        '01-dice/lesson.md: level = "wizard"',
        '01-dice/lesson.md: related = ["coins", "card"]',
        '01-dice/lesson.md: text = "It came {fours:.0f} times in {thrown:d} throws."',
        '01-dice/quiz.toml: cite = "nowhere"',
        '01-dice/quiz.toml: objective = "x"',
        '01-dice/tutor.toml: quote = "each face with chance 1/7"',
    ]


def test_a_fault_of_a_run_block_hides_none_of_its_others(pack: Path, edit: Edit) -> None:
    edit("01-dice/lesson.md", 'predict = "How', 'predikt = "How')
    edit("01-dice/lesson.md", '"fours < 60"', '"fives < 60"')
    edit("01-dice/lesson.md", "{fours} fours", "{fives} fours")
    messages = [fault.message for fault in faults_of(pack)]
    assert messages == [
        "is missing.",
        "is no key of this format.",
        "option 'rare' asks for the measure 'fives'.",
        "the text after 'throw' fills in 'fives'.",
    ]


def test_a_fault_of_an_item_hides_none_of_the_quiz(pack: Path, edit: Edit) -> None:
    quiz = "01-dice/quiz.toml"
    edit(quiz, 'answer = { id = "same", text = "1 in 6", why = "The die is as it was." }\n', "")
    edit(quiz, 'type = "multiple"', 'type = "multipel"\nbogus = 1')
    edit(quiz, 'cite = "six-faces"\nevidence = "about', 'cite = "x"\nevidence = "about')
    edit(quiz, 'id = "fill-in"', 'id = "steps"')
    edit(quiz, "load = 0.5", "lode = 0.5")
    assert [fault.field for fault in faults_of(pack)] == [
        "item[1].answer",
        "item[2]",
        "item[2].bogus",
        "item 'which-are-fair'.cite",
        "item 'steps'.id",
        "item 'what-happens'.knobs",
    ]


def test_what_is_quoted_must_stand_in_the_lesson(pack: Path, edit: Edit) -> None:
    edit("01-dice/quiz.toml", "shows the next with", "shows the last with")
    edit(
        "01-dice/quiz.toml",
        'cite = "six-faces"\nevidence = "98"',
        'cite = "run-it"\nevidence = "98"',
    )
    edit("01-dice/tutor.toml", "Throws are independent.", "Throws are dependent.")
    assert [(fault.path, fault.field, fault.message) for fault in faults_of(pack)] == [
        (
            "01-dice/quiz.toml",
            "item 'ten-fours'.evidence",
            "the evidence is not in the lesson: 'shows the last with chance 1/6 again'.",
        ),
        (
            "01-dice/quiz.toml",
            "item 'share-of-fours'.cite",
            "the evidence is not in 'run-it', but in 'six-faces'.",
        ),
        (
            "01-dice/tutor.toml",
            "alias[1].quote",
            "the quote is no part of the lesson: 'Throws are dependent.'.",
        ),
    ]


def test_each_unknown_measure_has_its_own_line_and_lint_names_the_same(
    pack: Path, edit: Edit
) -> None:
    edit("01-dice/lesson.md", 'id = "dice"', 'id = "bones"')
    edit("01-dice/lesson.md", "{throws:d}", "{thrown:d}")
    edit("01-dice/lesson.md", "{fours} fours", "{thrown} fours")
    lines = [fault.line for fault in faults_of(pack)]
    text = (pack / "01-dice/lesson.md").read_text().splitlines()
    assert lines == [
        place for place, line in enumerate(text, 1) if "bones" in line or "{thrown" in line
    ]
    named = [
        each.line
        for each in run_lint(pack)
        if each.rule == "run-names" or (each.rule == "course-agrees" and "bones" in each.message)
    ]
    assert sorted(named, key=lambda line: line or 0) == lines


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        (
            "01-dice/lesson.md",
            'id = "dice"',
            'id = "bones"',
            "course.toml calls this lesson 'dice'",
        ),
        ("01-dice/quiz.toml", 'id = "ten-fours"', 'id = "old-question"', "is retired"),
        (
            "01-dice/quiz.toml",
            'id = "more", text = "more than',
            'id = "less", text = "more than',
            "two answers",
        ),
        (
            "01-dice/quiz.toml",
            'id = "round", text',
            'id = "fair", text',
            "two answers have the id 'fair'",
        ),
        ("02-coins/lesson.md", 'requires = ["dice"]', 'requires = ["dise"]', "no lesson"),
        ("01-dice/lesson.md", '"cards"]', '"card"]', "related: 'card' is no lesson"),
        ("01-dice/lesson.md", "```run throw", "```run toss", "There is no stage 'toss'"),
        ("01-dice/lesson.md", '"fours < 60"', '"fives < 60"', "measure 'fives'"),
        ("01-dice/lesson.md", "{throws:d}", "{thrown:d}", "'thrown'"),
        ("01-dice/quiz.toml", "load = 0.5", "lode = 0.5", "no knob 'lode'"),
        ("02-coins/quiz.toml", 'objective = "even"', 'objective = "odd"', "There are: even."),
    ],
)
def test_what_must_hold_between_files(
    pack: Path, edit: Edit, name: str, old: str, new: str, words: str
) -> None:
    edit(name, old, new)
    (fault,) = faults_of(pack)
    assert words in str(fault)
    assert fault.path == name
    assert fault.line


def test_only_lessons_whose_files_changed_are_checked_again(
    pack: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    real = check.check_lesson

    def counting(root: Path, folder: str, lesson_id: str, known: Collection[str]) -> list[Fault]:
        seen.append(lesson_id)
        return real(root, folder, lesson_id, known)

    monkeypatch.setattr(check, "check_lesson", counting)
    Catalog.open_checked(pack)
    Catalog.open_checked(pack)
    assert seen == ["dice", "coins"]
    edit("02-coins/quiz.toml", 'cite = "two-sides"', 'cite = "three-sides"')
    faults_of(pack)
    faults_of(pack)
    assert seen == ["dice", "coins", "coins", "coins"]
    edit("02-coins/quiz.toml", 'cite = "three-sides"', 'cite = "two-sides"')
    Catalog.open_checked(pack)
    Catalog.open_checked(pack)
    assert seen == ["dice", "coins", "coins", "coins", "coins"]
    edit("course.toml", 'id = "cards"', 'id = "hands"')
    (fault,) = faults_of(pack)
    assert (fault.field, fault.message) == ("related", "'cards' is no lesson of this course.")


@pytest.mark.parametrize(
    "name", ["../x", "/etc/passwd", "a/../../x", "a//b", "", ".", "a\\b", "C:/x", "a\0b", "./a"]
)
def test_a_name_that_leaves_the_folder_is_no_path(tmp_path: Path, name: str) -> None:
    assert inside(tmp_path, name) is None
    with pytest.raises(ContentError, match="leaves the course's folder"):
        read_text(tmp_path, name)


def test_a_link_that_leaves_the_folder_is_refused(pack: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("mine")
    (pack / "01-dice/lesson.md").unlink()
    (pack / "01-dice/lesson.md").symlink_to(secret)
    outside = tmp_path / "outside"
    (pack / "02-coins").rename(outside)
    (pack / "02-coins").symlink_to(outside)
    faults = faults_of(pack)
    assert {fault.path for fault in faults} >= {"01-dice/lesson.md", "02-coins/lesson.md"}
    assert all("leaves the course's folder" in fault.message for fault in faults)


def test_a_link_within_the_folder_is_followed(pack: Path) -> None:
    (pack / "01-dice/lesson.md").rename(pack / "text.md")
    (pack / "01-dice/lesson.md").symlink_to(pack / "text.md")
    assert Catalog.open_checked(pack).lesson("dice")


def test_a_link_to_itself_is_refused(pack: Path) -> None:
    (pack / "01-dice/lesson.md").unlink()
    (pack / "01-dice/lesson.md").symlink_to(pack / "01-dice/lesson.md")
    assert faults_of(pack)


def test_what_is_no_plain_file_is_refused(pack: Path) -> None:
    (pack / "01-dice/lesson.md").unlink()
    os.mkfifo(pack / "01-dice/lesson.md")
    (pack / "01-dice/quiz.toml").unlink()
    (pack / "01-dice/quiz.toml").mkdir()
    messages = [fault.message for fault in faults_of(pack)]
    assert messages == ["is not a plain file.", "is not a plain file."]


@pytest.mark.parametrize("name", ["lesson.md", "quiz.toml", "tutor.toml"])
def test_a_file_over_its_limit_is_refused(pack: Path, name: str) -> None:
    (pack / "01-dice" / name).write_bytes(b"#" * (LIMITS[name] + 1))
    assert any(
        fault.path == f"01-dice/{name}" and f"{LIMITS[name]:,} bytes" in fault.message
        for fault in faults_of(pack)
    )


def test_bytes_that_are_no_text_are_refused(pack: Path) -> None:
    (pack / "01-dice/quiz.toml").write_bytes(b"format = 1\n\xc3\x28\n")
    (pack / "02-coins/lesson.md").write_bytes(b"+++\n\x1b[2J\n+++\n")
    first, second = (str(fault) for fault in faults_of(pack))
    assert first.startswith("01-dice/quiz.toml:2: is not UTF-8.")
    assert second.startswith("02-coins/lesson.md:2: holds the character U+001B.")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("01-dice/quiz.toml", "item = 3"),
        ("01-dice/quiz.toml", "item = [1, 2]"),
        ("01-dice/quiz.toml", "item = [{ type = 3, run = 5, options = [1] }]"),
        ("01-dice/quiz.toml", 'item = [{ type = "single", answer = 1, distractors = { id = 2 } }]'),
        (
            "01-dice/quiz.toml",
            'item = [{ type = "predict", knobs = 3, run = { stage = 1 }, options = [1] }]',
        ),
        ("01-dice/tutor.toml", "alias = [3, { quote = 4 }]"),
        ("01-dice/lesson.md", "+++\nobjectives = 3\nsources = [1]\n+++\n\n## A\n\n[^b]\n"),
        ("01-dice/lesson.md", "+++\n+++\n## A\n\n```run throw\noptions = 3\nafter = [1]\n```\n"),
        ("course.toml", "unit = 3"),
        ("course.toml", 'unit = [1, { lesson = [3, { folder = "01-dice" }] }]'),
    ],
)
def test_values_of_a_wrong_kind_are_faults_never_worse(pack: Path, name: str, text: str) -> None:
    (pack / name).write_text(text)
    assert {fault.path for fault in faults_of(pack)} >= {name}
