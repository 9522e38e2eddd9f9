"""Small runs of `descend`."""

KNOBS = {"steps": 60}
SIZES = {"LOOKS": 6}
ONLY_LONGER = {"steps"}
