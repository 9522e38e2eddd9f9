"""Small runs of `agent`."""

from engine.stages.spec import Knobs

KNOBS: Knobs = {"practice": 20, "tries": 2}
SIZES: dict[str, int] = {"TEXTS": 200, "ASKED": 10, "LOOK_EVERY": 1}
ONLY_LONGER = {"practice", "tries"}
