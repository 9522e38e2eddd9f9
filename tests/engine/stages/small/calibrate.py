"""Small runs of `calibrate`."""

from engine.stages.spec import Knobs

KNOBS: Knobs = {"steps": 20}
SIZES: dict[str, int] = {}
ONLY_LONGER = {"steps"}
