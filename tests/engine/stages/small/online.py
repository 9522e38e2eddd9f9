"""Small runs of `online`."""

KNOBS = {"rounds": 5}
SIZES = {"USERS": 4, "MOST_ATTACKERS": 2, "MANY": range(1, 2), "SNAPSHOT_STEPS": 10, "LAST": 1}
ONLY_LONGER = {"rounds"}
