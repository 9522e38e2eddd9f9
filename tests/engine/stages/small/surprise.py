"""Small runs of `surprise`."""

KNOBS = {"characters": 3000}
SIZES = {"HELD_OUT": 500, "LOOKS": 10}
ONLY_LONGER = {"characters"}
