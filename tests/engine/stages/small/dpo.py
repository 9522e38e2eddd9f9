"""Small runs of `dpo`."""

KNOBS = {"comparisons": 20, "steps": 2}
SIZES = {"READ": 24, "READ_STEPS": 3, "EXAM": 1, "LOOK": 1, "LOOKS": 2, "COUNTED": 12}
ONLY_LONGER = {"steps", "comparisons"}
