"""A learner who reads what is printed and types what fits: options are shuffled."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

RIGHT = {
    "What makes dough rise?": ("the gas",),
    "What does yeast need?": ("sugar", "warmth"),
    "How long does warm dough take?": "4 hours",
    "In the cold, yeast holds (blank).": "= back",
    "What comes when?": ("mix", "wait", "shape", "bake"),
    "Which belongs to which?": {
        "yeast eats": "sweet things",
        "yeast gives": "a gas",
        "yeast fears": "frost",
    },
    "How high does it get at 30 degrees?": ("above twice",),
    "Which line makes the dough rise?": ("dough.rest(hours=4)",),
}
"""By stem: the texts to choose, the texts to join, or what to type."""
_OPTION = re.compile(r"^ +([0-9]+|[a-l])\. +(.*)$", re.MULTILINE)
_PROMPT = re.compile(r"^ +([0-9]+): +(.*)$", re.MULTILINE)


class Typist(io.StringIO):
    """Standard input and output in one: `answer(shown)` is asked for every line.

    `shown` is what was printed since the last line was typed, from its question on where it holds
    one, and nothing once the result is told; None ends the input.
    """

    def __init__(self, answer: Callable[[str], str | None]) -> None:
        super().__init__()
        self._answer = answer
        self._seen = 0

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]  # no other is used
        shown = self.getvalue()[self._seen :]
        self._seen = len(self.getvalue())
        if "\nResult:" in shown:
            shown = ""
        line = self._answer(shown[max(0, shown.rfind("\nQuestion ")) :])
        return "" if line is None else f"{line}\n"


def right(shown: str) -> str:
    """The line that answers the question in `shown` rightly.

    Raises:
        KeyError: if no question of the mixed bank is shown.
    """
    stem = next((each for each in RIGHT if each in shown), None)
    if stem is None:
        raise KeyError(shown)
    key = RIGHT[stem]
    labels = {text.strip(): label for label, text in _OPTION.findall(shown)}
    if isinstance(key, str):
        return key
    if isinstance(key, dict):
        return " ".join(f"{label}{labels[key[text]]}" for label, text in _PROMPT.findall(shown))
    return " ".join(labels[text] for text in key)
