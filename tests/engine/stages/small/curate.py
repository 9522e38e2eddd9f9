"""Small runs of `curate`."""

KNOBS = {"good": 50, "steps": 20}
SIZES = {"HELD_OUT": 4, "WIDTH": 24, "BATCH": 2, "LOOKS": 2, "WRITTEN": 30, "WINDOWS": 300}
ONLY_LONGER = {"good", "steps"}
