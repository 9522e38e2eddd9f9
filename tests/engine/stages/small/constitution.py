"""Small runs of `constitution`."""

from engine.worlds.questions import all_questions

KNOBS = {"pairs": 12, "steps": 1}
SIZES = {
    "ASKED": tuple(all_questions(["fox", "hen"])),
    "READ": 24,
    "READ_STEPS": 2,
    "EXAM": 1,
    "LOOKS": 1,
    "LOOKED_AT": 4,
}
ONLY_LONGER = {"steps", "pairs"}
