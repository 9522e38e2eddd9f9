"""Small runs of `rlhf`."""

KNOBS = {"updates": 2}
SIZES = {
    "READ": 24,
    "READ_STEPS": 3,
    "TRIES": 2,
    "DRAWN": 8,
    "EXAM": 1,
    "JUDGED": 20,
    "JUDGE_STEPS": 3,
}
ONLY_LONGER = {"updates"}
