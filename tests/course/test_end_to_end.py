"""A learner's first evening with the real program, in a pseudo-terminal and through a pipe."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from course import paths
from course.catalog.index import Catalog
from tests.course.terminal import Terminal

LESSON = "three-stages"
QUESTIONS = 15


@pytest.fixture(scope="module")
def keys() -> dict[str, tuple[list[str], str]]:
    """By item id: the option ids that are right, or the number that is."""
    catalog = Catalog.open(paths.bundled_lessons())
    right: dict[str, tuple[list[str], str]] = {}
    for item in catalog.quiz(LESSON).items:
        if item.type == "single":
            right[item.id] = ([item.answer.id], "")
        elif item.type == "multiple":
            right[item.id] = ([option.id for option in item.answers], "")
        elif item.type == "numeric" and item.value is not None:
            right[item.id] = ([], str(item.value))
    return right


def events(home: Path, kind: str) -> list[tuple[str, dict[str, object]]]:
    """What is on disk, read by another process as it stands now."""
    database = sqlite3.connect(home / "data" / "profiles" / "default" / "progress.sqlite3")
    try:
        rows = database.execute(
            "SELECT coalesce(item, ''), body FROM event WHERE kind = ? ORDER BY seq", (kind,)
        ).fetchall()
    finally:
        database.close()
    return [(item, json.loads(body)) for item, body in rows]


def strokes(question: dict[str, object], keys: dict[str, tuple[list[str], str]]) -> list[str]:
    """What a learner who knows types for this question: digits of options, or a number."""
    right, number = keys[str(question["item"])]
    shown = question["options"]
    assert isinstance(shown, list)
    return [str(shown.index(option) + 1) for option in right] or list(number)


def paper(home: Path) -> list[dict[str, object]]:
    """The questions of the latest attempt, as drawn."""
    body = events(home, "attempt-started")[-1][1]
    drawn = body["paper"]
    assert isinstance(drawn, dict)
    return list(drawn["questions"])


def test_from_the_first_key_to_a_saved_score(
    home: Path, keys: dict[str, tuple[list[str], str]]
) -> None:
    with Terminal(home=home) as terminal:
        terminal.wait_for("How an AI model gets trained")
        terminal.press("enter")
        terminal.wait_for("Lesson 1 of 28")
        terminal.press("q")
        terminal.wait_for("question 1 of 15")
        questions = paper(home)
        assert len(questions) == QUESTIONS
        for number, question in enumerate(questions[:6], 1):
            terminal.press(*strokes(question, keys), "enter")
            terminal.wait_for("✓ Right")
            assert len(events(home, "answered")) == number
            terminal.press("enter")
            terminal.wait_for(f"question {number + 1} of 15")
        terminal.press("ctrl+q")
        assert terminal.wait_for_end() == 0

    with Terminal(home=home) as terminal:
        terminal.wait_for("Lossfall")
        terminal.press("enter")
        terminal.wait_for("of 28")
        terminal.press("q")
        terminal.wait_for("question 7 of 15")
        assert len(events(home, "attempt-started")) == 1
        for number, question in enumerate(questions[6:], 7):
            terminal.press(*strokes(question, keys), "enter")
            terminal.wait_for("✓ Right")
            terminal.press("enter")
            if number < QUESTIONS:
                terminal.wait_for(f"question {number + 1} of 15")
        terminal.wait_for("15/15", "15 of 15")
        terminal.press("ctrl+q")
        assert terminal.wait_for_end() == 0

    assert [item for item, _ in events(home, "answered")] == [q["item"] for q in questions]
    environment = os.environ | {"LOSSFALL_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-m", "course", "progress", "--json"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    (lesson,) = json.loads(done.stdout)["lessons"]
    assert lesson["id"] == LESSON
    assert (lesson["best"]["num"], lesson["best"]["passed"]) == (lesson["best"]["den"], True)


def test_a_killed_quiz_resumes_at_the_question_not_yet_committed(home: Path) -> None:
    with Terminal(home=home) as terminal:
        terminal.wait_for("How an AI model gets trained")
        terminal.press("enter")
        terminal.wait_for("Lesson 1 of 28")
        terminal.press("q")
        terminal.wait_for("question 1 of 15")
        terminal.press("i")
        terminal.wait_for("The answer")
        os.kill(terminal.pid, 9)

    with Terminal(home=home) as terminal:
        terminal.wait_for("Lossfall")
        terminal.press("enter")
        terminal.wait_for("of 28")
        terminal.press("q")
        terminal.wait_for("question 2 of 15")


def test_a_quiz_begun_on_the_command_line_goes_on_on_the_screen(home: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "course", "quiz", LESSON, "--seed", "3"],
        input="i\n",
        env=os.environ | {"LOSSFALL_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert len(events(home, "answered")) == 1
    with Terminal(home=home) as terminal:
        terminal.wait_for("Continue")
        terminal.press("enter")
        terminal.wait_for("question 2 of 15")


def test_the_plain_form_takes_a_quiz_through_a_pipe(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "course", "quiz", LESSON, "--seed", "3"],
        input="i\n" * (2 * QUESTIONS),
        env=os.environ | {"LOSSFALL_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert len(events(home, "answered")) == QUESTIONS
    assert len(events(home, "attempt-finished")) == 1
