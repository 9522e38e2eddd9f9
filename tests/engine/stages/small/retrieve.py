"""Small runs of `retrieve`."""

KNOBS = {"steps": 20}
SIZES = {"PAGES": 200, "CHANGES": 1, "LOOKED_AT": 8}
ONLY_LONGER = {"steps"}
