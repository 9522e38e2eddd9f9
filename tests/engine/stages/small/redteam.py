"""Small runs of `redteam`."""

KNOBS = {"steps": 20, "lines": 400, "poison": 20, "budget": 20}
SIZES = {"SUITE": 20, "SEARCHES": 2, "LOOKS": 2}
ONLY_LONGER = {"steps", "lines"}
