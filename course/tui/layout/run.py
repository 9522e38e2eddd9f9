"""A run as lines, but for what is watched (`watch.py`): its head, knobs, claims and numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from course.tui.ink import Line, Piece, cut, indent, line, paragraph, spread, wrap
from course.tui.layout.views.table import number
from course.tui.state.knobs import Knobs, named, reach

if TYPE_CHECKING:
    from engine.stages.spec import StageSpec, Verdict

PHASES = ("predict", "run", "explain")


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


def knob_lines(knobs: Knobs, seed: int, width: int, *, running: bool) -> list[Line]:
    """The knobs and the start; the marked one with its arrows and, below, its meaning."""
    if not knobs.knobs:
        return [line((f" start {seed}", "muted"))]
    pieces: list[Piece] = []
    for index, knob in enumerate(knobs.knobs):
        here = index == knobs.cursor
        value = named(knob, knobs.values[knob.name])
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
        said = f" {marked.meaning} ({reach(marked)})"
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
        (each, f"{number(measures[each.name])} {each.unit}".strip())
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
