"""Five new starts, line by line: in how many of them did each claim hold?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.plain.text import about, number

if TYPE_CHECKING:
    from course.plain.console import Console
    from course.starts import FiveStarts, Start, StartsSnapshot
    from engine.stages.spec import StageSpec

_LOOK = 0.2  # seconds between two looks at whether another start has ended


def tell_starts(console: Console, spec: StageSpec, starts: FiveStarts) -> None:
    """Run them to the end and say what came of them; Ctrl+C ends them, those done are told."""
    console.say(
        f"{len(starts.seeds)} new starts, one after another: "
        f"{about(max(1.0, round(spec.expected_seconds * len(starts.seeds))))}. Ctrl+C stops them."
    )
    told = 0
    try:
        starts.start()
        while True:
            over = starts.join(_LOOK)
            done = starts.snapshot().done
            for start in done[told:]:
                console.say(_start(start), 2, 4)
            told = len(done)
            if over:
                break
    except KeyboardInterrupt:
        starts.cancel()
        starts.join()
        console.say("Stopped.")
    if starts.fault is not None:
        raise starts.fault
    _sum_up(console, spec, starts.snapshot())


def _start(start: Start) -> str:
    if start.error is not None:
        return f"Seed {start.seed} ended early: {start.error}"
    known = [verdict.passed for verdict in start.verdicts if verdict.passed is not None]
    claims = f"{sum(known)} of {len(known)} claims held"
    return f"Seed {start.seed}: {start.seconds:.1f} seconds, {claims}."


def _sum_up(console: Console, spec: StageSpec, shot: StartsSnapshot) -> None:
    if not shot.done:
        return
    for claim in spec.claims:
        held = shot.held(claim.id).words("starts")
        console.say(f"{held[0].upper()}{held[1:]}: {claim.text}", 2, 4)
    for measure in spec.measures:
        spread = shot.spread(measure.name)
        if spread is not None:
            unit = f" {measure.unit}" if measure.unit else ""
            console.say(
                f"{measure.meaning}: from {number(spread.low)} to {number(spread.high)}, "
                f"middle {number(spread.middle)}{unit}",
                2,
                4,
            )
