"""The formats there are: a module each, a line here each."""

from __future__ import annotations

from collections.abc import Callable

from course.exports import anki, gift, scores
from course.exports.source import Export, Source

FORMATS: dict[str, Callable[[Source], Export]] = {
    "csv": scores.export,
    "anki": anki.export,
    "gift": gift.export,
}
"""By the word after `--format`; each name stands in `course.cli` too, which imports nothing."""
