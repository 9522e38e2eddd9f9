"""Small runs of `pretrain`."""

KNOBS = {"steps": 20, "tales": 60}
SIZES = {"HELD_OUT_TALES": 20}
ONLY_LONGER = {"steps", "tales"}
