"""Small runs of `extract`."""

KNOBS = {"steps": 20, "notes": 500, "copies": 10}
SIZES = {"SIZES": (1, 1, 1, 1), "LOOKS": 1}
ONLY_LONGER = {"steps", "notes"}
