"""GIFT: read back as Moodle's importer would, every question is what the bank holds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import paths
from course.catalog.index import Catalog
from course.exports import gift
from course.exports.source import Export, Source
from course.progress.log import EventLog
from course.progress.projections import ProgressView
from course.quiz.grading import rule
from course.quiz.grading.multiple import score
from course.quiz.paper import realise
from tests.course.exports.gift_reader import Read, read_gift
from tests.course.quiz.bank import fields, option, single
from tests.course.quiz.shelf import Course

# Everything that GIFT reserves, and what only looks like it.
AWKWARD = "p = {0.5}: a ~ b # c \\n -> %50% [html] // x"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    with EventLog.open(tmp_path / "progress.sqlite3") as log:
        yield log


def exported(course: Any, log: Any = None, lesson: str | None = None) -> Export:
    view: Any = ProgressView(log) if log is not None else None
    return gift.export(Source(course, log, view, lesson))


@pytest.fixture
def course(tmp_path: Path) -> Course:
    (tmp_path / "lessons").mkdir()
    return Course(tmp_path / "lessons")


def only(course: Course, item: dict[str, Any]) -> Read:
    """The one question that comes of this item."""
    course.add("a", item)
    (read,) = read_gift(exported(course).text)
    return read


def test_a_single_choice_keeps_key_reasons_and_category(course: Course) -> None:
    read = only(course, single("x"))
    assert (read.name, read.category, read.format) == ("a x", "A course/a", "plain")
    assert {each.text: each.weight for each in read.answers} == {
        "text of key": 1,
        "text of no": 0,
        "text of nope": 0,
    }
    assert {each.feedback for each in read.answers} == {"why key", "why no", "why nope"}
    assert read.general == "“The leash is short.”"


def test_weights_of_multiple_answers_give_moodles_mark_the_value_of_ours(course: Course) -> None:
    for right in range(1, 5):
        for wrong in range(1, 5):
            keys = [f"k{n}" for n in range(right)]
            others = [f"w{n}" for n in range(wrong)]
            answers = [option(each) for each in keys]
            distractors = [option(each) for each in others]
            read = only(course, fields("m", "multiple", answers=answers, distractors=distractors))
            assert sum(each.weight for each in read.answers if each.weight > 0) == pytest.approx(1)
            assert all(each.weight != 1 or right == 1 for each in read.answers)
            for chosen in chain.from_iterable(
                combinations([*keys, *others], size) for size in range(right + wrong + 1)
            ):
                hits = len(set(chosen) & set(keys))
                ours = score(hits, len(chosen) - hits, right, right + wrong)
                marked = read.mark({f"text of {each}" for each in chosen})
                assert marked == pytest.approx(ours.num / ours.den, abs=1e-5)


def test_weights_are_among_those_that_moodle_takes(course: Course) -> None:
    taken = (100, 50, 33.33333, 25, 20, 16.66667, 14.28571, 12.5)  # 100/K for K from 1 to 8
    for right in range(1, 9):
        answers = [option(f"k{n}") for n in range(right)]
        item = fields("m", "multiple", answers=answers, distractors=[option("no")])
        read = only(course, item)
        assert {round(abs(each.weight * 100), 5) for each in read.answers} <= set(taken)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"value": 4.0, "tolerance": 0.5}, "4:0.5"),
        ({"value": 0.0001, "tolerance": 0.0}, "0.0001:0"),
        ({"value": -2e9, "tolerance": 0.1, "relative": True}, "-2000000000:200000000"),
    ],
)
def test_a_number_keeps_its_tolerance(course: Course, more: dict[str, Any], expected: str) -> None:
    read = only(course, fields("n", "numeric", why="so", unit="tokens", **more))
    assert (read.type, read.answers[0].text, read.answers[0].weight) == ("numerical", expected, 1)
    assert "(Answer in tokens.)" in read.text
    assert read.general.startswith("so ")


def test_each_variant_of_a_number_is_a_question_of_its_own(course: Course) -> None:
    variants = [{"set": {"n": n}, "value": n - 1} for n in (9, 5)]
    item = fields(
        "n", "numeric", stem="Of {n:.0f} words?", variants=variants, tolerance=0, why="one less"
    )
    course.add("a", item)
    found = read_gift(exported(course).text)
    assert [(each.name, each.text, each.answers[0].text) for each in found] == [
        ("a n 1", "Of 9 words?", "8:0"),
        ("a n 2", "Of 5 words?", "4:0"),
    ]


def test_a_gap_takes_every_accepted_word_and_a_star_is_a_star(course: Course) -> None:
    read = only(course, fields("c", "cloze", accept=["loss", "a * b", "%5% off"], why="so"))
    assert read.type == "shortanswer"
    assert [(each.text, each.weight) for each in read.answers] == [
        ("loss", 1),
        ("a \\* b", 1),
        ("%5% off", 1),
    ]


def test_a_match_keeps_its_pairs_and_its_extra_responses(course: Course) -> None:
    pairs = [
        {"id": "one", "prompt": "x -> y", "response": "=1"},
        {"id": "two", "prompt": "2", "response": "{2}"},
    ]
    read = only(course, fields("m", "match", pairs=pairs, extra=["neither"], why="so"))
    assert read.type == "match"
    assert read.pairs == [("x → y", "=1"), ("2", "{2}"), ("", "neither")]


def test_a_line_to_pick_and_a_prediction_are_choices(course: Course) -> None:
    course.add(
        "a",
        fields("l", "pick-line", text="for x in y:\n    z(x)", line=2, why="here"),
        fields(
            "p",
            "predict",
            stage="pretrain",
            measure="loss_end",
            value=1.2,
            options=[
                {**option("low"), "when": "loss_end < 2"},
                {**option("high"), "when": "loss_end >= 2"},
            ],
        ),
    )
    line, run = read_gift(exported(course).text)
    assert [(each.text, each.weight) for each in line.answers] == [
        ("1: for x in y:", 0),
        ("2:     z(x)", 1),
    ]
    assert {each.text: each.weight for each in run.answers} == {"text of low": 1, "text of high": 0}


def test_what_gift_cannot_ask_is_left_out_and_said(course: Course) -> None:
    course.add(
        "a",
        single("kept"),
        single("gone", void="two keys"),
        single("own", run={"stage": "pretrain", "measure": "loss_end"}),
        fields("rows", "order", items=["a", "b"], why="so"),
        fields("arrow", "cloze", accept=["a -> b"], why="so"),
    )
    made = exported(course)
    assert [each.name for each in read_gift(made.text)] == ["a kept"]
    assert made.count == 1
    said = "\n".join(made.notes)
    assert all(name in said for name in ("gone", "own", "rows", "arrow"))


def test_one_lesson_only(course: Course, log: EventLog) -> None:
    course.add("a", single("x"))
    course.add("b", single("y"))
    made = exported(course, log, lesson="b")
    assert [each.name for each in read_gift(made.text)] == ["b y"]


texts = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" \n"), min_size=1)
awkward = texts.map(str.strip).filter(bool) | st.sampled_from([AWKWARD, "[html] x", "%50% x", "//"])


@given(stem=awkward, key=awkward, other=awkward, why=awkward)
def test_any_text_survives(
    tmp_path_factory: pytest.TempPathFactory, stem: str, key: str, other: str, why: str
) -> None:
    course = Course(tmp_path_factory.mktemp("gift"))
    key, other, why = (" ".join(each.split()) for each in (key, other, why))
    item = single("x")
    item["stem"] = stem
    item["answer"] = {"id": "k", "text": key, "why": why}
    item["distractors"] = [{"id": "o", "text": other, "why": why}]
    read = only(course, item)
    assert read.text == stem.strip("\n").strip()
    expected = sorted([(key, 1, why), (other, 0, why)], key=str)
    assert sorted(((a.text, a.weight, a.feedback) for a in read.answers), key=str) == expected


def test_the_course_itself_reads_back_whole(log: EventLog) -> None:
    catalog = Catalog.open(paths.bundled_lessons())
    made = exported(catalog, log)
    found = {each.name: each for each in read_gift(made.text)}
    assert len(found) == made.count > 0
    for entry in catalog.lessons:
        if entry.planned:
            continue
        for item in catalog.quiz(entry.id).items:
            read = found.get(f"{entry.id} {item.id}")
            if read is None or item.type not in ("single", "multiple", "predict"):
                continue
            question = realise(item, 0, {})
            assert question is not None
            choices = rule(item.type).choices(item, question)
            right = {each.text for each in choices if each.right}
            assert {each.text for each in read.answers if each.weight > 0} == right
            assert len(read.answers) == len(choices)
