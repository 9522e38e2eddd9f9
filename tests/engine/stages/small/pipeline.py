"""Small runs of `pipeline`."""

KNOBS = {"pretrain_steps": 20, "examples": 12, "comparisons": 20, "feedback_steps": 3}
SIZES = {"PAGES": 200, "TUNE_STEPS": 6, "TRIES": 1}
ONLY_LONGER = {"pretrain_steps", "feedback_steps"}
