"""Small runs of `dreambooth`."""

KNOBS = {"base_steps": 20, "tune_steps": 10}
SIZES = {
    "CREATURES": 300,
    "JUDGED": 12,
    "GLANCED": 4,
    "DRAW_STEPS": 4,
    "LOOKS": 3,
    "GLANCES": 3,
}
ONLY_LONGER = {"base_steps", "tune_steps"}
