"""`lossfall progress`: what the learner has done, lesson by lesson."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from course.commands.context import open_catalog, open_log, print_json

if TYPE_CHECKING:
    from course.catalog.index import LessonEntry
    from course.progress.scores import Score
    from course.progress.states import LessonState, Totals
    from course.quiz.calibration import Confidence
    from course.quiz.session import Raised


def run(args: argparse.Namespace) -> int:
    """Print scores, attempts, mastery, time and calibration; first, best and latest kept apart."""
    from course.plain.progress import rescored
    from course.progress.projections import ProgressView
    from course.quiz.calibration import calibration

    catalog = open_catalog(args)
    with open_log(args) as log:
        progress = ProgressView(log)
        raised = rescored(catalog, log, progress)
        touched = progress.states()
        totals = progress.totals()
        sure = calibration(progress)
        disputes = len(progress.disputes())
    known = [(entry, touched[entry.id]) for entry in catalog.lessons if entry.id in touched]
    mastered = sum(state.mastered for _, state in known)
    if args.json:
        print_json(
            {
                "totals": asdict(totals) | {"mastered": mastered, "disputes": disputes},
                "calibration": [_sure(each) for each in sure],
                "lessons": [{"id": entry.id, **_record(state)} for entry, state in known],
            }
        )
    elif known:
        _print(known, totals, len(catalog.lessons), sure, raised)
    else:
        print("Nothing yet. `lossfall` opens the course; the first lesson is `three-stages`.")
    return 0


def _print(
    known: Sequence[tuple[LessonEntry, LessonState]],
    totals: Totals,
    lessons: int,
    sure: Sequence[Confidence],
    raised: Sequence[Raised],
) -> None:
    from course.plain.console import wrap
    from course.plain.standing import calibration_words, gain_words, mastery, raised_words

    for each in raised:
        print(wrap(raised_words(each), 80))
    width = max(len(entry.title) for entry, _ in known)
    print(f"{'':4}  {'':<{width}}  first   best    latest  attempts  time")
    for entry, state in known:
        scores = "  ".join(f"{_score(s):<6}" for s in (state.first, state.best, state.latest))
        print(
            f"{entry.number:4}  {entry.title:<{width}}  {scores}  "
            f"{state.attempts:>8}  {_time(state.seconds):>7}  {state.state}"
        )
    print()
    for entry, state in known:
        if state.gain is not None:
            print(wrap(f"{entry.number}. {gain_words(state.gain)}", 80, 0, 4))
        if state.attempts:
            print(wrap(f"{entry.number}. {mastery(state)}", 80, 0, 4))
    mastered = sum(state.mastered for _, state in known)
    said = (
        f"{totals.passed} of {lessons} lessons passed, {mastered} mastered, "
        f"{totals.answers} questions answered, {totals.runs} runs, "
        f"{totals.hits} of {totals.predictions} predictions right, "
        f"{_time(totals.seconds)} on {totals.days} {'day' if totals.days == 1 else 'days'}"
    )
    print(wrap(said, 80))
    for line in calibration_words(sure):
        print(wrap(line, 80))


def _record(state: LessonState) -> dict[str, Any]:
    from course.plain.standing import check_from

    day = check_from(state)
    return {
        "state": state.state,
        "mastered": state.mastered,
        "passed_at": state.passed_at or None,
        "mastery_from": None if day is None else day.isoformat(),
        "first": _fraction(state.first),
        "best": _fraction(state.best),
        "latest": _fraction(state.latest),
        "attempts": state.attempts,
        "gain": None if state.gain is None else asdict(state.gain),
        "seconds": round(state.seconds, 1),
        "predictions": state.predictions,
        "hits": state.hits,
    }


def _sure(found: Confidence) -> dict[str, Any]:
    """How often answers of one confidence were right; the share is null where they are too few."""
    return {
        "confidence": found.confidence,
        "answers": found.answers,
        "right": found.right,
        "share": None if found.share is None else round(float(found.share), 4),
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
