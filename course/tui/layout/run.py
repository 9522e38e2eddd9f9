"""A run as lines: what is watched (curves or tables), what the model writes, what is claimed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from course.tui.ink import (
    BLANK,
    Line,
    Piece,
    beside,
    crop,
    cut,
    fit,
    indent,
    line,
    paragraph,
    spread,
    wrap,
)
from course.tui.layout import chart
from course.tui.state.knobs import Knobs, shown

if TYPE_CHECKING:
    from course.live import Series, Snapshot
    from engine.stages.spec import Grid, Sample, StageSpec, Verdict

PHASES = ("predict", "run", "explain")
LONGEST_SAMPLE = 4
"""Rows one sample may take, so that earlier ones stay beside it."""


def phase_line(current: str) -> Line:
    """Where one is in predict, run, explain."""
    pieces: list[Piece] = []
    reached = PHASES.index(current)
    for index, name in enumerate(PHASES):
        mark = "✓ " if index < reached else "› " if index == reached else "· "
        ink = "good" if index < reached else "accent" if index == reached else "muted"
        pieces += [Piece(mark, ink), Piece(name, "title" if index == reached else "muted")]
        pieces.append(Piece("   "))
    pieces[-1] = Piece(" ")
    return Line(tuple(pieces))


def curves(spec: StageSpec, series: Mapping[str, Series]) -> list[chart.Curve]:
    """The series that belong on the chart; levels become dashed lines."""
    found: list[chart.Curve] = []
    number = 0
    order = {name: place for place, name in enumerate(spec.curves)}
    for name, data in sorted(series.items(), key=lambda each: order.get(each[0], len(order))):
        level = name in spec.levels or (not spec.curves and name.lower() in chart.REFERENCES)
        if level:
            found.append(chart.Curve(name, data.steps, data.values, "reference", reference=True))
        elif name in spec.curves or (not spec.curves and name != "tokens"):
            number += 1
            found.append(chart.Curve(name, data.steps, data.values, f"curve{(number - 1) % 4 + 1}"))
    return found


def stage_lines(spec: StageSpec, shot: Snapshot, width: int, height: int) -> list[Line]:
    """What is watched on the left, progress and samples on the right; below where narrow."""
    drawn = curves(spec, shot.series)
    last = float(shot.phase.total) if shot.phase and shot.phase.total else 0.0
    ends = max((curve.steps[-1] for curve in drawn if curve.steps), default=0)
    if last < ends:
        last = 0.0
    side = progress_lines(spec, shot)
    if width < 70:
        return _stacked(spec, shot, drawn, side, last, width, height)
    right_width = max(26, min(48, width * 2 // 5))
    left_width = width - right_width - 3
    if drawn:
        left = chart.draw(drawn, left_width, height, last)
    elif shot.grids:
        left = grids_lines(shot.grids, left_width)[:height]
    else:
        left, right_width = [], width - 2
        left_width = 0
    right = [crop(row, right_width) for row in side]
    if shot.samples:
        right += [BLANK, _titled("what it writes", right_width)]
        right += sample_lines(shot.samples, right_width, height - len(right))
    if drawn and shot.grids and height - len(right) > 3:
        right += [BLANK, *grids_lines(shot.grids, right_width)]
    if not left_width:
        bar = [BLANK, *_bar(shot, width - 2)] if not shot.samples else []
        return indent([*right, *bar][:height], 1)
    return beside(left, right[:height], left_width, gap="   ")[:height]


def _stacked(
    spec: StageSpec,
    shot: Snapshot,
    drawn: Sequence[chart.Curve],
    side: Sequence[Line],
    last: float,
    width: int,
    height: int,
) -> list[Line]:
    del spec
    rows = [crop(line(("   ".join(row.text.strip() for row in side), "muted")), width)]
    room = height - 1
    tail: list[Line] = []
    if shot.samples and room >= 9:
        tail = sample_lines(shot.samples, width - 1, min(3, room // 3))
    body = room - len(tail)
    if drawn:
        rows += chart.draw(drawn, width - 1, body, last)
    elif shot.grids:
        rows += grids_lines(shot.grids, width - 1)[:body]
    else:
        rows += [BLANK, *indent(_bar(shot, width - 2), 1)]
    return [*rows, *indent(tail, 1)][:height]


def _bar(shot: Snapshot, width: int) -> list[Line]:
    """How far the phase is, while there is nothing else to look at."""
    phase = shot.phase
    if phase is None or phase.total <= 0 or shot.state not in {"running", "paused"}:
        return []
    full = min(width, 60)
    done = min(full, full * phase.step // phase.total)
    return [line(("━" * done, "accent"), ("─" * (full - done), "faint"))]


def _titled(title: str, width: int) -> Line:
    return line((f"── {title} {'─' * max(0, width - len(title) - 4)}", "faint"))


def progress_lines(spec: StageSpec, shot: Snapshot) -> list[Line]:
    """State, step and time; the rate of training."""
    phase = shot.phase
    words = {
        "ready": "ready", "running": "running", "paused": "held", "finished": "finished",
        "cancelled": "ended early", "failed": "broke off",
    }[shot.state]  # fmt: skip
    where = ""
    if phase is not None:
        where = phase.name
        if phase.total:
            where += f", step {phase.step} of {phase.total}"
        elif phase.step:
            where += f", step {phase.step}"
    rows = [
        line((words, "title"), (f"   {shot.seconds:.1f} s", "muted"), (_left(spec, shot), "muted"))
    ]
    if where and shot.state != "finished":
        rows.append(line((where, "")))
    if shot.tokens_per_second and shot.state in {"running", "paused"}:
        rows.append(line((f"{_thousands(shot.tokens_per_second)} tokens/s", "muted")))
    return rows


def _left(spec: StageSpec, shot: Snapshot) -> str:
    phase = shot.phase
    if shot.state not in {"running", "paused"}:
        return ""
    # A run may have phases after this one: what the spec expects counts too, if it is more.
    left = spec.expected_seconds - shot.seconds
    if phase and phase.total and 0 < phase.step < phase.total and shot.seconds > 0.5:
        left = max(left, shot.seconds * (phase.total - phase.step) / phase.step)
    return f", {round(left)} s left" if left > 1 else ""


def _thousands(value: float) -> str:
    return f"{value / 1000:.0f} k" if value >= 10_000 else f"{value:,.0f}"


def sample_lines(samples: Sequence[Sample], width: int, height: int) -> list[Line]:
    """The newest samples that fit, in the order they came; each with its step."""
    rows: list[Line] = []
    for sample in reversed(samples):
        when = f"step {sample.step}"
        lead = when if sample.label in {"", when} else f"{sample.label} · {when}"
        pieces = [Piece(f"{sample.prompt} ", "muted"), Piece(sample.text)]
        if not sample.prompt:
            pieces = pieces[1:]
        body = wrap(pieces, max(8, width - 2))
        if len(body) > LONGEST_SAMPLE:
            last = body[LONGEST_SAMPLE - 1]
            body = [*body[: LONGEST_SAMPLE - 1], Line((*last.pieces, Piece(" …", "muted")))]
        block = [line((cut(lead, width), "muted")), *indent(body, 2)]
        if rows and len(rows) + len(block) > height:
            break
        rows = [*block, *rows]
    if len(rows) > height and height > 0:
        rows = rows[:height]
    return rows


def grids_lines(grids: Mapping[str, Grid], width: int) -> list[Line]:
    """Every grid as an aligned table, one below the other."""
    rows: list[Line] = []
    for grid in grids.values():
        if rows:
            rows.append(BLANK)
        rows += table_lines(grid, width)
    return rows


def table_lines(grid: Grid, width: int) -> list[Line]:
    """A grid's name, its columns' names, and its numbers aligned; what is too wide is cut."""
    values = grid.values
    cells = [[_cell(float(value)) for value in row] for row in values.tolist()]
    count = max((len(row) for row in cells), default=0)
    names = [*grid.columns, *[""] * (count - len(grid.columns))][:count]
    sizes = [
        max(len(names[index]), *(len(row[index]) for row in cells if index < len(row)), 1)
        for index in range(count)
    ]
    label = min(max((len(name) for name in grid.rows), default=0), max(6, width // 2))
    rows = [line((grid.name, "title"))]
    if any(names):
        head = " " * label + "".join(
            f"  {name:>{size}}" for name, size in zip(names, sizes, strict=True)
        )
        rows.append(line((head, "muted")))
    for index, row in enumerate(cells):
        name = grid.rows[index] if index < len(grid.rows) else ""
        body = "".join(f"  {cell:>{size}}" for cell, size in zip(row, sizes, strict=False))
        rows.append(line((fit(name, label), ""), body))
    return [crop(row, width) for row in rows]


def _cell(value: float) -> str:
    if value != value:
        return "–"
    return f"{value:,.0f}" if value == int(value) and abs(value) < 1e9 else chart.number(value)


def knob_lines(knobs: Knobs, seed: int, width: int, *, running: bool) -> list[Line]:
    """The knobs and the start; the marked one with its arrows and, below, its meaning."""
    if not knobs.knobs:
        return [line((f" start {seed}", "muted"))]
    pieces: list[Piece] = []
    for index, knob in enumerate(knobs.knobs):
        here = index == knobs.cursor
        value = shown(knobs.values[knob.name])
        name = knob.name.replace("_", " ")
        star = "*" if knobs.values[knob.name] != knob.default else ""
        unit = f" {knob.unit}" if knob.unit else ""
        if here:
            pieces += [
                Piece("‹ ", "accent"),
                Piece(f"{name} {value}{star}{unit}", "title"),
                Piece(" ›", "accent"),
            ]
        else:
            pieces += [Piece(f"{name} ", "muted"), Piece(f"{value}{star}"), Piece(unit, "muted")]
        pieces.append(Piece("   "))
    pieces.append(Piece(f"start {seed}", "muted"))
    if sum(len(piece.text) for piece in pieces) > width - 2:
        pieces = [Piece("  ") if piece.text == "   " else piece for piece in pieces]
    rows = [
        Line(tuple(p._replace(text=p.text.replace(_TIE, " ")) for p in row.pieces))
        for row in wrap([Piece(_tie(piece.text), piece.ink) for piece in pieces], width - 2)
    ]
    rows = indent(rows, 1)
    marked = knobs.marked
    if marked is not None:
        unit = f" {marked.unit}" if marked.unit else ""
        said = f" {marked.meaning} ({shown(marked.low)} to {shown(marked.high)}{unit})"
        if running:
            said += ", for the next run"
        rows.append(line((cut(said, width - 1), "muted")))
    return rows


_TIE = "\ue000"  # private use: neither space nor printed


def _tie(text: str) -> str:
    """Spaces inside a knob's name and value hold together; the gap between knobs may break."""
    return text if not text.strip() else text.replace(" ", _TIE)


