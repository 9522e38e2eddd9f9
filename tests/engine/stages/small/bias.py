"""Small runs of `bias`."""

KNOBS = {"steps": 20}
SIZES = {"NOTES": 200, "DRAWS": 4, "LOOKS": 2}
ONLY_LONGER = {"steps"}
