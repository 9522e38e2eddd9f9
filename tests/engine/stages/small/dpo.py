"""Small runs of `dpo`."""

KNOBS = {"comparisons": 20, "steps": 1}
SIZES = {"READ": 24, "READ_STEPS": 2, "EXAM": 1, "LOOK": 1, "LOOKS": 1, "COUNTED": 12}
ONLY_LONGER = {"steps", "comparisons"}
