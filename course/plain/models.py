"""The learner's models in words, and talking to them line by line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from course.models.naming import told, world_name
from course.plain.console import wrap

if TYPE_CHECKING:
    from course.models.store import Branch, ModelStore, StoredModel
    from course.models.talk import Reply


def render_models(store: ModelStore, width: int = 80) -> str:
    """The lineage, each model under the one it was trained from; then what does not fit it."""
    branches = store.tree()
    lines = [render_branch(each, width) for each in branches]
    lines += [
        wrap(
            f"{path.name} is no model on this list. If it is one of yours, "
            f"lossfall models --use {path.name[:8]} lists it; --remove deletes it.",
            width,
        )
        for path in store.strays()
    ]
    if not lines:
        lines = [wrap("No models yet. lossfall demo pretrain trains the first.", width)]
    return "\n".join(lines)


def render_branch(branch: Branch, width: int = 80) -> str:
    """One model on a line of its own, indented by how many it descends from."""
    indent = 2 * branch.depth
    return wrap(f"- {render_model(branch.model)}", width, indent, indent + 4)


def render_model(model: StoredModel) -> str:
    """A model in one sentence, its state first in words and never in a mark alone."""
    state = ""
    if model.removed:
        state = ", removed"
    elif not model.present:
        state = ", its file is missing"
    elif model.in_use:
        state = ", in use"
    figures = "".join(f", {name} {value:.3g}" for name, value in model.figures.items())
    return (
        f"{model.role} {model.short}{state}: {model.stage}, seed {model.seed}{told(model)}, "
        f"reads {world_name(model.text)}{figures}"
    )


def render_replies(models: Sequence[StoredModel], replies: Sequence[Reply], width: int = 80) -> str:
    """What each model said, under its name."""
    return "\n".join(
        wrap(f"{model.role} {model.short}: {reply.text}", width, 0, 2)
        for model, reply in zip(models, replies, strict=True)
    )
