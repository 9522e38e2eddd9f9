"""One text to a model, or to two side by side: what each writes back, or the score it gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from course.errors import UsageError
from course.models.store import ModelStore, StoredModel
from engine.errors import EngineError
from engine.sampling import sample
from engine.stages.spec import Trained
from engine.worlds.languages import language

TEMPERATURE = 0.7
MAX_NEW = 40
MAX_SIGNS = 200
"""New tokens at most: words, or characters where a model reads those."""

ALIGNED_FIRST = ("aligned", "instructed", "adapted", "base")


@dataclass(frozen=True, slots=True)
class Reply:
    """What one model said. A reward model does not talk: its `text` says so, `score` is its own."""

    role: str
    text: str
    score: float | None = None


def spokesman(store: ModelStore) -> StoredModel:
    """The most aligned model in use: the one to talk to where the learner names none.

    Raises:
        UsageError: if there is none.
    """
    for role in ALIGNED_FIRST:
        found = store.current(role)
        if found is not None and found.present:
            return found
    raise UsageError(
        "You have no model to talk to yet.", "Train one: lossfall demo pretrain --set text=1"
    )


def talk(models: Sequence[Trained], text: str, seed: int = 1) -> tuple[Reply, ...]:
    """The reply of each model to the same text, from the same seed.

    Raises:
        UsageError: if one cannot read the text; it names the words and the nearest it knows.
    """
    return tuple(reply(model, text, seed) for model in models)


def reply(model: Trained, text: str, seed: int = 1) -> Reply:
    """What a model answers; raises as `talk`."""
    try:
        own = language(model.text)
        tokens = [*own.start, *own.encode(text)]
        room = model.model.config.context
        if len(tokens) > room:
            raise UsageError(
                f"The {model.role} model reads at most {room - len(own.start)} tokens at once; "
                f"this is {len(tokens) - len(own.start)}.",
                "Say it shorter.",
            )
        if model.role == "reward":
            return _scored(model, tokens)
        rng = np.random.default_rng(seed)
        length = MAX_NEW if own.stop else MAX_SIGNS
        new = sample(model.model, tokens, length, rng, TEMPERATURE, stop=own.stop)
    except EngineError as problem:
        raise UsageError(f"The {model.role} model cannot read that. {problem}") from None
    said = own.decode(new).strip()
    return Reply(model.role, said or "(it ends the text there)")


def _scored(model: Trained, tokens: list[int]) -> Reply:
    """The score of what comes after the last question mark; of all of it where there is none."""
    from engine.methods.reward_model import Texts, score
    from engine.worlds.questions import VOCABULARY

    mark = VOCABULARY.id("?")
    asked = len(tokens) - tokens[::-1].index(mark) if mark in tokens else 0
    judged = np.zeros((1, len(tokens)), np.float32)
    judged[0, asked if asked < len(tokens) else 0 :] = 1.0
    value = float(score(model.model, Texts(np.array([tokens]), judged))[0])
    return Reply("reward", f"(it does not talk; it scores this {value:.2f})", value)
