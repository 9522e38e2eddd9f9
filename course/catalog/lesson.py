"""`lesson.md` into a `Lesson`: front matter, sections, blocks and the canonical text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from course.catalog.blocks import CLOSING, Block, Kind, Lesson, Section, Span
from course.catalog.documents import MAX_FAULTS, load, parse_toml, validate
from course.catalog.markdown import Draft, read
from course.catalog.models import Alias, AliasFile, LessonMeta, RunBlock, Source
from course.catalog.salvage import salvage, take
from course.catalog.source import clean, read_text
from course.catalog.text import fold, slug
from course.catalog.toml_lines import Path as Loc
from course.catalog.toml_lines import lines_of
from course.errors import ContentError, Fault

__all__ = [
    "Block",
    "Lesson",
    "Reading",
    "Section",
    "Span",
    "front_lines",
    "load_aliases",
    "load_lesson",
    "parse_aliases",
    "parse_lesson",
    "prepare",
    "read_lesson",
    "run_line",
]

_FENCE = "+++"


def prepare() -> None:
    """Build the validators that reading a lesson and its aliases will need."""
    for model in (LessonMeta, RunBlock, AliasFile):
        model.model_rebuild(force=True)


def load_lesson(root: Path, folder: str, number: int) -> Lesson:
    """The lesson in `root/folder`; `number` is its place in the course, from 1.

    Raises:
        ContentError: with every fault of the file.
    """
    path = f"{folder}/lesson.md"
    return parse_lesson(read_text(root, path), path, number)


def load_aliases(root: Path, folder: str) -> tuple[Alias, ...]:
    """The question aliases of the lesson in `root/folder`.

    Raises:
        ContentError: with every fault of the file.
    """
    path = f"{folder}/tutor.toml"
    return parse_aliases(read_text(root, path), path)


def parse_aliases(text: str, path: str) -> tuple[Alias, ...]:
    """Question aliases from their text.

    Raises:
        ContentError: with every fault found.
    """
    return load(AliasFile, text, path).aliases


def parse_lesson(text: str, path: str, number: int) -> Lesson:
    """A lesson from its text.

    Raises:
        ContentError: with every fault found.
    """
    reading = read_lesson(text, path)
    if reading.faults or reading.meta is None:
        raise ContentError(reading.faults[:MAX_FAULTS])
    return Lesson(reading.meta, number, reading.sections, reading.raw)


@dataclass(frozen=True, slots=True)
class Reading:
    """A lesson's text as far as it can be read, for the checks; whole if there are no faults.

    With faults, `meta` is None if the front matter is not TOML, and a field of it or of a run
    block that does not hold is None.
    """

    meta: LessonMeta | None
    sections: tuple[Section, ...]
    raw: str
    faults: list[Fault]


def read_lesson(text: str, path: str) -> Reading:
    """Read a lesson past its faults.

    Raises:
        ContentError: if the text holds a character that may not stand in any.
    """
    front, body, body_line, faults = _split(clean(text, path), path)
    meta: LessonMeta | None = None
    if not faults:
        meta, faults = take(LessonMeta, front, path, first_line=2)
    held: Sequence[Source] | None = meta.sources if meta else None
    listed = held or ()
    sources = {each.id: place for place, each in enumerate(listed, 1) if each.id}
    drafts, found = read(body, path, body_line, sources)
    if held is None or len(sources) < len(listed):
        found = [each for each in found if "names no source" not in each.message]
    faults += found
    builder = _Builder(path, listed)
    if drafts or not found:
        builder.build(drafts)
    return Reading(meta, tuple(builder.sections), builder.raw, faults + builder.faults)


def front_lines(text: str) -> dict[Loc, int]:
    """The line in the lesson's file of every field of its front matter."""
    front, _, _, faults = _split(text, "")
    return {} if faults else {loc: line + 1 for loc, line in lines_of(front).items()}


def run_line(text: str, block: Block, loc: Loc) -> int:
    """The line in the lesson's file of a field of a run block, or of what is nearest around it."""
    fence, *rest = text.split("\n")[block.line - 1 :]
    mark = fence.lstrip(" >")[:3]
    ends = (place for place, line in enumerate(rest) if line.lstrip(" >").startswith(mark))
    lines = lines_of("\n".join(rest[: next(ends, len(rest))]))
    while loc and loc not in lines:
        loc = loc[:-1]
    return block.line + lines.get(loc, 0)


