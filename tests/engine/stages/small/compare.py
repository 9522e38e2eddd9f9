"""Small runs of `compare`."""

KNOBS = {"rounds": 2}
SIZES: dict[str, int] = {}
ONLY_LONGER = {"rounds"}
