"""Notes for Anki: read back as its text import does; a question is the same note for good."""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.exports import anki
from course.exports.source import Export, Source
from course.progress.log import EventLog
from tests.course.quiz.bank import fields, single
from tests.course.quiz.shelf import Calendar, Course, Learner, bank

TERMS = (
    SimpleNamespace(term="token", means="a <piece> of text"),
    SimpleNamespace(term="loss", means='how "far" off & wrong'),
)


class WithTerms(Course):
    def lesson(self, lesson: str) -> SimpleNamespace:
        self.entry(lesson)
        return SimpleNamespace(meta=SimpleNamespace(terms=TERMS))


@pytest.fixture
def learner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Learner]:
    (tmp_path / "lessons").mkdir()
    course = WithTerms(tmp_path / "lessons")
    course.add("a", *bank(15))
    course.add("b", *bank(15))
    with EventLog.open(tmp_path / "progress.sqlite3") as log:
        yield Learner(log, course, Calendar(monkeypatch))


def exported(learner: Learner, lesson: str | None = None) -> Export:
    return anki.export(Source(learner.course, learner.log, learner.view, lesson))


def read(text: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Headers and notes, as the manual says that Anki reads them."""
    headers: dict[str, str] = {}
    lines = text.split("\n")
    while lines and lines[0].startswith("#"):
        key, _, value = lines.pop(0)[1:].partition(":")
        headers[key] = value
    assert headers["separator"] == "tab"
    names = headers["columns"].split("\t")
    rows = list(csv.reader(lines, delimiter="\t"))
    notes = [row for row in rows if row]
    assert all(len(row) == len(names) for row in notes)
    return headers, [dict(zip(names, row, strict=True)) for row in notes]


def plain(text: str) -> str:
    return html.unescape(re.sub(r"<br>", "\n", text)).replace("\xa0", " ")


def test_the_headers_are_those_of_the_manual_and_fit_the_columns(learner: Learner) -> None:
    headers, _ = read(exported(learner).text)
    assert headers == {
        "separator": "tab",
        "html": "true",
        "notetype": "Basic",
        "columns": "guid\tdeck\tFront\tBack\ttags",
        "guid column": "1",
        "deck column": "2",
        "tags column": "5",
    }


def test_a_missed_question_is_a_note_with_its_options_and_its_answer(learner: Learner) -> None:
    learner.take_quiz("b", missed=("i03",))
    _, notes = read(exported(learner).text)
    (note,) = (each for each in notes if "i03" in each["Front"])
    front, back = plain(note["Front"]).split("\n"), plain(note["Back"]).split("\n")
    assert front[0] == "What about i03?"
    assert {line.split(". ")[1] for line in front[1:]} == {
        "text of key",
        "text of no",
        "text of nope",
    }
    assert back == ["text of key", "why key", "“The leash is short.”"]
    assert note["deck"] == "A course::Lesson of b"
    assert note["tags"].split() == ["lossfall", "b", "clip"]


def test_what_was_right_or_never_finished_is_no_note(learner: Learner) -> None:
    learner.take_quiz("b", missed=("i03",), stop=14)
    _, notes = read(exported(learner).text)
    assert not any("What about" in note["Front"] for note in notes)


def test_terms_come_of_lessons_begun_and_of_one_asked_for(learner: Learner) -> None:
    assert read(exported(learner).text)[1] == []
    learner.log.append("lesson-opened", lesson="a", body={"section": "s"})
    _, notes = read(exported(learner).text)
    assert [plain(note["Front"]) for note in notes] == ["token", "loss"]
    assert [plain(note["Back"]) for note in notes] == [each.means for each in TERMS]
    assert len(read(exported(learner, "b").text)[1]) == 2


def test_a_later_export_names_the_same_notes_alike(learner: Learner) -> None:
    learner.take_quiz("b", missed=("i03", "i04"))
    _, before = read(exported(learner).text)
    learner.course.add("b", single("i04", rev=2, stem="Another wording?"), *bank(4))
    learner.take_quiz("a", missed=("i03",))
    _, after = read(exported(learner).text)
    ids = [note["guid"] for note in after]
    assert {note["guid"] for note in before} <= set(ids)
    assert len(set(ids)) == len(ids)
    assert anki.guid("b", "item", "i03") == "10b1237a7f63e9abfba7"


def test_a_question_that_is_gone_is_said(learner: Learner) -> None:
    learner.take_quiz("b", missed=("i03", "i04"))
    learner.course.add("b", single("i03", void="two keys"), single("x"))
    made = exported(learner)
    assert not any("What about" in note["Front"] for note in read(made.text)[1])
    assert "i03" in made.notes[0]
    assert "i04" in made.notes[0]


def test_the_other_types_are_notes_too(learner: Learner) -> None:
    pairs = [
        {"id": "one", "prompt": "1 <", "response": "I"},
        {"id": "two", "prompt": "2", "response": "II"},
    ]
    items = [
        fields("match", "match", pairs=pairs, extra=["III"], why="so"),
        fields("order", "order", items=["first", "second"], why="so"),
        fields("line", "pick-line", text="if x:\n    y", line=2, why="so"),
        fields("number", "numeric", value=4.0, tolerance=0.0, unit="words", why="so"),
        fields("gap", "cloze", accept=["loss"], why="so"),
    ]
    learner.course.add("b", *items)
    finish = {"attempt": "x", "num": 0, "den": 5, "questions": 5}
    for item in items:
        body = {"attempt": "x", "dont_know": True, "response": {"dont_know": True}}
        learner.log.append("answered", lesson="b", item=item["id"], rev=1, body=body)
    learner.log.append("attempt-finished", lesson="b", body=finish)
    _, notes = read(exported(learner).text)
    backs = {plain(each["Front"]).split("\n")[0]: plain(each["Back"]) for each in notes}
    assert "1 < → I; 2 → II" in backs["What about match?"]
    assert "first; second" in backs["What about order?"]
    assert backs["What about number?"].startswith("4 words")
    assert backs["What about gap?"].startswith("loss")
    assert "    y" in backs["What about line?"]


@given(
    st.text(st.characters(exclude_categories=["C"], include_characters="\t\n\"'<&#"), min_size=1)
)
def test_any_text_is_one_cell_of_one_line(text: str) -> None:
    made = anki.field(text)
    (row,) = csv.reader([f"guid\t{made}\tend"], delimiter="\t")
    assert row[1] == made
    assert plain(made) == text.strip("\n").replace("\t", "    ").replace("\xa0", " ")
