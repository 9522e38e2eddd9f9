"""`lossfall lessons`: the path, with the learner's state on each lesson."""

from __future__ import annotations

import argparse

from course.commands.context import open_catalog, open_log, print_json


def run(args: argparse.Namespace) -> int:
    """Print one line a lesson, or with `--json` one list of all of them."""
    from course.progress.projections import ProgressView

    catalog = open_catalog(args)
    with open_log(args) as log:
        progress = ProgressView(log)
        states = {
            entry.id: "planned" if entry.planned else progress.state(entry.id).state
            for entry in catalog.lessons
        }
    if args.json:
        print_json(
            [
                {
                    "number": entry.number,
                    "id": entry.id,
                    "title": entry.title,
                    "level": entry.level,
                    "minutes": entry.minutes,
                    "state": states[entry.id],
                }
                for entry in catalog.lessons
            ]
        )
        return 0
    titles = max(len(entry.title) for entry in catalog.lessons)
    last = None
    for entry in catalog.lessons:
        if entry.unit != last:
            print(f"{catalog.units[entry.unit].title}")
            last = entry.unit
        print(
            f"{entry.number:4}  {entry.title:<{titles}}  {entry.level:<8} "
            f"{entry.minutes:>3} min  {states[entry.id]}"
        )
    return 0
