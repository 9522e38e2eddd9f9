"""A lesson in memory: sections of blocks of styled text over one canonical plain text.

`Lesson.raw` is exactly what `lossfall read LESSON --raw` prints. Every `start` and `end` here is
an offset in characters into it; the tutor's quotes and the quiz's evidence are found in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from course.catalog.models import LessonMeta, RunBlock

Kind = Literal["paragraph", "item", "code", "quote", "table", "run"]
Style = Literal["", "em", "strong", "code", "cite"]
CLOSING = ("try it", "when you use ai", "sources")
"""The three headings that close every lesson, in lower case."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one style; "cite" is a source's number, as in `[2]`."""

    text: str
    style: Style = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, quotation, piece of code, table or demonstration.

    `raw[start:end]` is the text of its spans: one line, but for code and tables. A run block
    has no text and `start == end`. `depth` is how far it stands indented (0 for the outermost
    list); `ordinal` is the number of an item in a numbered list. A further paragraph of a list
    item is a "paragraph" one deeper than its item.
    """

    kind: Kind
    spans: tuple[Span, ...]
    start: int
    end: int
    run: RunBlock | None = None
    depth: int = 0
    ordinal: int | None = None
    line: int = 0

    @property
    def text(self) -> str:
        """The block's text as it stands in `raw`."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class Section:
    """A `##` section. `raw[start:end]` begins with its title; sections tile `raw`."""

    slug: str
    title: str
    blocks: tuple[Block, ...]
    start: int
    end: int
    closing: bool
    line: int = 0


@dataclass(frozen=True, slots=True)
class Lesson:
    """A whole lesson, parsed and checked."""

    meta: LessonMeta
    number: int
    sections: tuple[Section, ...]
    raw: str

    @property
    def id(self) -> str:
        """The permanent id."""
        return self.meta.id

    @property
    def runs(self) -> tuple[RunBlock, ...]:
        """The demonstrations, in the order of the text."""
        return tuple(
            block.run for section in self.sections for block in section.blocks if block.run
        )

    def section(self, slug: str) -> Section:
        """The section with this address.

        Raises:
            KeyError: if the lesson has none.
        """
        for each in self.sections:
            if each.slug == slug:
                return each
        raise KeyError(slug)

    def section_text(self, section: Section) -> str:
        """The canonical text of a section: its title and its blocks."""
        return self.raw[section.start : section.end]

    def section_at(self, offset: int) -> Section:
        """The section that a place in `raw` belongs to.

        Raises:
            IndexError: if the place is outside the text.
        """
        for each in self.sections:
            if each.start <= offset < each.end:
                return each
        raise IndexError(offset)
