"""`lossfall review`: what is due today, line by line; `--json` only says what it would ask."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from typing import TYPE_CHECKING

from course.commands.context import open_catalog, open_log, print_json
from course.errors import UsageError
from course.progress import record
from course.quiz.today import MOST, SETTING

if TYPE_CHECKING:
    from course.catalog.index import Catalog
    from course.progress.log import EventLog


def run(args: argparse.Namespace) -> int:
    """Review on stdin and stdout; leaving early keeps every answer."""
    if args.cap is not None and args.cap > MOST:
        raise UsageError(
            f"{args.cap} questions are more than a day's.", f"At most {MOST}; 0 is off."
        )
    catalog = open_catalog(args)
    with open_log(args) as log:
        if args.cap is not None:
            record.setting(log, SETTING, args.cap)
        if args.json:
            _tell(catalog, log)
            return 0
        from course.plain import review

        return review.take(catalog, log, stdin=sys.stdin, stdout=sys.stdout)


def _tell(catalog: Catalog, log: EventLog) -> None:
    from course.progress.projections import ProgressView
    from course.quiz import review

    view = ProgressView(log)
    today = review.due(log, view, catalog)
    asked = review.begin(log, view, catalog)
    print_json(
        {
            "questions": today.questions,
            "minutes": today.minutes,
            "done": today.done,
            "cap": today.cap,
            "forecast": [
                {"day": date.fromordinal(asked.today + ahead).isoformat(), "questions": count}
                for ahead, count in enumerate(today.forecast)
            ],
            "items": [
                {"lesson": card.lesson, "item": card.item, "last": _day(card.last)}
                for card in asked.cards
            ],
        }
    )


def _day(number: int) -> str:
    return date.fromordinal(number).isoformat()
