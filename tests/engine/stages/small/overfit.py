"""Small runs of `overfit`."""

KNOBS = {"little": 8, "much": 30, "steps": 24}
SIZES = {"HELD_OUT": 8, "SEEN": 8, "LOOKS": 6, "BATCH": 4, "SAMPLES": 2, "WIDTH": 16}
ONLY_LONGER = {"steps", "much"}
