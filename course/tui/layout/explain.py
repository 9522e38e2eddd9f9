"""Before and after a run, as lines: the prediction asked for, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from course.tui.ink import BLANK, Line, Piece, crop, indent, line, paragraph
from course.tui.layout.run import knob_lines, measure_lines, verdict_lines
from course.tui.layout.views.table import stacked
from course.tui.layout.watch import sample_lines, tables_of

if TYPE_CHECKING:
    from course.catalog.models import RunBlock, RunOption
    from course.live import Snapshot
    from course.tui.state.knobs import Knobs
    from engine.stages.spec import StageSpec

LISTED = 12
"""Samples listed after a run; beside the chart there is room for the newest only."""


class Told(NamedTuple):
    """What is said after a run: predicted, come true, the lesson's text, the learner's words.

    `kept` names the models the run left to the learner.
    """

    predicted: RunOption | None
    came: RunOption | None
    said: str
    explained: str
    kept: str = ""


def predict_lines(
    spec: StageSpec,
    block: RunBlock | None,
    cursor: int,
    knobs: Knobs,
    seed: int,
    width: int,
    asks: Sequence[Line] = (),
) -> tuple[list[Line], dict[int, int]]:
    """What will be shown, the question with its options, the knobs; and each option's row.

    `asks` is what the run wants of the learner besides: a text, judgements, earlier models.
    """
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
    said = f"The run takes about {seconds} s. You can hold it at any step."
    rows += [*(crop(row, width) for row in asks), *indent(paragraph(said, width - 2, "muted"), 1)]
    return rows, at


def asks_lines(
    spec: StageSpec, typed: str, own_text: str, pairs: int, builds_on: Sequence[str]
) -> list[Line]:
    """What a run takes from the learner: their text or file, pairs to judge, their models."""
    rows: list[Line] = []
    if spec.typed:
        text = f"“{typed}”" if typed else "none yet"
        rows.append(
            line(
                (f" Your text ({spec.typed}): ", "muted"),
                text,
                ("  i", "key"),
                (" type it", "muted"),
            )
        )
    if spec.own_text:
        rows.append(
            line(
                (" It can read a text file of yours: ", "muted"),
                own_text or "none yet",
                ("  f", "key"),
                (" name it", "muted"),
            )
        )
    if pairs:
        said = f" First you say of {pairs} pairs which answer is better; s leaves one to a rater."
        rows.append(line((said, "muted")))
    rows += [line((f" {said}", "muted")) for said in builds_on]
    return rows


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
    if told.kept:
        rows += [BLANK, *indent(paragraph(told.kept, width - 2, "good"), 1)]
    numbers = measure_lines(spec, shot.measures, width)
    if numbers:
        rows += [BLANK, line((" This run's numbers", "head")), *numbers]
    if tables := tables_of(shot.grids):
        rows += [BLANK, *indent(stacked(tables, width - 3), 2)]
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
