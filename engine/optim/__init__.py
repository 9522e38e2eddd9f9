"""Optimizers: from a gradient to the next weights. Also clipping and learning-rate schedules."""

from __future__ import annotations

from engine.optim.adamw import AdamW
from engine.optim.clipping import clip_grad_norm
from engine.optim.muon import Muon
from engine.optim.schedules import constant, cosine, linear_to_zero
from engine.optim.sgd import SGD

__all__ = ["SGD", "AdamW", "Muon", "clip_grad_norm", "constant", "cosine", "linear_to_zero"]
