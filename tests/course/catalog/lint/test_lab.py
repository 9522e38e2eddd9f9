"""The files of the Lab are held to what a lesson's run blocks are."""

from __future__ import annotations

from typing import Any

import pytest

from course.catalog.lint.lab import lab_missing

FILE = "lab/throw.toml"
TEXT = """format = 1
stage = "throw"
predict = "How many fours?"
options = [
    { id = "few", text = "few", when = "fours < 60" },
    { id = "many", text = "many", when = "fours >= 60" },
]
[[after]]
when = "fair"
text = "It came {fours:.0f} times."
[[after]]
text = "It came otherwise."
"""


@pytest.fixture
def lab(clean: Any) -> Any:
    clean.files[FILE] = TEXT
    return clean


def test_a_file_that_keeps_every_rule_is_not_mentioned(lab: Any) -> None:
    assert lab.lint() == []


@pytest.mark.parametrize(
    ("rule", "old", "new", "says", "at"),
    [
        ("lab-schema", "format = 1", "format = 2", "format", "format"),
        ("lab-schema", "predict =", "predicts =", "Did you mean 'predict'?", "predicts"),
        ("lab-schema", "[[after]]", "[[after]", "is not TOML", "[[after]"),
        ("lab-schema", "fours < 60", "fours <", "condition", '"few"'),
        ("lab-schema", 'stage = "throw"', 'stage = "frozen"', "frozen", "stage"),
        ("lab-names", "fours < 60", "fives < 60", "'fives'", '"few"'),
        ("lab-names", '"fair"', '"fare"', "verdict 'fare'", '"fare"'),
        ("lab-names", "{fours:.0f}", "{threes:.0f}", "'threes'", "threes"),
        ("lab-voice", "How many fours?", "How many fours do we see?", "'we'", "predict ="),
        ("lab-voice", "came otherwise.", "came otherwise!", "'!'", "came otherwise"),
        ("lab-branches", '"many", text', '"few", text', "two predictions", "fours >= 60"),
        (
            "lab-branches",
            'text = "It came otherwise."',
            'when = "fair"\ntext = "."',
            "otherwise",
            '[[after]]\nwhen = "fair"\ntext = "."',
        ),
    ],
)
def test_a_rule_finds_its_fault_at_its_line(
    lab: Any, rule: str, old: str, new: str, says: str, at: str
) -> None:
    lab.edit(FILE, old, new)
    findings = [each for each in lab.lint() if each.rule == rule]
    found = next(each for each in findings if says in f"{each.message} {each.remedy}")
    assert found.path == FILE
    assert found.line == lab.line(FILE, at)


def test_a_file_of_an_unknown_stage_is_an_error(lab: Any) -> None:
    lab.files["lab/toss.toml"] = TEXT.replace('"throw"', '"toss"')
    assert [(each.rule, each.line) for each in lab.lint()] == [("lab-names", 2)]


def test_only_the_course_that_ships_must_speak_of_every_stage(
    lab: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("course.paths.bundled_lessons", lambda: lab.root)
    monkeypatch.setattr("engine.stages.STAGE_IDS", ("throw", "toss"))
    found = lab.finding(lab_missing.id)
    assert found.path == "lab/toss.toml"
    del lab.files[FILE]
    (lab.root / FILE).unlink()
    assert lab.finding("lab-missing").path == "lab/toss.toml"  # a lesson speaks of the throw
