"""Small runs of `frozen`."""

KNOBS = {"base_steps": 8, "prompts": 4}
SIZES = {"TALES": 160}
ONLY_LONGER = {"base_steps"}
