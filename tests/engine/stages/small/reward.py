"""Small runs of `reward`."""

KNOBS = {"comparisons": 60, "steps": 6}
SIZES = {"HELD_OUT": 40, "LOOKS": 2, "LOOKED_AT": 20, "BATCH": 8}
ONLY_LONGER = {"comparisons", "steps"}
