"""Markdown into blocks: the part of it a terminal can show, with faults for the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from course.catalog.blocks import Span, Style
from course.catalog.text import FORBIDDEN, fold
from course.errors import Fault

NESTING = 9
"""How deep lists, quotes and emphasis may stand in one another, well before the parser gives up."""
_CITE = re.compile(r"\[\^([^\]\s]{1,64})\]")
_STYLES: dict[str, Style] = {"em_open": "em", "strong_open": "strong"}
_UNSHOWN = {
    "hr": ("a ruled line cannot stand here.", "Begin a new section with '## Title' instead."),
    "image": ("an image cannot be shown in a terminal.", "Say what it shows, or draw it as text."),
}


@dataclass(slots=True)
class Draft:
    """A block before its place in the canonical text is known, or a heading."""

    kind: str
    spans: tuple[Span, ...]
    line: int
    depth: int = 0
    ordinal: int | None = None
    info: str = ""
    content: str = ""

    @property
    def text(self) -> str:
        """The spans' text, joined."""
        return "".join(span.text for span in self.spans)

    @property
    def runs(self) -> bool:
        """Whether this is a demonstration's block."""
        return self.info.split()[:1] == ["run"]


def _cite_rule(state: StateInline, silent: bool) -> bool:
    found = _CITE.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("cite", "", 0).content = found[1]
    state.pos = found.end()
    return True


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.disable(["reference", "lheading", "html_block", "html_inline"])
    parser.inline.ruler.before("link", "cite", _cite_rule)
    return parser


@dataclass(slots=True)
class _Reader:
    """Walks the flat token list once; `stack` holds the lists and quotes around the place."""

    path: str
    first_line: int
    sources: Mapping[str, int]
    faults: list[Fault] = field(default_factory=list)
    stack: list[str] = field(default_factory=list)
    ordinals: list[int | None] = field(default_factory=list)
    fresh_item: bool = False
    rows: list[list[tuple[Span, ...]]] = field(default_factory=list)
    table_line: int = 0

    def fault(self, line: int, message: str, remedy: str) -> None:
        self.faults.append(Fault(self.path, line, "", message, remedy))

    def line(self, token: Token) -> int:
        return (token.map[0] if token.map else 0) + self.first_line

    def blocks(self, tokens: Sequence[Token]) -> Iterator[Draft]:
        container = ""
        for token in tokens:
            kind = token.type
            if self.nest(token):
                continue
            if kind == "table_close":
                yield Draft("table", tuple(_table(self.rows)), self.table_line, len(self.stack))
            elif kind == "heading_open":
                container = token.tag
            elif kind in ("paragraph_open", "th_open", "td_open"):
                container = kind.removesuffix("_open")
            elif kind == "inline" and container in ("th", "td"):
                self.rows[-1].append(_cell(self.inline(token), head=container == "th"))
            elif kind == "inline" and container == "paragraph":
                yield self.paragraph(token)
            elif kind == "inline":
                yield Draft(container, tuple(self.inline(token)), self.line(token))
            elif kind in ("fence", "code_block"):
                yield self.code(token)
            elif kind in _UNSHOWN:
                self.fault(self.line(token), *_UNSHOWN[kind])

    def nest(self, token: Token) -> bool:
        """Follow the token into or out of a list, quote or table row; say whether it was one."""
        kind = token.type
        if kind == "bullet_list_open":
            self.stack.append("list")
            self.ordinals.append(None)
        elif kind == "ordered_list_open":
            self.stack.append("list")
            self.ordinals.append(int(token.attrs.get("start", 1)) - 1)
        elif kind == "blockquote_open":
            self.stack.append("quote")
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self.stack.pop()
            self.ordinals.pop()
        elif kind == "blockquote_close":
            self.stack.pop()
        elif kind == "list_item_open":
            number = self.ordinals[-1]
            self.ordinals[-1] = None if number is None else number + 1
            self.fresh_item = True
        elif kind == "table_open":
            self.rows = []
            self.table_line = self.line(token)
        elif kind == "tr_open":
            self.rows.append([])
        else:
            return False
        return True

    def code(self, token: Token) -> Draft:
        text = "\n".join(line.rstrip() for line in token.content.expandtabs(4).split("\n"))
        spans = (Span(text.strip("\n"), "code"),)
        return Draft(
            "code",
            spans,
            self.line(token),
            len(self.stack),
            None,
            token.info.strip(),
            token.content,
        )

    def paragraph(self, token: Token) -> Draft:
        spans = tuple(self.inline(token))
        line, depth = self.line(token), len(self.stack)
        around = self.stack[-1] if self.stack else ""
        if around == "list" and self.fresh_item:
            self.fresh_item = False
            return Draft("item", spans, line, depth - 1, self.ordinals[-1])
        if around == "quote":
            return Draft("quote", spans, line, depth - 1)
        return Draft("paragraph", spans, line, depth)

    def inline(self, token: Token) -> Iterator[Span]:
        line = self.line(token)
        styles: list[Style] = []
        spans: list[Span] = []
        links: list[str] = []
        for child in token.children or ():
            style = styles[-1] if styles else ""
            if child.type == "text":
                spans.append(Span(self.clean(child.content, line), style))
            elif child.type == "code_inline":
                spans.append(Span(self.clean(child.content, line), "code"))
            elif child.type in ("softbreak", "hardbreak"):
                spans.append(Span(" ", style))
                line += 1
            elif child.type == "cite":
                spans.append(self.cite(child.content, line))
            elif child.type in _STYLES:
                styles.append(_STYLES[child.type])
            elif child.type in ("em_close", "strong_close"):
                styles.pop()
            elif child.type == "link_open":
                links.append(str(child.attrs.get("href", "")))
            elif child.type == "link_close":
                address = self.clean(links.pop(), line)
                if spans and address not in (spans[-1].text, f"mailto:{spans[-1].text}"):
                    spans.append(Span(f" ({address})", style))
            elif child.type in _UNSHOWN:
                self.fault(line, *_UNSHOWN[child.type])
        return _joined(spans)

    def cite(self, source: str, line: int) -> Span:
        number = self.sources.get(source)
        if number is None:
            known = ", ".join(self.sources) or "none yet"
            self.fault(
                line,
                f"[^{source}] names no source of this lesson.",
                f"Add it to `sources` in the front matter, which has: {known}.",
            )
        return Span(f"[{number or 0}]", "cite")

    def clean(self, text: str, line: int) -> str:
        if FORBIDDEN.search(text):
            self.fault(line, "holds a control character.", "Take it out.")
            text = FORBIDDEN.sub("", text)
        return re.sub(r"\s+", " ", text)


