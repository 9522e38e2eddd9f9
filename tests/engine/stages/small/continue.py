"""Small runs of `continue`."""

KNOBS = {"tries": 1}
SIZES: dict[str, object] = {}
ONLY_LONGER = {"tries"}
