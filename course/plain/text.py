"""Lessons, replies and results as plain text: for `read`, `ask`, `demo` and the plain form.

Pure functions from values to text; whoever calls them prints. The words carry everything: no
meaning hangs on a colour, a column or a mark.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from course.catalog import tables
from course.plain.console import wrap

if TYPE_CHECKING:
    from course.catalog.blocks import Block, Lesson, Section
    from course.catalog.models import LessonMeta, RunBlock
    from course.tutor import Reply
    from engine.stages.spec import StageSpec, Verdict

_GAP = re.compile(r"_{3,}")
VERDICT_WORDS = {True: "Holds", False: "Does not hold", None: "Does not apply"}


def render_lesson(lesson: Lesson, width: int, section: int | None = None) -> str:
    """A lesson, or its section with that index (from 0), wrapped to `width`."""
    if section is not None:
        return render_section(lesson, lesson.sections[section], width)
    parts = [render_opening(lesson, width)]
    parts += [render_section(lesson, each, width) for each in lesson.sections]
    parts += [terms for terms in [render_terms(lesson.meta, width)] if terms]
    return "\n\n\n".join(parts)


def render_opening(lesson: Lesson, width: int, of: int | None = None) -> str:
    """What a lesson says of itself: place, title, map, moves, and terms to watch for."""
    meta = lesson.meta
    place = f"Lesson {lesson.number}" + (f" of {of}" if of else "")
    lines = [
        wrap(f"{place}: {meta.title}", width),
        wrap(meta.dek, width),
        wrap(f"{meta.level}, {meta.minutes} minutes, updated {meta.updated.isoformat()}", width),
        "",
        "Sections",
    ]
    lines += [
        wrap(f"{number}. {each.title}", width, 2, 5)
        for number, each in enumerate(lesson.sections, 1)
    ]
    if meta.path:
        lines += ["", "The main moves, in order"]
        lines += [
            wrap(f"{number}. {move}", width, 2, 5) for number, move in enumerate(meta.path, 1)
        ]
    if meta.terms:
        names = ", ".join(term.term for term in meta.terms)
        lines += ["", wrap(f"Terms to connect while reading: {names}.", width)]
    return "\n".join(lines)


def render_section(lesson: Lesson, section: Section, width: int) -> str:
    """One section under its title, demonstrations included."""
    number = lesson.sections.index(section) + 1
    head = wrap(f"Section {number} of {len(lesson.sections)}: {section.title}", width)
    return "\n\n".join([head, *render_blocks(section.blocks, width)])


def render_blocks(blocks: Iterable[Block], width: int) -> list[str]:
    """Each block as wrapped text; the items of one list stay together."""
    parts: list[str] = []
    previous = ""
    for block in blocks:
        text = _block(block, width)
        if block.kind == "item" and previous == "item":
            parts[-1] += "\n" + text
        else:
            parts.append(text)
        previous = block.kind
    return parts


def _block(block: Block, width: int) -> str:
    indent = 2 * block.depth
    if block.run is not None:
        return render_prediction(block.run, width)
    if block.kind == "table":
        rows = tables.plain(block.text, width - indent - 4)
        return "\n".join(f"{' ' * (indent + 4)}{row}" for row in rows)
    if block.kind == "code":
        return "\n".join(f"{' ' * (indent + 4)}{line}" for line in block.text.split("\n"))
    if block.kind == "item":
        mark = "- " if block.ordinal is None else f"{block.ordinal}. "
        return wrap(mark + block.text, width, indent + 2, indent + 2 + len(mark))
    return wrap(block.text, width, indent + (4 if block.kind == "quote" else 0))


def render_prediction(run: RunBlock, width: int) -> str:
    """A demonstration as it stands in the text: what to predict, and how to run it."""
    lines = [wrap(f"Predict, then run (demonstration “{run.stage}”): {run.predict}", width)]
    lines += [
        wrap(f"{number}. {option.text}", width, 2, 5)
        for number, option in enumerate(run.options, 1)
    ]
    return "\n".join(lines)


def render_terms(meta: LessonMeta, width: int) -> str:
    """The key terms with their meanings, or nothing."""
    if not meta.terms:
        return ""
    lines = ["Key terms"]
    for term in meta.terms:
        near = f" Near it: {', '.join(term.near)}." if term.near else ""
        means = term.means if term.means.endswith((".", "!", "?")) else f"{term.means}."
        lines.append(wrap(f"{term.term}: {means}{near}", width, 2, 4))
    return "\n".join(lines)


def render_reply(reply: Reply, width: int = 80) -> str:
    """A tutor's reply, with what the lesson can answer where it refused."""
    lines = [wrap(line.strip(), width, 2 if line.startswith(" ") else 0)
             for line in reply.text.split("\n")]  # fmt: skip
    if reply.suggestions:
        lines.append("It can answer:" if reply.band == "refuse" else "Or ask:")
        lines += [wrap(f"- {each}", width, 2, 4) for each in reply.suggestions]
    return "\n".join(lines)


def render_result(
    spec: StageSpec,
    measures: Mapping[str, float | None],
    verdicts: Sequence[Verdict],
    seed: int,
    seconds: float,
    width: int = 80,
) -> str:
    """A finished run: each measure with its meaning, each verdict in words."""
    known = {measure.name: measure for measure in spec.measures}
    lines = []
    for name, value in measures.items():
        measure = known.get(name)
        unit = f" {measure.unit}" if measure and measure.unit else ""
        meaning = measure.meaning if measure else name
        lines.append(wrap(f"{meaning}: {number(value)}{unit}", width, 2, 4))
    lines += [wrap(render_verdict(verdict), width, 2, 4) for verdict in verdicts]
    lines.append(wrap(f"Seed {seed}, {seconds:.1f} seconds.", width, 2))
    return "\n".join(lines)


def about(seconds: float) -> str:
    """How long something may take.

    >>> about(1.0), about(2.5)
    ('about 1 second', 'about 2.5 seconds')
    """
    return f"about {seconds:g} second{'' if seconds == 1 else 's'}"


def render_verdict(verdict: Verdict) -> str:
    """A verdict as a sentence: whether it held, the claim, and what was measured."""
    measured = f" ({verdict.measured})" if verdict.measured else ""
    return f"{VERDICT_WORDS[verdict.passed]}: {verdict.claim}{measured}"


def spoken(stem: str) -> str:
    """A question's text with its gaps as a word: a screen reader is silent on a row of lines.

    >>> spoken("the fox sleeps in the ____")
    'the fox sleeps in the (blank)'
    """
    return _GAP.sub("(blank)", stem)


def number(value: float | None) -> str:
    """A measured number, short; what is not finite is said so.

    >>> number(293288.0), number(0.11041)
    ('293,288', '0.1104')
    """
    if value is None or not math.isfinite(value):
        return "not finite"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
