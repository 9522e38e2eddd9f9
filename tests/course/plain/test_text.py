from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from course import encoding
from course.catalog.index import Catalog
from course.outcome import came_true, explanation
from course.plain.console import Console, wrap
from course.plain.text import render_lesson, render_reply, render_section
from course.tutor import Tutor


@given(st.text(alphabet="ab c", max_size=300), st.integers(20, 100), st.integers(0, 6))
def test_wrapping_keeps_every_word_and_the_width(text: str, width: int, indent: int) -> None:
    wrapped = wrap(text, width, indent)
    assert wrapped.split() == text.split()
    for line in wrapped.split("\n"):
        assert len(line) <= max(width, indent + 20) or " " not in line.strip()


def test_a_whole_lesson_or_one_section(catalog: Catalog) -> None:
    lesson = catalog.lesson("rising")
    whole, one = render_lesson(lesson, 60), render_lesson(lesson, 60, 1)
    assert whole.startswith("Lesson 1: What rises")
    assert "[1] Hamelman 2012, Bread." in whole
    assert one.startswith("Section 2 of 5: Run it")
    assert "How high will it rise?" in " ".join(one.split())
    assert one in whole
    assert max(map(len, whole.split("\n"))) <= 60


def test_a_section_says_everything_its_blocks_say(catalog: Catalog) -> None:
    lesson = catalog.lesson("rising")
    for section in lesson.sections:
        said = " ".join(render_section(lesson, section, 40).split())
        for block in section.blocks:
            assert " ".join(block.text.split()) in said


def test_a_refusal_lists_what_can_be_asked(catalog: Catalog) -> None:
    tutor = Tutor(catalog.lesson("rising"), catalog.aliases("rising"))
    said = render_reply(tutor.ask("zebra"))
    assert said.startswith("This lesson does not say.\nIt can answer:\n  - where do the bubbles")


def test_the_first_fitting_branch_speaks_and_the_bare_one_only_if_none_fits(
    catalog: Catalog,
) -> None:
    (run,) = catalog.lesson("rising").runs
    rose, fell = {"height": 2.5}, {"height": 0.9}
    assert explanation(run, rose, {"rose": True}) == "It rose to 2.5 times its size."
    assert explanation(run, fell, {"rose": False}) == "It did not rise."
    assert explanation(run, fell, {"rose": None}) == "It did not rise."
    assert [came.id for came in (came_true(run, rose, {}), came_true(run, fell, {})) if came] == [
        "b", "a"
    ]  # fmt: skip
    assert came_true(run, {}, {}) is None


def test_a_terminal_without_typographic_marks_still_gets_the_words() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    encoding.prepare(out)
    Console(io.StringIO(""), out).say("“It rose” – 2 × its size…")
    assert raw.getvalue() == b'"It rose" - 2 x its size...\n'