def _joined(spans: Sequence[Span]) -> Iterator[Span]:
    """Neighbours of one style as one span, without space at the ends of the whole."""
    merged: list[Span] = []
    for span in spans:
        if merged and merged[-1].style == span.style and span.style != "cite":
            merged[-1] = Span(merged[-1].text + span.text, span.style)
        elif span.text:
            merged.append(span)
    if merged:
        merged[0] = Span(merged[0].text.lstrip(), merged[0].style)
        merged[-1] = Span(merged[-1].text.rstrip(), merged[-1].style)
    yield from (span for span in merged if span.text)


def _cell(spans: Iterator[Span], *, head: bool) -> tuple[Span, ...]:
    return tuple(
        Span(span.text, "strong" if head and not span.style else span.style) for span in spans
    )


def _table(rows: Sequence[Sequence[tuple[Span, ...]]]) -> Iterator[Span]:
    """Rows of cells as lines of aligned columns, two spaces between them."""
    texts = [["".join(span.text for span in cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    for number, row in enumerate(rows):
        if number:
            yield Span("\n")
        for column, cell in enumerate(row):
            yield from cell
            rest = texts[number][column + 1 :]
            if any(rest):
                yield Span(" " * (widths[column] - len(texts[number][column]) + 2))


def read(
    text: str, path: str, first_line: int, sources: Mapping[str, int]
) -> tuple[list[Draft], list[Fault]]:
    """The blocks and headings ("h2") of a Markdown text, and what is wrong with it.

    `sources` gives each source's number by its id; `first_line` is where the text begins.
    """
    reader = _Reader(path, first_line, sources)
    tokens = _parser().parse(text)
    for token in tokens:
        if token.level > NESTING or any(child.level > NESTING for child in token.children or ()):
            reader.fault(reader.line(token), "nests too deeply.", "Write it flatter.")
            return [], reader.faults
    drafts = [draft for draft in reader.blocks(tokens) if fold(draft.text) or draft.runs]
    return drafts, reader.faults
