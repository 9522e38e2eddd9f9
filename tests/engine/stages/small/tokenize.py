"""Small runs of `tokenize`."""

KNOBS = {"merges": 20, "characters": 2000}
SIZES = {"SCORED": 800, "MOST_READ": 3000, "LOOKS": 5}
ONLY_LONGER = {"merges"}