def _split(text: str, path: str) -> tuple[str, str, int, list[Fault]]:
    """Front matter, Markdown, the line on which the Markdown begins, and what is wrong so far.

    Without front matter the Markdown begins at the first section.
    """
    lines = text.split("\n")
    marks = [place for place, line in enumerate(lines) if line.rstrip() == _FENCE]
    if marks and marks[0] == 0 and len(marks) > 1:
        close = marks[1]
        return "\n".join(lines[1:close]), "\n".join(lines[close + 1 :]), close + 2, []
    heads = (place for place, line in enumerate(lines) if line.startswith("## "))
    start = next(heads, len(lines))
    fault = Fault(
        path, 1, "", "has no front matter.",
        f"Begin with a line '{_FENCE}', the fields, and a line '{_FENCE}' again.",
    )  # fmt: skip
    return "", "\n".join(lines[start:]), start + 1, [fault]


class _Builder:
    """Lays blocks end to end into the canonical text, section by section."""

    def __init__(self, path: str, sources: Sequence[Source]) -> None:
        self.path = path
        self.sources = sources
        self.faults: list[Fault] = []
        self.sections: list[Section] = []
        self.parts: list[str] = []
        self.length = 0

    @property
    def raw(self) -> str:
        return "".join(self.parts)

    def fault(self, line: int, message: str, remedy: str, field: str = "") -> None:
        self.faults.append(Fault(self.path, line, field, message, remedy))

    def build(self, drafts: list[Draft]) -> None:
        heads = [place for place, draft in enumerate(drafts) if draft.kind == "h2"]
        if not heads:
            line = drafts[0].line if drafts else 1
            self.fault(line, "has no sections.", "Give it sections with '## Title' lines.")
            return
        if before := drafts[: heads[0]]:
            self.fault(
                before[0].line,
                "has text before the first section.",
                "Put it under a '## Title' heading.",
            )
        for place, head in enumerate(heads):
            end = heads[place + 1] if place + 1 < len(heads) else len(drafts)
            self._section(drafts[head], drafts[head + 1 : end], last=end == len(drafts))

    def _section(self, head: Draft, drafts: list[Draft], *, last: bool) -> None:
        start, title = self.length, head.text
        address = slug(title)
        if not address:
            self.fault(head.line, f"'{title}' cannot be a section's title.", "Use some letters.")
        if any(each.slug == address for each in self.sections):
            self.fault(head.line, f"a section '{title}' stands above.", "Rename one of the two.")
        self._write(title)
        blocks = [self._block(draft) for draft in drafts]
        if fold(title).lower() == "sources":
            for number, source in enumerate(self.sources, 1):
                spans = (Span(f"[{number}]", "cite"), Span(f" {source.text or ''}"))
                blocks.append(self._text(Draft("paragraph", spans, head.line)))
        self._write("\n" if last else "\n\n")
        self.sections.append(
            Section(
                address, title, tuple(each for each in blocks if each),
                start, self.length, fold(title).lower() in CLOSING, head.line,
            )
        )  # fmt: skip

    def _block(self, draft: Draft) -> Block | None:
        kind = draft.kind
        if draft.runs:
            return self._run(draft)
        if kind not in ("paragraph", "item", "quote", "table", "code"):
            self.fault(
                draft.line,
                f"a heading of level {kind[1:]} cannot stand here.",
                "A lesson has '##' sections only; make it one, or a sentence.",
            )
        return self._text(draft)

    def _run(self, draft: Draft) -> Block | None:
        words = draft.info.split()
        if len(words) != 2:
            self.fault(draft.line, "the run block names no stage.", "Begin it with '```run STAGE'.")
            return None
        try:
            data = parse_toml(draft.content, self.path, draft.line + 1)
            if "stage" in data:
                self.fault(
                    draft.line, "names its stage twice.", "Keep it after '```run' only.", "stage"
                )
            data["stage"] = words[1]
        except ContentError as error:
            self.faults += error.faults
            return None
        try:
            run = validate(RunBlock, data, self.path, draft.content, draft.line + 1)
        except ContentError as error:
            self.faults += error.faults
            run = salvage(RunBlock, data)
        return Block("run", (), self.length, self.length, run, line=draft.line)

    def _text(self, draft: Draft) -> Block:
        self._write("\n\n")
        start = self.length
        self._write(draft.text)
        kind = cast("Kind", draft.kind)
        return Block(
            kind, draft.spans, start, self.length, None, draft.depth, draft.ordinal, draft.line
        )

    def _write(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)
