"""Small runs of `weights`."""

KNOBS = {"steps": 12, "width": 16}
SIZES = {"TALES": 60, "HELD_OUT_TALES": 8, "LOOKS": 3}
ONLY_LONGER = {"steps", "width"}
