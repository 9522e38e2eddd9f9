"""An exam: answers are drafted and flagged in any order, and handed in together at the end.

A draft is on the disk when `draft` returns, so that nothing is lost by a kill. Handing in grades
all drafts and closes the attempt in one transaction: there is no moment at which half of it counts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from course.progress import events as kinds
from course.progress.log import Draft as NewEvent
from course.progress.log import EventLog
from course.quiz.attempt import Attempt
from course.quiz.grading import Invalid, Scored, grade
from course.quiz.question import Question
from course.quiz.response import Response, to_body
from course.quiz.storing import Outcome, Write, answered, finishing, spent, store, sure


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What came of handing in.

    Where `invalid` holds questions with reasons, their drafts are no answers by the present bank:
    nothing was stored, and they wait to be answered again.
    """

    answered: int = 0
    blank: tuple[Question, ...] = ()
    """Handed in without an answer: they earn nothing."""
    invalid: tuple[tuple[Question, str], ...] = ()
    elsewhere: bool = False
    """Another terminal had handed it in, or the attempt was given up."""


def draft(
    attempt: Attempt,
    log: EventLog,
    question: Question,
    response: Response | None = None,
    *,
    confidence: int | None = None,
    seconds: float = 0.0,
    flagged: bool | None = None,
) -> Outcome:
    """Store what stands at a question of an exam; the latest counts when it is handed in.

    Without a response the one drafted before stays, and only the flag changes; `flagged` None
    leaves the flag. `seconds` is the time since the question was shown or last drafted.

    Raises:
        ProgressError: if it could not be stored; the attempt is unchanged, try again as it is.
        ValueError: if the attempt is no exam, or has no such question to answer.
    """
    if not attempt.exam:
        raise ValueError("only an exam takes drafts")
    answered_already = attempt.closed or question.item_id in attempt.answers
    if answered_already or question not in attempt.questions:
        raise ValueError("the attempt has no such question left to answer")
    if response is not None:
        result = grade(attempt.item(question), response, question)
        if isinstance(result, Invalid):
            return Outcome(question, invalid=result.reason)
    before = attempt.drafts.get(question.item_id)
    body: dict[str, object] = {
        "attempt": attempt.id,
        "response": None if response is None else to_body(response),
        "confidence": sure(confidence),
        "seconds": spent(seconds),
        "flagged": (before is not None and before.flagged) if flagged is None else flagged,
    }
    # The same words tried again are stored once; other words are another draft.
    said = {key: value for key, value in body.items() if key != "seconds"}
    what = f"draft {question.item_id} {json.dumps(said, sort_keys=True)}"
    mine = NewEvent(
        kinds.DRAFTED, attempt.lesson, question.item_id, question.rev, body, attempt.once(what)
    )

    def work(trial: Attempt, write: Write) -> None:
        if not trial.closed and question.item_id not in trial.answers:
            trial.apply(write(mine))

    store(attempt, log, work)
    attempt.forget(what)
    stored = not attempt.closed and question.item_id not in attempt.answers
    return Outcome(question, finished=attempt.finished, elsewhere=not stored)


def hand_in(attempt: Attempt, log: EventLog) -> HandedIn:
    """Grade every draft, store the answers and the score, all at once; the exam is then finished.

    Questions without an answer count and earn nothing; `attempt.blank` lists them beforehand.

    Raises:
        ProgressError: if it could not be stored; then none of it was, try again.
        ValueError: if the attempt is no exam, or is finished.
    """
    if not attempt.exam or attempt.finished:
        raise ValueError("only an exam that is still open can be handed in")
    invalid: list[tuple[Question, str]] = []
    end = attempt.once("finish")

    def work(trial: Attempt, write: Write) -> None:
        graded = _graded(trial)
        invalid.extend((each, said.reason) for each, said in graded if isinstance(said, Invalid))
        if trial.closed or invalid:
            return
        for question, result in graded:
            drafted = trial.drafts[question.item_id]
            if drafted.response is not None and isinstance(result, Scored):
                sure_of, seconds = drafted.confidence, drafted.seconds
                event = answered(trial, question, drafted.response, result, sure_of, seconds)
                trial.apply(write(event))
        trial.apply(write(finishing(trial)))

    store(attempt, log, work)
    if invalid:
        return HandedIn(invalid=tuple(invalid))
    mine = attempt.closed_by == end
    return HandedIn(len(attempt.answers), attempt.blank, elsewhere=not mine)


def _graded(attempt: Attempt) -> list[tuple[Question, Scored | Invalid]]:
    """The result of each drafted answer that still counts, in the paper's order."""
    found: list[tuple[Question, Scored | Invalid]] = []
    for question in attempt.questions:
        drafted = attempt.drafts.get(question.item_id)
        if question.item_id in attempt.answers or drafted is None or drafted.response is None:
            continue
        found.append((question, grade(attempt.item(question), drafted.response, question)))
    return found
