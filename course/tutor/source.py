"""What the tutor needs of a lesson, and nothing more: text, places, terms, aliases.

Structural types: any object of this shape will do, so that the tutor depends on no loader and
can never reach a quiz through one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class BlockText(Protocol):
    """One block of the canonical text: `raw[start:end]`."""

    @property
    def kind(self) -> str: ...  # noqa: D102 - paragraph, item, code, quote, table or run
    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102


class SectionText(Protocol):
    """A titled stretch of blocks."""

    @property
    def slug(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def blocks(self) -> Sequence[BlockText]: ...  # noqa: D102
    @property
    def closing(self) -> bool: ...  # noqa: D102


class TermText(Protocol):
    """A key term: what it means and the words that stand near it."""

    @property
    def term(self) -> str: ...  # noqa: D102
    @property
    def means(self) -> str: ...  # noqa: D102
    @property
    def near(self) -> Sequence[str]: ...  # noqa: D102


class LessonMetaText(Protocol):
    """The part of the front matter the tutor reads."""

    @property
    def terms(self) -> Sequence[TermText]: ...  # noqa: D102


class LessonText(Protocol):
    """A lesson: sections over one canonical text."""

    @property
    def raw(self) -> str: ...  # noqa: D102
    @property
    def sections(self) -> Sequence[SectionText]: ...  # noqa: D102
    @property
    def meta(self) -> LessonMetaText: ...  # noqa: D102


class AliasText(Protocol):
    """Ways a learner might ask for one sentence, which `quote` is a fragment of."""

    @property
    def quote(self) -> str: ...  # noqa: D102
    @property
    def asks(self) -> Sequence[str]: ...  # noqa: D102
