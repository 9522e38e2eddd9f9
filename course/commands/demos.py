"""`lossfall demos`: every live demonstration, its knobs, measures and verdicts."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from course.commands.context import print_json

if TYPE_CHECKING:
    from engine.stages.spec import StageSpec


def run(args: argparse.Namespace) -> int:
    """Print the stages for a person, or with `--json` as one list."""
    from engine import stages

    specs = [stages.load(stage_id).SPEC for stage_id in stages.STAGE_IDS]
    if args.json:
        print_json([_record(spec) for spec in specs])
        return 0
    for spec in specs:
        print(f"{spec.id}  {spec.title}  (about {spec.expected_seconds:g} s)")
        print(f"  {spec.shows}")
        for knob in spec.knobs:
            unit = f" {knob.unit}" if knob.unit else ""
            print(
                f"  --set {knob.name}={knob.default:g}  {knob.meaning} "
                f"({knob.low:g} to {knob.high:g}{unit})"
            )
        if spec.own_text:
            print("  --corpus FILE  your own text instead")
        for claim in spec.claims:
            print(f"  verdict {claim.id}: {claim.text}")
        print()
    return 0


def _record(spec: StageSpec) -> dict[str, Any]:
    return {
        "id": spec.id,
        "title": spec.title,
        "shows": spec.shows,
        "seconds": spec.expected_seconds,
        "knobs": [
            {
                "name": knob.name,
                "default": knob.default,
                "low": knob.low,
                "high": knob.high,
                "unit": knob.unit,
                "meaning": knob.meaning,
            }
            for knob in spec.knobs
        ],
        "measures": [
            {"name": measure.name, "meaning": measure.meaning, "unit": measure.unit}
            for measure in spec.measures
        ],
        "verdicts": [{"id": claim.id, "claim": claim.text} for claim in spec.claims],
    }
