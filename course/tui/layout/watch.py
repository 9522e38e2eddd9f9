"""What is watched of a run: which views it has, and what stands beside what.

Where the window is wide enough, progress and what the model writes stand on the right of the
curves or the grids; else one row above them says how far the run is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from course.tui.ink import BLANK, Line, Piece, beside, crop, cut, indent, line, spread, wrap
from course.tui.layout import chart
from course.tui.layout.views.pack import draw_page, pages
from course.tui.layout.views.samples import samples_lines
from course.tui.layout.views.table import natural, stacked

if TYPE_CHECKING:
    from course.live import Series, Snapshot
    from engine.stages.spec import Grid, Sample, StageSpec

LONGEST_SAMPLE = 4
"""Rows one sample may take, so that earlier ones stay beside it."""
SIDE = 27
"""Cells the right column needs."""
TWO_COLUMNS = 70
_WORDS = {"curve": "curves", "samples": "samples", "marked": "text"}
_OVERLAYS = {"points": "boundary", "path": "valley"}


class Look(NamedTuple):
    """What the learner chose to look at: a kind of view ("" leaves it to the stage), a page."""

    kind: str = ""
    page: int = 0


class Watched(NamedTuple):
    """What is drawn, the kind of view it is, the kinds there are, and this kind's pages.

    `sheets` are the names of the grids on each of those pages.
    """

    rows: list[Line]
    kind: str
    kinds: list[str]
    sheets: list[list[str]]

    @property
    def pages(self) -> int:
        """How many pages this kind takes."""
        return max(1, len(self.sheets))


def kinds_of(spec: StageSpec, shot: Snapshot) -> list[str]:
    """The views this run has something for, the stage's own first."""
    found: list[str] = []
    if curves(spec, shot.series):
        found.append("curve")
    if shot.samples:
        found.append("samples")
    for grid in shot.grids.values():
        kind = _OVERLAYS.get(grid.draw, grid.draw)
        if kind not in found:
            found.append(kind)
    first = _OVERLAYS.get(spec.view, spec.view)
    return sorted(found, key=lambda kind: kind != first)


def next_look(look: Look, watched: Watched) -> Look:
    """The next page of the view, or the next view, round and round."""
    if look.page + 1 < watched.pages:
        return Look(watched.kind, look.page + 1)
    if not watched.kinds:
        return look
    at = watched.kinds.index(watched.kind) if watched.kind in watched.kinds else -1
    return Look(watched.kinds[(at + 1) % len(watched.kinds)])


def watch_lines(
    spec: StageSpec, shot: Snapshot, look: Look, width: int, height: int, *, plain: bool = False
) -> Watched:
    """The view looked at, progress beside or above it, and what else there is room for."""
    kinds = kinds_of(spec, shot)
    kind = look.kind if look.kind in kinds else kinds[0] if kinds else ""
    grids = [g for g in shot.grids.values() if _OVERLAYS.get(g.draw, g.draw) == kind]
    sheets = pages(kind, grids, width - 1, height - 1)
    page = min(look.page, len(sheets) - 1)
    menu = _menu(kind, kinds, page, len(sheets))
    if kind == "curve":
        draw = _beside_chart if width >= TWO_COLUMNS else _under_head
        rows = draw(spec, shot, menu, width, height)
    elif kind == "samples":
        rows = [_head(spec, shot, menu, width)]
        rows += samples_lines(shot.samples, width - 1, height - 1)
    elif kind:
        main = draw_page(sheets[page], width - 1, height - 1, plain=plain)
        rows = _around(spec, shot, main, menu, width, height)
    else:
        bar = indent(_bar(shot, width - 2), 1)
        rows = [*indent(progress_lines(spec, shot), 1), BLANK, *bar]
    rows = [crop(row, width) for row in rows[: max(0, height)]]
    names = [[block.name for block in sheet.blocks] for sheet in sheets]
    return Watched(rows, kind, kinds, names)


def view_name(kind: str) -> str:
    """A view's name for the screen."""
    return _WORDS.get(kind, kind)


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


def _last_step(shot: Snapshot, drawn: Sequence[chart.Curve]) -> float:
    """Where the curves will end, if the phase says so; 0 if it does not."""
    last = float(shot.phase.total) if shot.phase and shot.phase.total else 0.0
    ends = max((curve.steps[-1] for curve in drawn if curve.steps), default=0)
    return 0.0 if last < ends else last


