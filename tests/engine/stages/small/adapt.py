"""Small runs of `adapt`."""

KNOBS = {"steps": 4}
SIZES = {"TRIES": 1, "LOOKS": 2}
ONLY_LONGER = {"steps"}
