"""Small runs of `finetune`."""

KNOBS = {"examples": 12, "steps": 4}
SIZES = {"TRIES": 1, "LOOKS": 2}
ONLY_LONGER = {"steps"}
