"""The fixed questions of questions.toml, on the lessons as they stand."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from course import paths
from course.catalog.index import Catalog
from course.tutor import Tutor
from course.tutor.words import fold, stem, surface

HERE = Path(__file__).parent
QUESTIONS: dict[str, Any] = tomllib.loads((HERE / "questions.toml").read_text(encoding="utf-8"))
LESSONS = ("three-stages", "training-and-prompting", "pretraining")


@cache
def catalog() -> Catalog:
    return Catalog.open(paths.bundled_lessons())


def bag(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in surface(fold(text)))


def test_there_are_twelve_a_lesson_half_of_them_colloquial_and_eight_off_topic() -> None:
    for lesson in LESSONS:
        styles = [q["style"] for q in QUESTIONS["question"] if q["lesson"] == lesson]
        assert len(styles) == 12
        assert styles.count("colloquial") >= 6
    assert len(QUESTIONS["off_topic"]) == 8


@cache
def tutor(lesson: str) -> Tutor:
    return Tutor(catalog().lesson(lesson), catalog().aliases(lesson))


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_question_was_given_to_the_tutor(lesson: str) -> None:
    """Two people may both write "what is a token"; anything longer was copied."""
    asks = {bag(ask) for alias in catalog().aliases(lesson) for ask in alias.asks}
    copied = [q["ask"] for q in (*QUESTIONS["question"], *QUESTIONS["off_topic"])
              if bag(q["ask"]) in asks and len(bag(q["ask"])) > 3]  # fmt: skip
    assert not copied, "reword these aliases"


def test_what_is_expected_stands_in_the_lessons() -> None:
    """Where a sentence is reworded, `expect` follows; the questions never change."""
    lost = [
        (question["ask"], each)
        for question in QUESTIONS["question"]
        for each in question["expect"]
        if each not in catalog().lesson(question["lesson"]).raw
    ]
    assert not lost


@pytest.mark.parametrize("lesson", LESSONS)
def test_at_least_seven_of_twelve_get_the_right_sentence(lesson: str) -> None:
    right = 0
    for question in QUESTIONS["question"]:
        if question["lesson"] == lesson:
            reply = tutor(lesson).ask(question["ask"])
            quoted = " ".join(quote.text for quote in reply.quotes)
            right += reply.band == "answer" and any(each in quoted for each in question["expect"])
    assert right >= 7


@pytest.mark.parametrize("lesson", LESSONS)
def test_nothing_off_topic_is_answered(lesson: str) -> None:
    for question in QUESTIONS["off_topic"]:
        assert tutor(lesson).ask(question["ask"]).band != "answer", question["ask"]


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_attached_question_finds_its_sentence(lesson: str) -> None:
    aliases = catalog().aliases(lesson)
    asks = [(ask, " ".join(alias.quote.split())) for alias in aliases for ask in alias.asks]
    found = 0
    for ask, quote in asks:
        texts = [" ".join(each.text.split()) for each in tutor(lesson).ask(ask).quotes]
        found += any(quote in text or text in quote for text in texts)
    assert found >= 0.9 * len(asks), f"{found} of {len(asks)}"
