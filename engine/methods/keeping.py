"""Leaving a trained model to the learner."""

from __future__ import annotations

from collections.abc import Mapping

from engine.nn.transformer import Transformer
from engine.stages.spec import Trained


def keep(
    role: str,
    model: Transformer,
    text: Mapping[str, str],
    parent: str | None = None,
    figures: Mapping[str, float] | None = None,
) -> Trained:
    """The event that hands over a copy of `model`; see `Trained` for the arguments."""
    return Trained(role, model.copy(), dict(text), parent, dict(figures or {}))
