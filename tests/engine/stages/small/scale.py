"""Small runs of `scale`."""

KNOBS = {"steps": 20, "sentences": 400}
SIZES = {"HELD_OUT": 40, "LOOKS": 2, "BATCH": 2}
ONLY_LONGER = {"steps", "sentences"}
