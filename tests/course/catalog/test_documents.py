"""A broken file is described field by field: where, what, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.catalog.documents import parse_toml
from course.catalog.quiz_file import load_quiz, parse_quiz
from course.catalog.quiz_models import ITEM_TYPES, PickLine, Predict
from course.catalog.text import FORBIDDEN
from course.errors import ContentError, Fault

QUIZ = "01-dice/quiz.toml"
Edit = Callable[[str, str, str], None]


def faults_of(pack: Path) -> tuple[Fault, ...]:
    with pytest.raises(ContentError) as caught:
        load_quiz(pack, "01-dice")
    return caught.value.faults


def faults_in(text: str) -> tuple[Fault, ...] | None:
    """The faults of a quiz's text, or None if it has none."""
    try:
        parse_quiz(text, "quiz.toml")
    except ContentError as error:
        return error.faults
    return None


def line_of(pack: Path, text: str) -> int:
    whole = (pack / QUIZ).read_text(encoding="utf-8")
    return whole[: whole.index(text)].count("\n") + 1


def test_every_type_of_item_is_read(sample: Path) -> None:
    quiz = load_quiz(sample, "01-dice")
    assert {item.type for item in quiz.items} == set(ITEM_TYPES)
    assert quiz.retired == ("old-question",)
    first = quiz.item("ten-fours")
    assert [option.id for option in first.options] == ["same", "less", "more"]
    assert first.anchor
    assert quiz.item("your-fours").value is None
    predict = quiz.item("what-happens")
    assert isinstance(predict, Predict)
    assert predict.knobs == {"load": 0.5, "throws": 600}
    pick = quiz.item("wrong-line")
    assert isinstance(pick, PickLine)
    assert pick.lines[pick.line - 1] == "after four fours a five is due"
    with pytest.raises(KeyError):
        quiz.item("nothing")


def test_a_step_written_as_text_is_named_by_its_words(sample: Path) -> None:
    steps = load_quiz(sample, "01-dice").item("steps").items
    assert [step.id for step in steps] == ["throw-it", "count-the-faces", "compare"]


def test_an_unknown_key_names_the_nearest(pack: Path, edit: Edit) -> None:
    edit(QUIZ, "relative = true", "relativ = true")
    (fault,) = faults_of(pack)
    assert (fault.path, fault.line) == (QUIZ, line_of(pack, "relativ = true"))
    assert fault.field == "item[3].relativ"
    assert fault.remedy == "Did you mean 'relative'?"


def test_an_unknown_key_deep_inside_is_placed_and_corrected(pack: Path, edit: Edit) -> None:
    edit(QUIZ, 'text = "more than 1 in 6", why', 'text = "more than 1 in 6", way')
    missing, unknown = faults_of(pack)
    assert unknown.field == "item[1].distractors[2].way"
    assert unknown.line == line_of(pack, "way = ")
    assert unknown.remedy == "Did you mean 'why'?"
    assert missing.remedy == "Add why = ..."


def test_every_fault_is_listed_at_once(pack: Path, edit: Edit) -> None:
    edit(QUIZ, "rev = 2", "rev = 0")
    edit(QUIZ, 'type = "cloze"', 'type = "gap"')
    edit(QUIZ, 'when = "fours > 140"', 'when = "fours >"')
    edit(QUIZ, "\nline = 2", "\nline = 9")
    lines = [str(fault) for fault in faults_of(pack)]
    assert len(lines) == 4
    assert "item[1].rev: is 0" in lines[0]
    assert "item[5]: has no known type. Set type to one of: cloze, match" in lines[1]
    assert "'fours >' is not a condition" in lines[2]
    assert "line = 9, but the text has 3 lines" in lines[3]


@pytest.mark.parametrize(
    ("old", "new", "message", "remedy"),
    [
        ("rev = 2", "rev = 0", "is 0.", "It must be at least 1."),
        ("rev = 2", 'rev = "2"', "is '2'.", "Write a whole number."),
        ("value = 0.1667", "value = nan", "is nan.", "Write a number that has an end."),
        ("tolerance = 0.02", 'tolerance = "2%"', "is '2%'.", "Write a number."),
        ('why = "Nothing is ever due."', 'why = " "', "is ' '.", "Write something there."),
        ('why = "Nothing is ever due."', "why = 3", "is 3.", "Write a text, in quotes."),
        ('accept = ["independent", ', "accept = []\nx = [", "is [].", "It needs at least 1."),
    ],
)
def test_a_value_that_does_not_fit_is_shown_with_what_would(
    pack: Path, edit: Edit, old: str, new: str, message: str, remedy: str
) -> None:
    edit(QUIZ, old, new)
    fault = faults_of(pack)[0]
    assert (fault.message, fault.remedy) == (message, remedy)


def test_types_are_strict(pack: Path, edit: Edit) -> None:
    edit(QUIZ, "rev = 2", 'rev = "2"')
    edit(QUIZ, "value = 0.1667", "value = nan")
    assert [fault.field for fault in faults_of(pack)] == ["item[1].rev", "item[3].value"]


def test_a_numeric_item_has_a_value_or_a_run_not_both(pack: Path, edit: Edit) -> None:
    edit(QUIZ, 'run = { stage = "throw", measure = "fours" }\n', "")
    (fault,) = faults_of(pack)
    assert "one of value = ..., run" in fault.message
    assert fault.line == line_of(pack, '[[item]]\nid = "your-fours"')


def test_broken_toml_is_placed(pack: Path, edit: Edit) -> None:
    edit(QUIZ, "tolerance = 0.02", "tolerance = = 0.02")
    (fault,) = faults_of(pack)
    assert fault.line == line_of(pack, "tolerance = = 0.02")
    assert "not TOML" in fault.message


@pytest.mark.parametrize(
    "text",
    ["a = " + "[" * 50_000, "a = " + "{b=" * 5_000, "a = " + "9" * 10_000, "a." * 3_000 + "b = 1"],
    ids=["arrays", "tables", "digits", "dots"],
)
def test_hostile_toml_is_refused(text: str) -> None:
    with pytest.raises(ContentError):
        parse_quiz(text, "quiz.toml")


def test_an_escape_sequence_written_as_toml_is_refused_and_never_repeated() -> None:
    text = 'format = 1\n"\\u001b[2J" = "\\u001b]52;c;eA==\\u0007"\n[[item]]\nid = "\\u001b[2J"\n'
    with pytest.raises(ContentError) as caught:
        parse_quiz(text, "quiz.toml")
    assert len(caught.value.faults) > 2
    assert not FORBIDDEN.search("".join(map(str, caught.value.faults)))


def test_an_escape_sequence_in_a_field_is_refused(pack: Path, edit: Edit) -> None:
    edit(QUIZ, 'why = "Nothing is ever due."', 'why = "\\u202edue"')
    (fault,) = faults_of(pack)
    assert "U+202E" in fault.message
    assert fault.field == "item[9].why"


@given(st.data())
def test_a_damaged_quiz_is_refused_or_read_never_worse(data: st.DataObject) -> None:
    text = (Path(__file__).parent / "sample" / QUIZ).read_text(encoding="utf-8")
    at = data.draw(st.integers(0, len(text)))
    to = data.draw(st.integers(at, min(len(text), at + 80)))
    put = data.draw(st.text(st.sampled_from("[]{}\"'=,.# \n\tabc019-_\\\u001b"), max_size=12))
    faults = faults_in(text[:at] + put + text[to:])
    assert faults is None or faults
    assert not FORBIDDEN.search("".join(map(str, faults or ())))


def test_plain_data_comes_through() -> None:
    assert parse_toml("a = 1", "x") == {"a": 1}