def _menu(kind: str, kinds: Sequence[str], page: int, count: int) -> Line:
    """The key for other views, the one looked at first; nothing where there is only one."""
    if len(kinds) < 2 and count < 2:
        return BLANK
    here = view_name(kind) + (f" {page + 1} of {count}" if count > 1 else "")
    others = "".join(f" · {view_name(each)}" for each in kinds if each != kind)
    return line(("v ", "key"), (here, "strong"), (others, "muted"))


def _beside_chart(
    spec: StageSpec, shot: Snapshot, menu: Line, width: int, height: int
) -> list[Line]:
    """Curves on the left; on the right progress, what it writes, and small tables."""
    drawn = curves(spec, shot.series)
    right = max(26, min(48, width * 2 // 5))
    left = width - right - 3
    side = _side(spec, shot, menu, right, height, with_chart=False)
    rows = chart.draw(drawn, left, height, _last_step(shot, drawn))
    return beside(rows, side, left, gap="   ")


def _around(
    spec: StageSpec, shot: Snapshot, main: list[Line], menu: Line, width: int, height: int
) -> list[Line]:
    """Progress and a companion beside the grids where they leave room, else above and below."""
    taken = max((row.width for row in main), default=0)
    # In steps of four cells, so that a growing number does not move the column at every update.
    left = min(width, (taken + 3) // 4 * 4)
    if width >= TWO_COLUMNS and width - left - 3 >= SIDE:
        right = min(48, width - left - 3)
        side = _side(spec, shot, menu, right, height, with_chart=True)
        return beside(main, side, left, gap="   ")
    rows = [_head(spec, shot, menu, width), *main]
    spare = height - len(rows) - 1
    if spare >= 5 and shot.samples:
        rows += [BLANK, *samples_lines(shot.samples, width - 1, spare)]
    elif spare >= 6 and (drawn := curves(spec, shot.series)):
        rows += [BLANK, *chart.draw(drawn, width - 1, min(spare, 12), _last_step(shot, drawn))]
    return rows


def _under_head(spec: StageSpec, shot: Snapshot, menu: Line, width: int, height: int) -> list[Line]:
    """Where it is narrow: one row of progress, the curves, the latest sample."""
    rows = [_head(spec, shot, menu, width)]
    room = height - 1
    tail: list[Line] = []
    if shot.samples and room >= 9:
        tail = sample_lines(shot.samples, width - 1, min(3, room // 3))
    drawn = curves(spec, shot.series)
    rows += chart.draw(drawn, width - 1, room - len(tail), _last_step(shot, drawn))
    return [*rows, *indent(tail, 1)]


def _side(
    spec: StageSpec, shot: Snapshot, menu: Line, width: int, height: int, *, with_chart: bool
) -> list[Line]:
    rows = [crop(row, width) for row in progress_lines(spec, shot)]
    if menu.pieces:
        rows.append(crop(menu, width))
    drawn = curves(spec, shot.series) if with_chart else []
    if drawn and height - len(rows) >= 7:
        tall = max(6, min(9, (height - len(rows)) * 3 // 5))
        rows += [BLANK, *chart.draw(drawn, width, tall, _last_step(shot, drawn))]
    if shot.samples and height - len(rows) >= 4:
        rows += [BLANK, _titled("what it writes", width)]
        rows += sample_lines(shot.samples, width, height - len(rows))
    # A table too wide for the column says little there; it has a view of its own.
    tables = [grid for grid in tables_of(shot.grids) if natural(grid)[0] <= width]
    if tables and not with_chart and height - len(rows) > 3:
        rows += [BLANK, *stacked(tables, width)]
    return rows[:height]


def _head(spec: StageSpec, shot: Snapshot, menu: Line, width: int) -> Line:
    """How far the run is, on one row; flush right, which view this is."""
    texts = (row.text.strip() for row in progress_lines(spec, shot))
    said = line(("   ".join(texts), "muted"))
    if not menu.pieces:
        return crop(said, width)
    # Only the view looked at: the others are a key away, and how far the run is matters more.
    return spread(said, Line(menu.pieces[:2]), width)


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


def tables_of(grids: Mapping[str, Grid]) -> list[Grid]:
    """The grids that are read as numbers."""
    return [grid for grid in grids.values() if grid.draw == "table"]