def verdict_lines(
    spec: StageSpec, verdicts: Sequence[Verdict], width: int, *, over: bool
) -> list[Line]:
    """Every claim: held, did not hold, does not apply, or not known yet; in words and glyph."""
    said = {verdict.id: verdict for verdict in verdicts}
    rows: list[Line] = []
    for claim in spec.claims:
        verdict = said.get(claim.id)
        if verdict is None:
            mark, ink, text = (
                ("…", "muted", claim.text)
                if not over
                else ("–", "muted", f"{claim.text}: not measured")
            )
        elif verdict.passed is None:
            mark, ink = "–", "muted"
            text = f"Does not apply here: {claim.text}. {verdict.measured}"
        elif verdict.passed:
            mark, ink, text = "✓", "good", f"{claim.text}: {verdict.measured}"
        else:
            mark, ink = "✗", "bad"
            text = f"Did not hold: {claim.text}: {verdict.measured}"
        body = paragraph(text, width - 4, "muted" if ink == "muted" else "")
        rows += [
            Line((Piece(f" {mark} ", ink) if index == 0 else Piece("   "), *row.pieces))
            for index, row in enumerate(body)
        ]
    return rows


def measure_lines(spec: StageSpec, measures: Mapping[str, float], width: int) -> list[Line]:
    """The run's final numbers with what they mean."""
    found = [
        (each, f"{chart.number(measures[each.name])} {each.unit}".strip())
        for each in spec.measures
        if each.name in measures
    ]
    names = max((len(each.name) for each, _ in found), default=0)
    values = max((len(value) for _, value in found), default=0)
    lead = names + values + 7
    rows: list[Line] = []
    for each, value in found:
        body = paragraph(each.meaning, max(12, width - lead - 1), "muted")
        name = Piece(f"   {each.name:<{names}}  ", "muted")
        rows.append(Line((name, Piece(f"{value:<{values}}  "), *body[0].pieces)))
        rows += indent(body[1:], lead)
    return rows


def head_lines(title: str, current: str, width: int) -> list[Line]:
    """The run screen's first two rows."""
    phases = phase_line(current)
    whole = f" Run it · {title}"
    if cell_len(whole) >= width - phases.width:
        whole = f" {title}"
    return [
        spread(line((whole, "title")), phases, width),
        line(("─" * width, "rule")),
    ]
