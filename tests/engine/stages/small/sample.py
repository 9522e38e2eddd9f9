"""Small runs of `sample`."""

KNOBS = {"tries": 6, "length": 16}
SIZES = {"TEXTS": 3, "CHECKED": 2}
ONLY_LONGER: set[str] = set()
