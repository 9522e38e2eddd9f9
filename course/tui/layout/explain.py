"""Before and after a run, as lines: the prediction asked for, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from course.tui.ink import BLANK, Line, Piece, indent, line, paragraph
from course.tui.layout.run import (
    grids_lines,
    knob_lines,
    measure_lines,
    sample_lines,
    verdict_lines,
)

if TYPE_CHECKING:
    from course.catalog.models import RunBlock, RunOption
    from course.live import Snapshot
    from course.tui.state.knobs import Knobs
    from engine.stages.spec import StageSpec

LISTED = 12
"""Samples listed after a run; beside the chart there is room for the newest only."""


class Told(NamedTuple):
    """What is said after a run: predicted, come true, the lesson's text, the learner's words."""

    predicted: RunOption | None
    came: RunOption | None
    said: str
    explained: str


def predict_lines(
    spec: StageSpec, block: RunBlock | None, cursor: int, knobs: Knobs, seed: int, width: int
) -> tuple[list[Line], dict[int, int]]:
    """What will be shown, the question with its options, the knobs; and each option's row."""
    rows = [*indent(paragraph(spec.shows, width - 2, "muted"), 1), BLANK]
    at: dict[int, int] = {}
    if block is None:
        rows += [line(" Predict for yourself what will happen, then run it."), BLANK]
    else:
        rows += [*indent(paragraph(block.predict, width - 2, "title"), 1), BLANK]
        for index, option in enumerate(block.options):
            at[index] = len(rows)
            rows += _option(index, option, width, here=index == cursor)
        rows.append(BLANK)
    rows += [*knob_lines(knobs, seed, width, running=False), BLANK]
    seconds = f"{spec.expected_seconds:.0f}"
    rows.append(line((f" The run takes about {seconds} s. You can hold it at any step.", "muted")))
    return rows, at


def _option(index: int, option: RunOption, width: int, *, here: bool) -> list[Line]:
    mark, number = (" › " if here else "   "), f"{index + 1}  "
    lead = len(mark) + len(number)
    body = paragraph(option.text, width - lead - 1, "title" if here else "")
    first = Line((Piece(mark, "accent"), Piece(number, "key"), *body[0].pieces))
    fill = "cursor" if here else ""
    return [row._replace(fill=fill) for row in (first, *indent(body[1:], lead))]


def explain_lines(spec: StageSpec, shot: Snapshot, told: Told, width: int) -> list[Line]:
    """How a run went: prediction and outcome, the lesson's text, claims, numbers, samples."""
    if shot.state == "failed":
        return [
            *indent(paragraph(f"✗ The run broke off: {shot.error}", width - 2, "bad"), 1),
            BLANK,
            *indent(paragraph("Turn a knob and run again; nothing else is lost.", width - 2), 1),
        ]
    if shot.state == "cancelled":
        return indent(paragraph("The run was ended early; it counts for nothing.", width - 2), 1)
    rows = _judged(told, width)
    if told.said:
        rows += [*indent(paragraph(told.said, width - 2), 1), BLANK]
    rows += verdict_lines(spec, shot.verdicts, width, over=True)
    numbers = measure_lines(spec, shot.measures, width)
    if numbers:
        rows += [BLANK, line((" This run's numbers", "head")), *numbers]
    if shot.grids:
        rows += [BLANK, *indent(grids_lines(shot.grids, width - 3), 2)]
    if len(shot.samples) > 1:
        rows += [BLANK, line((" What it wrote", "head"))]
        rows += indent(sample_lines(shot.samples[-LISTED:], width - 4, 10**6), 3)
    rows.append(BLANK)
    if told.explained:
        rows += indent(paragraph(f"In your words: {told.explained}", width - 2, "em"), 1)
    else:
        asked, does = " What happened, in your own words? ", " writes it down."
        rows.append(line((asked, "title"), ("e", "key"), (does, "muted")))
    return rows


def _judged(told: Told, width: int) -> list[Line]:
    """The prediction beside what came, in words and with a glyph."""
    if told.predicted is None:
        return []
    right = told.came is not None and told.came.id == told.predicted.id
    if right:
        said = f"You said “{told.predicted.text}”, and so it went."
    elif told.came is not None:
        said = f"You said “{told.predicted.text}”. It went otherwise: “{told.came.text}”."
    else:
        said = f"You said “{told.predicted.text}”. No prediction fits this run."
    body = paragraph(said, width - 4, "title")
    mark = Piece(" ✓ ", "good") if right else Piece(" ✗ ", "warn")
    first = Line((mark, *body[0].pieces))
    return [first, *indent(body[1:], 3), BLANK]
