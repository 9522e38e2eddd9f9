"""Lint as a whole: order, forms of output, and a course that keeps every rule."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from course.catalog.lint import RULES, Finding, format_finding, run_lint, to_json


def test_a_clean_course_has_no_finding(clean: Any) -> None:
    assert clean.lint() == []


def test_every_rule_has_a_name_a_sentence_and_a_test() -> None:
    names = [rule.id for rule in RULES]
    assert len(names) == len(set(names)) > 35
    tests = "".join(
        path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py")
    )
    for rule in RULES:
        assert rule.says.endswith("."), rule.id
        assert f'"{rule.id}"' in tests, f"no test speaks of {rule.id}"


def test_a_finding_is_one_line_with_place_severity_and_remedy() -> None:
    finding = Finding("minutes", "error", "09-x/lesson.md", 7, "minutes is 9.", "Write 7.")
    assert format_finding(finding) == "09-x/lesson.md:7: error: minutes is 9. Write 7. [minutes]"
    placeless = Finding("bank-size", "warning", "09-x/quiz.toml", None, "Few.", "Write more.")
    assert format_finding(placeless) == "09-x/quiz.toml: warning: Few. Write more. [bank-size]"
    assert json.loads(json.dumps(to_json([finding]))) == [
        {
            "rule": "minutes",
            "severity": "error",
            "path": "09-x/lesson.md",
            "line": 7,
            "message": "minutes is 9.",
            "remedy": "Write 7.",
        }
    ]


def test_findings_come_by_file_and_line(clean: Any) -> None:
    clean.edit("01-dice/quiz.toml", 'stem = "Stem', 'stem = "We stem')
    clean.edit("01-dice/lesson.md", "minutes = 5", "minutes = 50")
    clean.edit("01-dice/lesson.md", "## Try it\n\nThrow one.", "## Try it\n\nSimply throw one.")
    places = [(each.path, each.line or 0) for each in clean.lint()]
    assert len(places) == 4
    assert places == sorted(places)


@pytest.mark.parametrize("broken", ["", "format = 1\n", "format = \n", "\x1b"])
def test_a_broken_list_is_the_only_finding(clean: Any, broken: str) -> None:
    clean.files["course.toml"] = broken
    findings = clean.lint()
    assert findings
    assert {(each.rule, each.path) for each in findings} == {("schema", "course.toml")}


def test_a_folder_without_a_course_is_a_finding(tmp_path: Path) -> None:
    (finding,) = run_lint(tmp_path)
    assert "missing" in finding.message


def test_authors_can_run_it_as_a_module(clean: Any) -> None:
    clean.edit("01-dice/lesson.md", "Throw one.", "We simply throw one!")
    clean.edit("01-dice/quiz.toml", 'evidence = "Claim', 'evidence = "No claim')
    clean.files["01-dice/tutor.toml"] = clean.files["01-dice/tutor.toml"].replace("owl", "hen")
    clean.lint()

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "course.catalog.lint", str(clean.root), *arguments],
            capture_output=True,
            text=True,
            check=False,
        )

    everything = run()
    assert everything.returncode == 1
    assert re.search(
        r"^01-dice/quiz.toml:\d+: error: .*\[evidence-verbatim\]$", everything.stdout, re.MULTILINE
    )
    assert re.search(
        r"^01-dice/tutor.toml:1: error: .*\[alias-quote\]$", everything.stdout, re.MULTILINE
    )
    one = run("01-dice/tutor")
    assert one.stdout.splitlines() == [
        line for line in everything.stdout.splitlines() if line.startswith("01-dice/tutor")
    ]
    assert run("02-").returncode == 0
