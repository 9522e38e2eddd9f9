"""Scores as CSV: a row for each finished attempt.

Commas, CRLF at the end of a row, quotes where needed: RFC 4180, in UTF-8. A cell of text that a
spreadsheet would take for a formula gets an apostrophe in front, as OWASP's "CSV Injection" page
advises: titles and ids may come from a stranger's course.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from course.exports.source import Export, Source
from course.progress import events as kinds
from course.progress.events import Event
from course.progress.scores import Score
from course.progress.values import text, whole

COLUMNS = (
    "lesson", "title", "attempt", "finished_utc", "mode", "points", "questions", "num", "den",
    "passed",
)  # fmt: skip
_KINDS = (kinds.ATTEMPT_STARTED, kinds.ATTEMPT_FINISHED, kinds.RESCORED, kinds.RESET)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(slots=True)
class _Row:
    lesson: str
    attempt: str
    at: str
    exam: bool
    score: Score


def export(source: Source) -> Export:
    """Every finished attempt since the last reset, lesson by lesson, the oldest first."""
    rows = _rows(source.log.events(kinds=_KINDS))
    known = {entry.id: entry for entry in source.catalog.lessons}
    if source.lesson is not None:
        rows = {source.lesson: rows.get(source.lesson, [])}
    places = {lesson: place for place, lesson in enumerate(known)}
    table: list[Sequence[str | int]] = []
    for lesson in sorted(rows, key=lambda each: (places.get(each, len(places)), each)):
        title = known[lesson].title if lesson in known else ""
        for number, row in enumerate(rows[lesson], start=1):
            table.append(_cells(row, title, number))
    return Export(written(COLUMNS, table), len(table), "finished attempts")


def written(columns: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    """A table as CSV."""
    out = io.StringIO()
    writer = csv.writer(out)  # the excel dialect is RFC 4180's
    writer.writerow(columns)
    writer.writerows([defused(cell) for cell in row] for row in rows)
    return out.getvalue()


def defused(cell: str | int) -> str | int:
    """The cell, so that no spreadsheet runs it.

    >>> defused("=1+1"), defused("loss"), defused(-1)
    ("'=1+1", 'loss', -1)
    """
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return "'" + cell
    return cell


def _cells(row: _Row, title: str, number: int) -> Sequence[str | int]:
    score = row.score
    return (
        row.lesson,
        title,
        number,
        row.at,
        "exam" if row.exam else "quiz",
        f"{float(score.points):g}",
        score.questions,
        score.num,
        score.den,
        "yes" if score.passed else "no",
    )


def _rows(events: Iterable[Event]) -> dict[str, list[_Row]]:
    exams: set[str] = set()
    rows: dict[str, list[_Row]] = {}
    for event in events:
        attempt = text(event.body.get("attempt")) or ""
        if event.kind == kinds.RESET:
            rows = {} if event.lesson is None else rows
            rows.pop(str(event.lesson), None)
        elif event.kind == kinds.ATTEMPT_STARTED:
            if event.body.get("exam") is True:
                exams.add(attempt)
        elif event.lesson is not None:
            _score(event, attempt, exams, rows.setdefault(event.lesson, []))
    return rows


def _score(event: Event, attempt: str, exams: set[str], rows: list[_Row]) -> None:
    num, den = whole(event.body.get("num")), whole(event.body.get("den"))
    if num is None or den is None or not 0 <= num <= den or den == 0 or event.lesson is None:
        return
    score = Score(num, den, whole(event.body.get("questions")) or den)
    found = next((row for row in rows if row.attempt == attempt), None)
    if event.kind == kinds.RESCORED:
        if found is not None and score.is_better_than(found.score):
            found.score = score  # a change of the bank raises, never lowers
    elif found is None:
        rows.append(_Row(event.lesson, attempt, event.at, attempt in exams, score))
