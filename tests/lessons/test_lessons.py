"""What holds for every lesson there is. The rules themselves are the lint's."""

from __future__ import annotations

import pytest

from course.catalog.blocks import CLOSING
from course.catalog.index import Catalog
from course.catalog.lint import RULES, Finding, format_finding, run_lint
from course.catalog.quotes import find_quote
from course.paths import bundled_lessons
from tests.lessons.blind import banks, scores

CATALOG = Catalog.open(bundled_lessons())
WRITTEN = [entry.id for entry in CATALOG.lessons if not entry.planned]


@pytest.fixture(scope="module")
def findings() -> list[Finding]:
    return run_lint(bundled_lessons())


@pytest.mark.parametrize("lesson_id", WRITTEN)
def test_a_lesson_opens_with_its_quiz_and_its_aliases(lesson_id: str) -> None:
    lesson = CATALOG.lesson(lesson_id)
    assert lesson.sections
    assert lesson.runs
    assert CATALOG.quiz(lesson_id).items
    assert CATALOG.aliases(lesson_id)


@pytest.mark.parametrize("lesson_id", WRITTEN)
def test_the_lint_finds_no_fault(lesson_id: str, findings: list[Finding]) -> None:
    entry = CATALOG.entry(lesson_id)
    assert entry.folder is not None
    faults = [
        format_finding(each)
        for each in findings
        if each.severity == "error" and each.path.startswith(entry.folder.name)
    ]
    assert faults == []


@pytest.mark.parametrize(
    "rule",
    ["evidence-verbatim", "alias-quote", "blind-strategy", "bank-own-run", "minutes", "rev-key"],
)
def test_the_lint_looks_for_what_these_tests_leave_to_it(rule: str) -> None:
    assert rule in {each.id for each in RULES}


def test_the_course_as_a_whole_has_no_fault(findings: list[Finding]) -> None:
    faults = [each for each in findings if each.severity == "error" and "/" not in each.path]
    assert [format_finding(each) for each in faults] == []


@pytest.mark.parametrize("lesson_id", WRITTEN)
def test_a_lesson_ends_with_the_three_closing_sections(lesson_id: str) -> None:
    titles = [section.title.lower() for section in CATALOG.lesson(lesson_id).sections]
    assert tuple(titles[-3:]) == CLOSING


@pytest.mark.parametrize("lesson_id", WRITTEN)
def test_an_alias_quotes_one_place_of_the_lesson(lesson_id: str) -> None:
    lesson = CATALOG.lesson(lesson_id)
    for alias in CATALOG.aliases(lesson_id):
        place = find_quote(lesson.raw, alias.quote)
        assert place is not None, alias.quote
        assert find_quote(lesson.raw, alias.quote, place[1], len(lesson.raw)) is None, alias.quote


def test_nobody_passes_by_the_looks_of_the_options() -> None:
    items = [item for bank in banks().values() for item in bank]
    given_away = {each.strategy: each for each in scores(items) if each.scored > each.bound}
    assert given_away == {}
