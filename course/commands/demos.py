"""`lossfall demos`: every live demonstration, its knobs, measures and verdicts."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from course.commands.context import print_json

if TYPE_CHECKING:
    from engine.stages.spec import Knob, StageSpec


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
            print(f"  --set {knob.name}={_value(knob)}  {knob.meaning} ({_range(knob)})")
        if spec.own_text:
            print("  --corpus FILE  your own text instead")
        if spec.typed:
            print(f"  --type TEXT  {spec.typed}")
        for need in spec.needs:
            print(f"  --base HASH  the {need.role} model it builds on ({need.stage} trains it)")
        if spec.picks:
            print("  in the course it asks for your own judgements of pairs")
        if spec.makes:
            print(f"  leaves you a model: {', '.join(spec.makes)}")
        for claim in spec.claims:
            print(f"  verdict {claim.id}: {claim.text}")
        print()
    return 0


def _value(knob: Knob) -> str:
    return knob.choices[int(knob.default)] if knob.choices else f"{knob.default:g}"


def _range(knob: Knob) -> str:
    """What may be typed for a knob: its names, or its ends."""
    if knob.choices:
        return ", ".join(f"{number} {name}" for number, name in enumerate(knob.choices))
    unit = f" {knob.unit}" if knob.unit else ""
    return f"{knob.low:g} to {knob.high:g}{unit}"


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
                "choices": list(knob.choices),
            }
            for knob in spec.knobs
        ],
        "measures": [
            {"name": measure.name, "meaning": measure.meaning, "unit": measure.unit}
            for measure in spec.measures
        ],
        "verdicts": [{"id": claim.id, "claim": claim.text} for claim in spec.claims],
        "corpus": spec.own_text,
        "typed": spec.typed,
        "picks": spec.picks,
        "needs": [
            {"role": need.role, "stage": need.stage, "knobs": dict(need.knobs)}
            for need in spec.needs
        ],
        "keeps": list(spec.makes),
    }
