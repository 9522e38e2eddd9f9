"""Quizzes on screen: one question of a chosen type, and the keys that answer it."""

from __future__ import annotations

from textual.pilot import Pilot

from course.catalog.index import Catalog
from course.progress.log import EventLog
from course.progress.projections import ProgressView
from course.quiz import session
from course.quiz.grading import rule
from course.quiz.response import Chosen, DontKnow, Typed
from course.tui.app import LossfallApp
from course.tui.screens.asking import AskingScreen
from course.tui.screens.exam import ExamScreen
from course.tui.screens.quiz import QuizScreen
from tests.course.tui.screen import shows, until

LESSON = "winds"
"""The sample lesson whose bank has one item of each type."""


def asking(pilot: Pilot[None]) -> AskingScreen:
    """The question on screen."""
    screen = pilot.app.screen
    assert isinstance(screen, AskingScreen)
    return screen


async def ask(pilot: Pilot[None], *types: str, exam: bool = False) -> AskingScreen:
    """Open a quiz of the items of these types only; all of them without any."""
    app = pilot.app
    assert isinstance(app, LossfallApp)
    desk = app.desk
    quiz = desk.catalog.quiz(LESSON)
    if types:
        items = tuple(item for item in quiz.items if item.type in types)
        quiz = quiz.model_copy(update={"items": items})
    attempt = session.begin(desk.log, desk.view, quiz, LESSON, seed=5, exam=exam)
    kind = ExamScreen if exam else QuizScreen
    screen = kind(
        desk, desk.catalog.entry(LESSON), desk.catalog.lesson(LESSON), attempt, resumed=False
    )
    await app.push_screen(screen)
    await pilot.pause()
    return screen


def keys_for(screen: AskingScreen, *, right: bool = True) -> list[str]:
    """The keys that make an answer to the question on screen, without the last enter."""
    shown, item = screen.answering.shown, screen.item
    key = rule(item.type).correct(item, screen.question)
    if isinstance(key, Typed):
        text = key.text if right else "9"
        return ["full_stop" if each == "." else each for each in text]
    assert isinstance(key, Chosen)
    labels = {option.id: option.label for option in shown.options}
    if shown.type == "match":
        given = [labels[each] for each in key.option_ids]
        return given if right else [*given[1:], given[0]]
    if shown.type == "order":
        stand = [option.id for option in shown.options]
        pressed: list[str] = []
        wanted = key.option_ids if right else key.option_ids[::-1]
        for place, each in enumerate(wanted):
            at = stand.index(each)
            # Mark the line, then put it at its place; the mark is where the last one was put.
            mark = place - 1 if place else -1
            pressed += [str(at + 1)] if not place else ["down"] * (at - mark)
            pressed.append(str(place + 1))
            stand.insert(place, stand.pop(at))
        return pressed
    if shown.type == "multiple":
        wrong = [option.label for option in shown.options if option.id not in key.option_ids]
        return [labels[each] for each in key.option_ids] if right else wrong
    (chosen,) = key.option_ids
    return [labels[chosen]] if right else [next(v for k, v in labels.items() if k != chosen)]


async def give(pilot: Pilot[None], *, right: bool = True) -> None:
    """Answer the question on screen."""
    await pilot.press(*keys_for(asking(pilot), right=right), "enter")


async def finish_quiz(pilot: Pilot[None], *, wrong: int = 0, sure: int = 0) -> None:
    """Take the open quiz to its result; the first `wrong` answers are wrong."""
    from course.tui.screens.result import ResultScreen

    number = 0
    while not isinstance(pilot.app.screen, ResultScreen):
        screen = asking(pilot)
        letters = screen.answering.control.letters
        await pilot.press(*["ctrl+s" if letters else "c"] * sure)
        await give(pilot, right=number >= wrong)
        await pilot.press("enter")
        number += 1
    await until(pilot, lambda: isinstance(pilot.app.screen, ResultScreen))
    await shows(pilot, "What next")


def take(log: EventLog, catalog: Catalog, *, wrong: int = 0, sure: int | None = None) -> None:
    """Take a whole quiz without a screen; the first `wrong` answers are "I don't know"."""
    bank, view = catalog.quiz(LESSON), ProgressView(log)
    attempt = session.begin(log, view, bank, LESSON, seed=5)
    for number, question in enumerate(attempt.questions):
        item = attempt.item(question)
        key = rule(item.type).correct(item, question)
        response = key if number >= wrong else DontKnow()
        session.commit(attempt, log, response, confidence=sure, seconds=20.0)


def count(log: EventLog, kind: str) -> int:
    """How many events of a kind there are."""
    return len(list(log.events(kinds=(kind,))))
