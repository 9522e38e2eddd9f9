"""Everyday questions: what has nothing to do with a lesson is not answered from it."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from course import paths
from course.catalog.index import Catalog
from course.tutor import Tutor

HERE = Path(__file__).parent
EVERYDAY: dict[str, Any] = tomllib.loads((HERE / "everyday.toml").read_text(encoding="utf-8"))
LESSONS = ("three-stages", "training-and-prompting", "pretraining")


@cache
def tutor(lesson: str) -> Tutor:
    catalog = Catalog.open(paths.bundled_lessons())
    return Tutor(catalog.lesson(lesson), catalog.aliases(lesson))


@pytest.mark.parametrize("lesson", LESSONS)
def test_at_most_one_everyday_question_in_a_hundred_is_answered(lesson: str) -> None:
    asks = EVERYDAY["off_topic"]["asks"] + EVERYDAY["off_topic"]["reported"]
    answered = [ask for ask in asks if tutor(lesson).ask(ask).band == "answer"]
    assert len(answered) <= 0.01 * len(asks), answered


@pytest.mark.parametrize("lesson", LESSONS)
def test_most_paraphrases_of_a_lesson_get_the_right_sentence(lesson: str) -> None:
    right = 0
    for ask, expect in EVERYDAY[lesson].items():
        reply = tutor(lesson).ask(ask)
        quoted = " ".join(quote.text for quote in reply.quotes)
        right += reply.band == "answer" and any(each in quoted for each in expect)
    assert right >= 0.75 * len(EVERYDAY[lesson])
