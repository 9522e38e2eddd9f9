"""The learner's models as lines: their lineage, the marked one in full, and what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from course.tui.ink import BLANK, Line, Piece, beside, crop, cut, fit, indent, line, paragraph
from course.tui.layout.views.table import number
from course.tui.state.knobs import shown

if TYPE_CHECKING:
    from course.models.store import Branch, StoredModel
    from course.models.talk import Reply

NONE = (
    "You have no model yet. Pre-training makes the first one: it is kept when its run ends, and "
    "fine-tuning and feedback build on it. The Lab (l on the path) has them all."
)


def lead_of(branch: Branch) -> str:
    """The lines that lead to a model in the tree.

    >>> from types import SimpleNamespace
    >>> lead_of(SimpleNamespace(more=(True, False)))
    '│  └─ '
    """
    if not branch.more:
        return ""
    above = "".join("│  " if more else "   " for more in branch.more[:-1])
    return above + ("├─ " if branch.more[-1] else "└─ ")


def tree_lines(
    branches: Sequence[Branch],
    reads: Mapping[str, str],
    cursor: int,
    second: str,
    width: int,
) -> list[Line]:
    """One row a model: its place in the tree, its role and name, where it comes from, its figures.

    ● is in use, ○ kept, – removed. `reads` says in words what each reads; `second` is the hash of
    the model marked to be compared with.
    """
    names = [f"{lead_of(b)}{_glyph(b.model)} {b.model.role} {b.model.short}" for b in branches]
    size = min(max((cell_len(name) for name in names), default=0), max(20, width - 24))
    rows = []
    for index, (branch, name) in enumerate(zip(branches, names, strict=True)):
        model, here = branch.model, index == cursor
        mark = " › " if here else " 2 " if model.hash == second else "   "
        origin = f"{model.stage}, start {model.seed}"
        said = [origin, figures_words(model), reads.get(model.hash, "")]
        if model.removed:
            said = ["removed"]
        elif not model.present:
            said = ["its file is missing", *said]
        row = Line(
            (
                Piece(mark, "accent"),
                Piece(fit(name, size), "muted" if model.removed else ""),
                Piece("  " + " · ".join(part for part in said if part), "muted"),
            ),
            "cursor" if here else "",
        )
        rows.append(crop(row, width))
    return rows


def _glyph(model: StoredModel) -> str:
    return "–" if model.removed else "●" if model.in_use else "○"


def figures_words(model: StoredModel) -> str:
    """Its few numbers: "loss 0.43"."""
    return ", ".join(f"{name} {number(value)}" for name, value in model.figures.items())


def about_lines(model: StoredModel, reads: str, width: int) -> list[Line]:
    """The marked model in full."""
    use = "In use: later stages build on it." if model.in_use else "Kept, not in use."
    if model.removed:
        use = "Removed; it stands here because others descend from it."
    elif not model.present:
        use = "Its file is missing: train it again, or remove it."
    knobs = ", ".join(f"{name} {shown(value)}" for name, value in model.knobs.items())
    said = [use, f"It reads {reads}."]
    if model.figures:
        said.append(f"Its run measured: {figures_words(model)}.")
    if knobs:
        said.append(f"Knobs: {knobs}.")
    built = [f"{role} {name[:8]}" for role, name in model.parents.items() if name != model.parent]
    if built:
        said.append(f"Its run also used: {', '.join(built)}.")
    rows = [line((f" {model.role} {model.short}", "title"), (f"  {model.kept_at[:10]}", "muted"))]
    return [*rows, *indent(paragraph(" ".join(said), max(10, width - 3), "muted"), 1)]


def replies_lines(prompt: str, said: Sequence[tuple[StoredModel, Reply]], width: int) -> list[Line]:
    """What one or two models wrote back to the same text, side by side where there is room."""
    rows = [
        line((" You wrote: ", "muted")),
        *indent(paragraph(f"“{prompt}”", max(10, width - 3)), 1),
        BLANK,
    ]
    if len(said) == 2 and width >= 60:
        each = (width - 4) // 2
        left, right = (_reply(model, reply, each) for model, reply in said)
        left += [BLANK] * (max(len(left), len(right)) - len(left))
        return [*rows, *beside(left, right, each, " │ ")]
    for model, reply in said:
        rows += [*_reply(model, reply, width - 1), BLANK]
    return rows


def _reply(model: StoredModel, reply: Reply, width: int) -> list[Line]:
    use = " (in use)" if model.in_use else ""
    name = line((cut(f" {model.role} {model.short}{use}", width), "title"))
    return [name, *indent(paragraph(reply.text, max(8, width - 2)), 1)]
