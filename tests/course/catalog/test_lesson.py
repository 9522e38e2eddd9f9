"""A lesson is one canonical text, and every block and section knows its place in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.catalog.blocks import Lesson
from course.catalog.lesson import load_aliases, load_lesson, parse_lesson
from course.catalog.text import FORBIDDEN
from course.errors import ContentError, Fault

Edit = Callable[[str, str, str], None]
FRONT = """+++
format = 1
id = "x"
title = "X"
dek = "d"
level = "builder"
minutes = 1
updated = 2026-11-21
sources = [{ id = "one", text = "First" }, { id = "two", text = "Second" }]
+++
"""


def lesson_of(body: str) -> Lesson:
    return parse_lesson(FRONT + body, "x/lesson.md", 1)


def faults_of(body: str) -> tuple[Fault, ...]:
    with pytest.raises(ContentError) as caught:
        lesson_of(body)
    return caught.value.faults


def attempt(body: str) -> tuple[Lesson | None, tuple[Fault, ...]]:
    """The lesson or its faults."""
    try:
        return lesson_of(body), ()
    except ContentError as error:
        return None, error.faults


def shape(lesson: Lesson) -> list[tuple[object, ...]]:
    return [
        (block.kind, block.depth, block.ordinal, block.text)
        for section in lesson.sections
        for block in section.blocks
    ]


def check_places(lesson: Lesson) -> None:
    """What every front end and the tutor rely on."""
    at = 0
    for section in lesson.sections:
        assert section.start == at
        assert lesson.section_text(section).startswith(section.title + "\n")
        at = section.end
        inner = section.start + len(section.title)
        for block in section.blocks:
            assert inner <= block.start <= block.end <= section.end
            assert lesson.raw[block.start : block.end] == block.text
            assert block.kind in ("code", "table") or "\n" not in block.text
            inner = block.end
    assert at == len(lesson.raw)
    assert lesson.raw.endswith("\n")
    assert not lesson.raw.endswith("\n\n")
    assert not FORBIDDEN.search(lesson.raw)
    assert "\t" not in lesson.raw


def test_the_sample_lesson_in_full(sample: Path) -> None:
    lesson = load_lesson(sample, "01-dice", 1)
    check_places(lesson)
    assert lesson.number == 1
    assert lesson.meta.updated == date(2026, 11, 21)
    assert [(each.slug, each.closing) for each in lesson.sections] == [
        ("six-faces", False),
        ("run-it", False),
        ("try-it", True),
        ("when-you-use-ai", True),
        ("sources", True),
    ]
    first, *others = shape(lesson)
    assert first == (
        "paragraph",
        0,
        None,
        (
            "A fair die shows each face with chance 1/6.[1] Throw it 600 times and about 100 of the"
            " throws show a four.[2][1] That is what chance promises, and no more."
        ),
    )
    assert others[:10] == [
        ("item", 0, None, "The faces are 1 to 6."),
        ("item", 0, None, "Seven is not among them."),
        ("paragraph", 1, None, "No die has been seen to show it."),
        ("item", 0, 1, "Throw."),
        ("item", 0, 2, "Count."),
        ("item", 1, None, "In strokes."),
        ("quote", 0, None, "The die has neither conscience nor memory."),
        ("code", 0, None, "throw  1  2  3\nface   4  4  1"),
        ("table", 0, None, "face  times  share\nfour  98     0.163\nfive  104    0.17"),
        ("paragraph", 0, None, "Guess first."),
    ]
    styles = [(span.text, span.style) for span in lesson.sections[0].blocks[0].spans]
    assert styles[:6] == [
        ("A ", ""),
        ("fair", "strong"),
        (" die shows each face with chance ", ""),
        ("1/6", "code"),
        (".", ""),
        ("[1]", "cite"),
    ]


def test_the_run_block_has_a_place_and_no_text(sample: Path) -> None:
    lesson = load_lesson(sample, "01-dice", 1)
    (run,) = lesson.runs
    assert run.stage == "throw"
    assert [option.id for option in run.options] == ["rare", "about", "often"]
    assert [after.when for after in run.after] == ["looks-fair", None]
    (block,) = [each for each in lesson.section("run-it").blocks if each.run]
    assert block.kind == "run"
    assert block.text == ""
    assert "hardly ever" not in lesson.raw


def test_sources_are_listed_by_their_numbers_after_the_prose(sample: Path) -> None:
    lesson = load_lesson(sample, "01-dice", 1)
    assert [block.text for block in lesson.sections[-1].blocks] == [
        "Both are old.",
        "[1] Cardano 1663, Liber de ludo aleae",
        "[2] Fermat and Pascal 1654, letters",
    ]


def test_places_lead_to_their_section(sample: Path) -> None:
    lesson = load_lesson(sample, "01-dice", 1)
    for section in lesson.sections:
        assert lesson.section_at(section.start) is section
        assert lesson.section_at(section.end - 1) is section
        assert lesson.section(section.slug) is section
    with pytest.raises(IndexError):
        lesson.section_at(len(lesson.raw))
    with pytest.raises(KeyError):
        lesson.section("nowhere")


def test_blocks_know_their_lines(sample: Path) -> None:
    lines = (sample / "01-dice/lesson.md").read_text(encoding="utf-8").split("\n")
    lesson = load_lesson(sample, "01-dice", 1)
    assert all(lines[each.line - 1].startswith("## ") for each in lesson.sections)
    first = {block.kind: lines[block.line - 1] for block in lesson.sections[0].blocks[::-1]}
    assert first["table"] == "| face | times | share |"
    assert first["quote"].startswith("> The die")
    assert first["code"] == "```text"


def test_aliases_are_read(sample: Path) -> None:
    first, second = load_aliases(sample, "01-dice")
    assert first.asks == ("does it remember what it showed", "is a six due now")
    assert second.quote == "each face with chance 1/6"


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("Hello\n\n## A\n", 11, "text before the first section"),
        ("just text\n", 11, "no sections"),
        ("## A\n\n# B\n", 13, "heading of level 1"),
        ("## A\n\n### B\n", 13, "heading of level 3"),
        ("## A\n\n---\n", 13, "ruled line"),
        ("## A\n\nSee ![x](y.png).\n", 13, "image"),
        ("## A\n\nx[^three]\n", 13, "names no source"),
        ("## A\n\nx\ny[^three]\n", 14, "names no source"),
        ("## A\n\n## A\n", 13, "stands above"),
        ("## …\n", 11, "cannot be a section's title"),
        ("## A\n\n```run\n```\n", 13, "names no stage"),
        ("## A\n\n```run s\npredict = \n```\n", 14, "not TOML"),
        (
            "## A\n\n```run s\npredict = 'p'\noptions = []\n[[after]]\ntext = 'x'\n```\n",
            15,
            "is []",
        ),
        ("## A\n\n" + "> " * 20 + "x\n", 13, "nests too deeply"),
    ],
)
def test_what_a_lesson_may_not_hold(body: str, line: int, words: str) -> None:
    (fault,) = faults_of(body)
    assert words in fault.message
    assert fault.line == line
    assert fault.remedy


def test_blank_lines_before_the_first_section_are_nothing() -> None:
    assert len(lesson_of("\n\n \n## A\n").sections) == 1


def test_every_fault_of_a_lesson_is_listed(pack: Path, edit: Edit) -> None:
    name = "01-dice/lesson.md"
    edit(name, "minutes = 2", "minute = 2")
    edit(name, "[^fermat_letters][^cardano]", "[^fermat]")
    edit(name, 'when = "fours < 60"', 'when = "fours less 60"')
    edit(name, "## Run it", "#### Run it")
    with pytest.raises(ContentError) as caught:
        load_lesson(pack, "01-dice", 1)
    lines = (pack / name).read_text(encoding="utf-8").split("\n")
    placed = {fault.message: lines[(fault.line or 1) - 1] for fault in caught.value.faults}
    assert placed["is no key of this format."] == "minute = 2"
    assert placed["a heading of level 4 cannot stand here."] == "#### Run it"
    assert any(
        "fours less 60" in message and "fours less 60" in line for message, line in placed.items()
    )
    assert any("[^fermat]" in message for message in placed)


def test_without_sources_that_can_be_read_no_citation_is_unknown(pack: Path, edit: Edit) -> None:
    edit("01-dice/lesson.md", 'id = "cardano"', 'id = "Cardano!"')
    with pytest.raises(ContentError) as caught:
        load_lesson(pack, "01-dice", 1)
    (fault,) = caught.value.faults
    assert "cannot be an id" in fault.message


def test_a_lesson_without_front_matter_is_read_from_its_first_section() -> None:
    with pytest.raises(ContentError) as caught:
        parse_lesson("# x\n\n## A\n\nOne\n\n### B\n", "x", 1)
    assert [fault.line for fault in caught.value.faults] == [1, 7]


@pytest.mark.parametrize("text", ["", "# x", "+++\nformat = 1\n", "x\n+++\n+++\n", "+++"])
def test_a_lesson_without_front_matter_says_how_to_write_it(text: str) -> None:
    with pytest.raises(ContentError, match=r"\+\+\+"):
        parse_lesson(text, "x", 1)


def test_marks_that_are_meant_as_text_stay() -> None:
    lesson = lesson_of("## A\n\n5 \\* 3 = 15, 2 * 2, snake_case_name, \\[^one], `**x**` and <b>\n")
    assert lesson.sections[0].blocks[0].text == (
        "5 * 3 = 15, 2 * 2, snake_case_name, [^one], **x** and <b>"
    )


def test_links_become_text_and_address() -> None:
    lesson = lesson_of("## A\n\n[this](http://a.b/c) and <http://a.b>\n")
    assert lesson.sections[0].blocks[0].text == "this (http://a.b/c) and http://a.b"


def test_escape_sequences_never_survive() -> None:
    with pytest.raises(ContentError, match="U\\+001B"):
        lesson_of("## A\n\n\x1b[2J\n")
    with pytest.raises(ContentError, match="U\\+202E"):
        lesson_of("## A\u202e\n")
    for body in ("## A\n\n&#27;[2J &#x9b;31m\n", "## A\n\n&#8238;evil\n"):
        lesson, faults = attempt(body)
        assert not FORBIDDEN.search("".join(map(str, faults)))
        if lesson:
            check_places(lesson)


WORDS = st.lists(st.text("abcé,.'’", min_size=1, max_size=5), min_size=1, max_size=5).map(" ".join)
STYLED = st.one_of(
    WORDS,
    WORDS.map(lambda words: f"*{words}*"),
    WORDS.map(lambda words: f"**{words}**"),
    WORDS.map(lambda words: f"`{words}`"),
    st.just("[^one]"),
)
LINE = st.lists(STYLED, min_size=1, max_size=4).map(" ".join)
BLOCK = st.one_of(
    LINE,
    st.lists(LINE, min_size=1, max_size=3).map(
        lambda lines: "\n".join(f"- {line}" for line in lines)
    ),
    st.lists(LINE, min_size=1, max_size=3).map(
        lambda lines: "\n".join(f"{1 + n}. {x}" for n, x in enumerate(lines))
    ),
    LINE.map(lambda line: f"> {line}"),
    LINE.map(lambda line: f"- {line}\n  - {line}\n\n    {line}"),
    st.lists(WORDS, min_size=1, max_size=3).map(lambda lines: "```\n" + "\n".join(lines) + "\n```"),
    st.lists(st.tuples(LINE, LINE), min_size=1, max_size=3).map(
        lambda rows: "| A | B |\n|---|---|\n" + "\n".join(f"| {a} | {b} |" for a, b in rows)
    ),
)
BODY = st.lists(st.lists(BLOCK, max_size=4), min_size=1, max_size=3).map(
    lambda sections: "\n\n".join(
        "\n\n".join([f"## PART {place}", *blocks]) for place, blocks in enumerate(sections)
    )
)


def letters(text: str) -> str:
    """What was drawn at random: headings are in capitals."""
    return "".join(re.findall(r"[a-zé,'’]", text))


@given(BODY)
def test_the_canonical_text_has_the_words_and_no_marks(body: str) -> None:
    lesson = lesson_of(body + "\n")
    check_places(lesson)
    assert not re.search(r"[*`>|^#]", lesson.raw)
    plain = body.replace("[^one]", "")
    assert letters(lesson.raw) == letters(plain)


@given(st.text(st.sampled_from("ab#*_`~>-+|[]()!<&;^:.1\\ \n\t\u00e9"), max_size=120))
def test_any_markdown_is_read_or_refused_with_a_place(text: str) -> None:
    lesson, faults = attempt("## Start\n\n" + text)
    assert all(fault.line and fault.line <= 13 + text.count("\n") for fault in faults)
    assert (lesson is None) == bool(faults)
    if lesson:
        check_places(lesson)
