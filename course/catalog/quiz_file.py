"""`quiz.toml` into a `Quiz`. The tutor must never import this module."""

from __future__ import annotations

from pathlib import Path

from course.catalog.documents import load
from course.catalog.quiz_models import Quiz
from course.catalog.source import read_text


def prepare() -> None:
    """Build the validator that reading a quiz will need."""
    Quiz.model_rebuild(force=True)


def load_quiz(root: Path, folder: str) -> Quiz:
    """The quiz of the lesson in `root/folder`.

    Raises:
        ContentError: with every fault of the file.
    """
    path = f"{folder}/quiz.toml"
    return parse_quiz(read_text(root, path), path)


def parse_quiz(text: str, path: str) -> Quiz:
    """A quiz from its text.

    Raises:
        ContentError: with every fault found.
    """
    return load(Quiz, text, path)
