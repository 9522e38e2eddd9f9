"""Small runs of `deploy`."""

KNOBS = {"guard_steps": 20}
SIZES = {
    "LOGGED": 100,
    "TESTED": 60,
    "SERVICE_STEPS": 30,
    "RELEASE_STEPS": 20,
    "BEFORE": 60,
    "LONGEST": 60,
    "AFTER": 40,
}
ONLY_LONGER = {"guard_steps"}
