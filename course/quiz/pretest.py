"""Three ungraded questions before a lesson; parallel ones in the quiz after it show the gain.

They are of different objectives, each of which has another item in the bank. Nothing of them is
told before the lesson: no verdict, no key. They enter no score, and the quiz avoids them.
"""

from __future__ import annotations

from collections import defaultdict
from random import Random, SystemRandom
from typing import TYPE_CHECKING, Any, ClassVar

from course.errors import UsageError
from course.progress import events as kinds
from course.progress.events import new_id
from course.progress.log import EventLog
from course.progress.projections import ProgressView
from course.progress.states import Gain
from course.quiz.attempt import Attempt
from course.quiz.grading import Invalid, grade
from course.quiz.paper import Paper, realise
from course.quiz.response import Response
from course.quiz.storing import Outcome, Write, finishing, store, store_answer

if TYPE_CHECKING:
    from course.catalog.quiz_models import Quiz

__all__ = ["SIZE", "Gain", "Pretest", "available", "begin", "commit", "finish", "gain", "resume"]

SIZE = 3


class Pretest(Attempt):
    """A way through the questions before a lesson."""

    ANSWERED: ClassVar[str] = kinds.PRETEST_ANSWERED
    FINISHED: ClassVar[str] = kinds.PRETEST_FINISHED


def available(view: ProgressView, quiz: Quiz, lesson_id: str) -> bool:
    """Whether to offer it: no quiz of the lesson was begun, none was finished, the bank allows it.

    One begun and not finished is offered again: `resume` goes on with it.
    """
    history = view.history(lesson_id)
    if history.pretested is not None or history.items or view.state(lesson_id).attempts:
        return False
    if view.open_attempt(lesson_id) is not None:
        return False
    return len(_by_objective(quiz)) >= SIZE


def begin(
    log: EventLog, view: ProgressView, quiz: Quiz, lesson_id: str, *, seed: int | None = None
) -> Pretest:
    """Draw three questions and store them as a pretest.

    Raises:
        UsageError: if the bank has not three objectives with two items each that can be asked.
        ProgressError: if it could not be stored.
    """
    view.refresh()
    seed = SystemRandom().randrange(2**31) if seed is None else seed
    pools = _by_objective(quiz)
    if len(pools) < SIZE:
        raise UsageError(
            f"The quiz of '{lesson_id}' is too small for questions before the lesson.",
            "Read the lesson, then take its quiz.",
        )
    rng = Random(seed)  # noqa: S311 - a draw that can be repeated, not a secret
    picked = [rng.choice(pools[name]) for name in rng.sample(sorted(pools), SIZE)]
    questions = (realise(item, seed, {}) for item in picked)
    paper = Paper(lesson_id, seed, tuple(each for each in questions if each is not None))
    pretest = Pretest(new_id(), paper, quiz)
    pretest.cursor = view.position
    body = {"attempt": pretest.id, "paper": paper.to_body(), "seed": seed}
    log.append(kinds.PRETEST_STARTED, lesson=lesson_id, body=body)
    return pretest


def resume(log: EventLog, view: ProgressView, quiz: Quiz, lesson_id: str) -> Pretest | None:
    """The pretest of the lesson that was begun and not finished; None if there is none.

    Raises:
        ProgressError: if the events could not be read or its end could not be stored.
    """
    view.refresh()
    opened = view.open_pretest(lesson_id)
    if opened is None:
        return None
    try:
        pretest = Pretest.resume(opened, quiz)
    except ValueError:
        return None  # another begins in its place
    pretest.cursor = view.position
    if pretest.finished:
        finish(pretest, log)
        return None
    return pretest


def commit(
    pretest: Pretest,
    log: EventLog,
    response: Response,
    *,
    confidence: int | None = None,
    seconds: float = 0.0,
) -> Outcome:
    """Store a response to the current question; the outcome has no feedback.

    Raises:
        ProgressError: if it could not be stored; the pretest is unchanged, try again as it is.
        ValueError: if nothing is left to answer.
    """
    question = pretest.current
    if question is None:
        raise ValueError("the questions before the lesson are all answered")
    result = grade(pretest.item(question), response, question)
    if isinstance(result, Invalid):
        return Outcome(question, invalid=result.reason)
    return store_answer(
        pretest, log, question, response, result, confidence=confidence, seconds=seconds
    )


def finish(pretest: Pretest, log: EventLog) -> None:
    """End it where it is: what was answered counts for the gain. `commit` ends it by itself.

    Raises:
        ProgressError: if it could not be stored.
    """

    def work(trial: Pretest, write: Write) -> None:
        if not trial.closed:
            trial.apply(write(finishing(trial)))

    store(pretest, log, work)


def gain(view: ProgressView, lesson_id: str) -> Gain | None:
    """How many were right before and how many of the parallel ones after; None if not both."""
    return view.state(lesson_id).gain


def _by_objective(quiz: Quiz) -> dict[str, list[Any]]:
    """By objective with another item to ask afterwards, the items that can be asked before."""
    pools: defaultdict[str, list[Any]] = defaultdict(list)
    for item in sorted(quiz.items, key=lambda each: str(each.id)):
        if realise(item, 0, {}) is not None:  # no run yet: none about the learner's own
            pools[item.objective].append(item)
    return {name: items for name, items in pools.items() if len(items) > 1}
