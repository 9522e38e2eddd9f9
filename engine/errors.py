"""What can go wrong in the engine, as types a front end can tell apart.

Wrong input is also a `ValueError`: whoever calls the engine as a library needs no import of ours
to catch it. A cancelled run is no error: its generator is closed.
"""

from __future__ import annotations


class EngineError(Exception):
    """Anything the engine refuses or gives up on; the message says what is allowed."""


class KnobError(EngineError, ValueError):
    """A setting outside its range, or a set of settings that cannot go together."""


class TokenError(EngineError, ValueError):
    """Tokens the model cannot read: unknown ids, a context too long, shapes that do not match."""


class CorpusError(EngineError, ValueError):
    """A text that cannot be trained on: empty, binary, too large, or too short."""


class CheckpointError(EngineError, ValueError):
    """A weights file that is truncated, altered, oversized, or of another shape."""


class NonFiniteLoss(EngineError):  # noqa: N818 - the event's name in every framework's log
    """The loss, or a weight, became NaN or infinite: training cannot go on from here.

    `step` is the update at which it was seen, `learning_rate` the rate in use, `what` what was.
    """

    def __init__(self, step: int, learning_rate: float, what: str = "The loss") -> None:
        super().__init__(
            f"{what} is not a finite number at step {step} (learning rate {learning_rate:g}). "
            "Lower the learning rate or clip the gradient."
        )
        self.step = step
        self.learning_rate = learning_rate
