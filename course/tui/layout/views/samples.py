"""What a model writes, side by side: the latest of each label in a column of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from course.tui.ink import BLANK, Line, Piece, beside, clean, crop, cut, indent, line, wrap

if TYPE_CHECKING:
    from engine.stages.spec import Sample

NARROWEST = 22
"""Cells a column needs before its text reads well."""
GAP = "│ "


def latest(samples: Sequence[Sample]) -> dict[str, list[Sample]]:
    """Of each label, in the order they first came, the samples of its latest step."""
    found: dict[str, list[Sample]] = {}
    for sample in samples:
        held = found.setdefault(sample.label, [])
        if held and held[0].step != sample.step:
            held.clear()
        held.append(sample)
    return found


def samples_lines(samples: Sequence[Sample], width: int, height: int) -> list[Line]:
    """Columns by label; more labels than columns go in rows below one another.

    A prompt that all of them were given is written once, above.
    """
    by_label = list(latest(samples).items())
    if not by_label or height < 1 or width < 4:
        return []
    prompts = {sample.prompt for _, held in by_label for sample in held}
    rows: list[Line] = []
    shared = prompts.pop() if len(prompts) == 1 and len(by_label) > 1 else ""
    if shared.strip() and height > 5:
        rows += wrap([Piece(f"to: {clean(shared)}", "muted")], width)[:2]
    across = max(1, min(len(by_label), (width + len(GAP)) // (NARROWEST + len(GAP))))
    bands = [by_label[at : at + across] for at in range(0, len(by_label), across)]
    room = height - len(rows)
    while len(bands) > 1 and room // len(bands) < 3:
        bands.pop(0)  # the latest labels stay
    size = (width - len(GAP) * (across - 1)) // across
    for index, band in enumerate(bands):
        share = room // len(bands) + (index < room % len(bands))
        tall = share if index == len(bands) - 1 else share - 1
        blocks = [_block(label, held, size, tall, bool(shared)) for label, held in band]
        rows += _joined(blocks, size)
        if index < len(bands) - 1:
            rows.append(BLANK)
    return [crop(row, width) for row in rows[:height]]


def _block(
    label: str, samples: Sequence[Sample], width: int, height: int, shared: bool
) -> list[Line]:
    name, step = clean(label), f" · step {samples[0].step}" if samples[0].step else ""
    if label in {"", step[3:]}:
        name, step = f"step {samples[0].step}", ""
    if cell_len(name + step) >= width:
        step = ""  # the label tells them apart; half a step's number would mislead
    rows = [line((cut(name, width), "title"), (step, "muted"))]
    for index, sample in enumerate(samples):
        lead = "" if shared or not sample.prompt.strip() else f"{sample.prompt.rstrip()} "
        body = wrap([Piece(lead, "muted"), Piece(sample.text)], max(4, width - 2))
        if index and len(rows) + len(body) > height:
            rows.append(line((f"… {len(samples) - index} more", "muted")))
            break
        rows += indent(body, 1)
    if len(rows) > height > 1:
        last = rows[height - 1]
        cut_short = last.width > width - 2  # the crop then leaves its own sign
        tail = () if cut_short else (Piece(" …", "muted"),)
        rows = [*rows[: height - 1], Line((*crop(last, width - 2).pieces, *tail))]
    return rows[:height]


def _joined(blocks: list[list[Line]], size: int) -> list[Line]:
    rows = [crop(row, size) for row in blocks[0]]
    taken = size
    for block in blocks[1:]:
        rows = beside(rows, [crop(row, size) for row in block], taken, GAP)
        # The dividing line runs to the end of the longer block.
        taken += len(GAP) + size
    return rows
