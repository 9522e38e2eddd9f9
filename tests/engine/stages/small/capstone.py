"""Small runs of `capstone`."""

from engine.methods.building import Plan

KNOBS: dict[str, float] = {}
SIZES = {
    "PLAN": Plan(
        widths=(16, 16, 64),
        read_steps=(4, 6, 20),
        examples=(4, 8, 12),
        lessons=20,
        tune_steps=4,
        tune_rows=12,
        comparisons=6,
        feedback_steps=2,
    ),
    "GOOD_PAGES": 60,
    "TRIES": 1,
}
ONLY_LONGER: set[str] = set()
