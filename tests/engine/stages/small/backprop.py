"""Small runs of `backprop`."""

KNOBS = {"steps": 40, "hidden": 6}
SIZES = {"HELD_OUT": 200, "LINE_STEPS": 60, "CHECKS": 2, "LOOKS": 5}
ONLY_LONGER = {"steps"}
