"""Small runs of `constitution`."""

KNOBS = {"pairs": 40, "steps": 2}
SIZES = {"READ": 24, "READ_STEPS": 3, "EXAM": 1, "LOOKS": 1, "LOOKED_AT": 8}
ONLY_LONGER = {"steps", "pairs"}
