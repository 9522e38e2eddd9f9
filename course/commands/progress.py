"""`lossfall progress`: what the learner has done, lesson by lesson."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from course.commands.context import open_catalog, open_log, print_json

if TYPE_CHECKING:
    from course.progress.scores import Score
    from course.progress.states import LessonState


def run(args: argparse.Namespace) -> int:
    """Print scores, attempts and time; first, best and latest score are kept apart."""
    from course.progress.projections import ProgressView

    catalog = open_catalog(args)
    with open_log(args) as log:
        progress = ProgressView(log)
        touched = progress.states()
        totals = progress.totals()
    known = [entry for entry in catalog.lessons if entry.id in touched]
    if args.json:
        print_json(
            {
                "totals": asdict(totals),
                "lessons": [{"id": e.id, **_record(touched[e.id])} for e in known],
            }
        )
        return 0
    if not known:
        print("Nothing yet. `lossfall` opens the course; the first lesson is `three-stages`.")
        return 0
    width = max(len(entry.title) for entry in known)
    print(f"{'':4}  {'':<{width}}  first   best    latest  attempts  time")
    for entry in known:
        state = touched[entry.id]
        scores = "  ".join(f"{_score(s):<6}" for s in (state.first, state.best, state.latest))
        print(
            f"{entry.number:4}  {entry.title:<{width}}  {scores}  "
            f"{state.attempts:>8}  {_time(state.seconds):>7}  {state.state}"
        )
    print(
        f"\n{totals.passed} of {len(catalog.lessons)} lessons passed, "
        f"{totals.answers} questions answered, {totals.runs} runs, "
        f"{totals.hits} of {totals.predictions} predictions right, "
        f"{_time(totals.seconds)} on {totals.days} {'day' if totals.days == 1 else 'days'}"
    )
    return 0


def _record(state: LessonState) -> dict[str, Any]:
    return {
        "state": state.state,
        "mastered": state.state == "mastered",
        "first": _fraction(state.first),
        "best": _fraction(state.best),
        "latest": _fraction(state.latest),
        "attempts": state.attempts,
        "seconds": round(state.seconds, 1),
        "predictions": state.predictions,
        "hits": state.hits,
    }


def _fraction(score: Score | None) -> dict[str, int | bool] | None:
    if score is None:
        return None
    return {"num": score.num, "den": score.den, "passed": score.passed}


def _score(score: Score | None) -> str:
    return "" if score is None else str(score)


def _time(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"
