"""Five new starts as lines: their main curves laid over one another, and what held in how many."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len

from course.tui.ink import BLANK, Line, Piece, crop, fit, indent, line, paragraph
from course.tui.layout import chart
from course.tui.layout.views.table import number

if TYPE_CHECKING:
    from course.run_log import Series
    from course.starts import StartsSnapshot
    from engine.stages.spec import StageSpec


def main_curve(spec: StageSpec, series: Sequence[str]) -> str:
    """The series that tells most of a run: the first its spec names, else the first there is."""
    named = [name for name in spec.curves if name in series]
    others = [name for name in series if name != "tokens" and name not in spec.levels]
    return (named or others or [""])[0]


def overlay_lines(spec: StageSpec, shot: StartsSnapshot, width: int, height: int) -> list[Line]:
    """How far the starts are; one curve a start, told apart by the letters at their ends."""
    rows = [_progress(shot, width)]
    runs: list[tuple[int, dict[str, Series]]] = [(s.seed, dict(s.series)) for s in shot.done]
    if shot.running is not None and shot.running_seed is not None:
        runs.append((shot.running_seed, dict(shot.running.series)))
    names = [main_curve(spec, list(series)) for _, series in runs]
    curves: list[chart.Curve] = []
    averaged = False
    for (seed, series), name in zip(runs, names, strict=True):
        if name:
            ink = "curve1" if seed == shot.running_seed else "muted"
            steps, values = _averaged(series[name], width)
            averaged = averaged or len(steps) < len(series[name].steps)
            curves.append(chart.Curve(f"start {seed}", steps, values, ink))
    level = next((n for n in spec.levels for _, series in runs if n in series), "")
    if level and curves:
        held = [series[level] for _, series in runs if level in series]
        if len({each.values[-1] for each in held}) == 1:  # the same line for all of them
            curves.append(
                chart.Curve(level, held[0].steps, held[0].values, "reference", reference=True)
            )
    if curves:
        shown = next(name for name in names if name)
        how = "   (means of neighbouring steps)" if averaged else ""
        rows.append(line((f"{shown}, by start", "title"), (how, "muted")))
        rows += chart.draw(curves, width, height - len(rows))
    elif runs:
        rows += [
            BLANK,
            line(("This stage draws no curves; its claims are counted below.", "muted")),
        ]
    return [crop(row, width) for row in rows[:height]]


@lru_cache(maxsize=16)
def _averaged(series: Series, most: int) -> tuple[Sequence[float], Sequence[float]]:
    """Means of neighbours where there are more points than `most`: five noisy curves laid over one
    another would otherwise be one dark band. Cached, for a start that has ended stays as it is."""
    size = -(-len(series.steps) // max(1, most))
    if size < 2:
        return series.steps, series.values
    steps, values = [], []
    for at in range(0, len(series.steps), size):
        part = series.values[at : at + size]
        steps.append(series.steps[min(at + size, len(series.steps)) - 1])
        values.append(sum(part) / len(part))
    return steps, values


def _progress(shot: StartsSnapshot, width: int) -> Line:
    count = len(shot.seeds)
    if shot.state == "running":
        at = min(count, len(shot.done) + 1)
        said = f"start {at} of {count} running"
        if shot.running is not None:
            said += f"   {shot.running.seconds:.1f} s"
            if shot.running.phase is not None:
                said += f"   {shot.running.phase.name}"
    else:
        said = f"{len(shot.done)} of {count} starts ended"
    done = "".join("●" if start.state == "finished" else "✗" for start in shot.done)
    dots = f"{done}{'○' * (count - len(shot.done))}"
    return crop(line((dots, "accent"), (f"  {said}", "muted")), width)


def tally_lines(spec: StageSpec, shot: StartsSnapshot, width: int) -> list[Line]:
    """Each claim with the number of starts it held in, then each measure with its spread."""
    rows: list[Line] = []
    for claim in spec.claims:
        held = shot.held(claim.id)
        if not held.of:
            said, mark, ink = "not said yet" if not shot.done else "does not apply", "–", "muted"
        else:
            said = f"held in {held.held} of {held.of}"
            whole = held.held == held.of
            mark, ink = ("✓", "good") if whole else ("✗", "bad") if not held.held else ("~", "warn")
        body = paragraph(f"{said}: {claim.text}", width - 5)
        rows.append(Line((Piece(f" {mark} ", ink), *body[0].pieces)))
        rows += indent(body[1:], 3)
    failed = [start for start in shot.done if start.state == "failed"]
    for start in failed:
        rows += indent(
            paragraph(f"Start {start.seed} broke off: {start.error}", width - 4, "bad"), 3
        )
    if any(shot.spread(each.name) for each in spec.measures):
        rows += [BLANK, *_measures(spec, shot, width)]
    return rows


def _measures(spec: StageSpec, shot: StartsSnapshot, width: int) -> list[Line]:
    """A table: the lowest, middle and highest of each measure, then each start's own."""
    runs = [start for start in shot.done if start.state == "finished"]
    heads = ["lowest", "middle", "highest", *(f"start {start.seed}" for start in runs)]
    table: list[tuple[str, list[str]]] = []
    for each in spec.measures:
        spread = shot.spread(each.name)
        if spread is not None:
            own = [start.measures.get(each.name, float("nan")) for start in runs]
            cells = [number(v) for v in (spread.low, spread.middle, spread.high, *own)]
            table.append((each.name, cells))
    label = max(cell_len(name) for name, _ in table)
    sizes = [max(len(head), *(len(cells[i]) for _, cells in table)) for i, head in enumerate(heads)]
    shown, used = 0, label + 3
    for size in sizes:
        used += size + 2
        if used > width:
            break
        shown += 1
    rows = [line((f" {'The numbers':<{label}}  ", "head"), (_row(heads, sizes, shown), "muted"))]
    rows += [
        line((f"  {fit(name, label)} ", "muted"), _row(cells, sizes, shown))
        for name, cells in table
    ]
    return [crop(row, width) for row in rows]


def _row(cells: Sequence[str], sizes: Sequence[int], shown: int) -> str:
    pairs = list(zip(cells, sizes, strict=True))[:shown]
    return "".join(f"  {cell:>{size}}" for cell, size in pairs)
