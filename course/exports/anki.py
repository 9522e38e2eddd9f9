"""Missed questions and key terms as notes for Anki.

A text file with the headers that the Anki manual lists under "Importing, Text files, File headers":
tab-separated HTML fields, a GUID a note. The GUID follows from the lesson and the item alone, so
that importing a later export changes the notes there are instead of adding them again, and keeps
what Anki knows of them.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from zlib import crc32

from course.catalog.text import slug
from course.errors import CourseError
from course.exports.source import Export, Source, left_out
from course.progress.events import in_order
from course.quiz.cards import KINDS, Days, dealt
from course.quiz.grading import rule
from course.quiz.paper import realise
from course.quiz.present import shown, why, words

if TYPE_CHECKING:
    from course.catalog.index import LessonEntry

_HEADERS = (
    "#separator:tab",
    "#html:true",
    "#notetype:Basic",
    "#columns:guid\tdeck\tFront\tBack\ttags",
    "#guid column:1",
    "#deck column:2",
    "#tags column:5",
)


def export(source: Source) -> Export:
    """A note for each item ever missed in a finished quiz, and for each term of a lesson begun.

    With a lesson named, its terms are taken whether it was begun or not.
    """
    events, _ = source.log.read(kinds=KINDS)
    deck = dealt(in_order(events), Days())
    begun = source.view.states()
    rows: list[Sequence[str]] = []
    gone: list[tuple[str, str]] = []
    for entry in source.entries():
        for item_id in deck.missed(entry.id):
            note = _item(source, entry, item_id)
            if note is None:
                gone.append(("as they cannot be asked now", item_id))
            else:
                rows.append(note)
        if source.lesson is not None or entry.id in begun:
            rows.extend(_terms(source, entry))
    lines = (*_HEADERS, *("\t".join(row) for row in rows))
    return Export("\n".join(lines) + "\n", len(rows), "notes", left_out(gone))


def guid(lesson: str, kind: str, name: str) -> str:
    """The same for the same question or term, on every computer, for good."""
    return sha256(f"lossfall/{lesson}/{kind}/{name}".encode()).hexdigest()[:20]


def field(text: str) -> str:
    """Text as an HTML field: on one line, without tabs and quotes, spaces as they were."""
    escaped = html.escape(text.strip("\n"), quote=True)
    one_line = escaped.replace("\r", "").replace("\t", "    ").replace("\n", "<br>")
    return one_line.replace("  ", "&nbsp; ")


def _item(source: Source, entry: LessonEntry, item_id: str) -> Sequence[str] | None:
    quiz = source.quiz(entry)
    try:
        item: Any = quiz.item(item_id) if quiz is not None else None
    except KeyError:
        item = None
    seed = crc32(item_id.encode())  # the same order of options in each export
    question = None if item is None else realise(item, seed, source.view.runs())
    if question is None:
        return None
    drawn = shown(item, question)
    prompts = [f"{each.label}: {each.text}" for each in drawn.prompts]
    options = [f"{each.label}. {each.text}" for each in drawn.options]
    found = rule(item.type)
    correct = found.correct(item, question)
    reasons = [
        choice.why for choice in found.choices(item, question) if choice.right and choice.why
    ]
    reason = " ".join(reasons) or why(item, question)
    front = [drawn.stem, *prompts, *options]
    back = [words(item, question, correct), reason, f"“{item.evidence}”"]
    return _note(source, entry, ("item", item_id), _lines(front), _lines(back), item.objective)


def _terms(source: Source, entry: LessonEntry) -> Iterator[Sequence[str]]:
    try:
        terms = source.catalog.lesson(entry.id).meta.terms
    except CourseError:
        if source.lesson is not None:
            raise
        return
    for term in terms:
        name = ("term", slug(term.term))
        yield _note(source, entry, name, field(term.term), field(term.means), "term")


def _note(
    source: Source, entry: LessonEntry, name: tuple[str, str], front: str, back: str, tag: str
) -> Sequence[str]:
    titles = (source.catalog.title, entry.title)
    deck = "::".join(field(title.replace("::", ": ")) for title in titles)
    return guid(entry.id, *name), deck, front, back, f"lossfall {entry.id} {slug(tag)}"


def _lines(texts: Sequence[str]) -> str:
    return "<br>".join(field(text) for text in texts if text)
