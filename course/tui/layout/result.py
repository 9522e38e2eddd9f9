"""The result of an attempt as lines: the score in words, what was missed, what next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from course.tui.ink import BLANK, Line, Piece, fit, indent, line, paragraph
from course.tui.layout.section import MEASURE
from course.tui.state.answering import SURE

if TYPE_CHECKING:
    from course.progress.states import Gain, LessonState
    from course.quiz.summary import Missed, Summary
    from course.tui.layout.pages import Choice


class Shown(NamedTuple):
    """What a result is made of: the attempt, the lesson's scores, and what else there is to say."""

    summary: Summary
    state: LessonState
    titles: Mapping[str, str]
    """Titles of sections by slug."""
    raised: Sequence[str] = ()
    """Sentences on scores that a correction raised."""
    gain: Gain | None = None


def result_lines(
    shown: Shown, choices: Sequence[Choice], cursor: int, width: int
) -> tuple[list[Line], dict[int, int]]:
    """The lines, and the row of each thing that can be opened: choices first, then the missed."""
    width = min(width, MEASURE)
    rows = _score_lines(shown, width)
    rows += [BLANK, line((" What next", "head"))]
    at: dict[int, int] = {}
    for index, choice in enumerate(choices):
        at[index] = len(rows)
        rows.append(_row(index == cursor, choice.name, choice.right, width))
    missed = shown.summary.missed
    if not missed:
        return [*rows, BLANK, line((" Nothing missed.", "good"))], at
    sure = [each for each in missed if each.confident]
    for index, each in enumerate(missed, len(choices)):
        if index == len(choices) and sure:
            rows += _head(f"Certain, and wrong: {len(sure)}", "worth the most to look at")
        elif index == len(choices) + len(sure):
            name = "Missed as well" if sure else "Missed"
            rows += _head(f"{name}, {len(missed) - len(sure)}", "⏎ reads the passage")
        at[index] = len(rows)
        rows += _missed(each, shown.titles, width, here=index == cursor)
    return rows, at


def _head(name: str, more: str) -> list[Line]:
    return [BLANK, line((f" {name}", "head"), (f"   {more}", "muted"))]


def _score_lines(shown: Shown, width: int) -> list[Line]:
    summary, state = shown.summary, shown.state
    verdict = "Passed" if summary.passed else "Not passed yet"
    glyph, ink = ("✓", "good") if summary.passed else ("✗", "warn")
    score = (f"   {summary.score}", "title")
    rows = [BLANK, line((f" {glyph} {verdict}", ink), score, ("   12 of 15 pass", "muted"))]
    said: list[tuple[str, str]] = []
    if state.attempts > 1:
        said.append((f"First {state.first}, best {state.best}, latest {state.latest}", "muted"))
    said += [(each, "good") for each in shown.raised]
    if shown.gain is not None:
        said.append((gain_words(shown.gain), "accent"))
    if summary.dont_know:
        times = "once" if summary.dont_know == 1 else f"{summary.dont_know} times"
        said.append((f"You said “I don't know” {times}.", "muted"))
    if blank := sum(each.blank for each in summary.missed):
        said.append((f"{blank} left blank.", "muted"))
    if summary.skipped:
        said.append(
            (f"{summary.skipped} left out: the course changed since this paper was drawn.", "muted")
        )
    for words, tone in said:
        rows += indent(paragraph(words, width - 4, tone), 3)
    return rows


def gain_words(gain: Gain) -> str:
    """What the lesson brought, by questions before and after it.

    >>> from course.progress.states import Gain
    >>> gain_words(Gain(1, 3, 3))
    'Before the lesson 1 of 3 right, now 3 of 3 like them: 2 gained.'
    """
    change = gain.after - gain.before
    what = f"{change} gained" if change > 0 else "as before" if not change else f"{-change} fewer"
    return (
        f"Before the lesson {gain.before} of {gain.of} right, "
        f"now {gain.after} of {gain.of} like them: {what}."
    )


def _row(here: bool, name: str, right: str, width: int) -> Line:
    room = width - 5 - len(right)
    return Line(
        (
            Piece(" › " if here else "   ", "accent"),
            Piece(fit(name, room)),
            Piece(f" {right}", "muted"),
        ),
        "cursor" if here else "",
    )


def _missed(missed: Missed, titles: Mapping[str, str], width: int, *, here: bool) -> list[Line]:
    mark = " › " if here else "   "
    told = missed.feedback
    stem = " ".join(missed.stem.split())
    rows = indent(paragraph(stem, width - 9), 7, first=f"{mark}{missed.number:>2}. ")
    rows = [row._replace(fill="cursor" if here else "") for row in rows]
    given = told.told.strip() or ("nothing" if missed.blank else "I don’t know")
    sure = f" ({SURE[missed.confidence]})" if missed.confidence in (1, 2, 3) else ""
    rows += indent(paragraph(f"You: {given}{sure}", width - 9, "muted"), 7)
    rows += indent(paragraph(f"Right: {told.correct.strip()}", width - 9), 7)
    rows += indent(paragraph(f"In “{titles.get(told.cite, told.cite)}”", width - 9, "muted"), 7)
    return rows
