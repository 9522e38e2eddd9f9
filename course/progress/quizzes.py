"""The quiz's part of the fold: attempts, drafts, pretests, reviews, and what was disputed.

Like the rest of the fold it never fails on an event: what it cannot read it passes over.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import ClassVar

from course.progress import events as kinds
from course.progress.events import Event
from course.progress.records import AttemptRecord, Graded, LessonRecord, PretestRecord
from course.progress.scores import Score
from course.progress.states import Dispute, Gain, ItemRecord
from course.progress.values import numbers, scored, text, texts, whole

SURE = (1, 2, 3)
"""How sure a learner may say they are."""


class QuizFold:
    """What follows from the quiz's events. Feed it with `add`, in order."""

    def __init__(self) -> None:
        self.attempts: dict[str, AttemptRecord] = {}
        self.disputes: list[Dispute] = []
        self.answers = 0
        self.right = 0
        self.sure: dict[int, tuple[int, int]] = dict.fromkeys(SURE, (0, 0))
        """By confidence: answers given with it, and how many of those were right."""

    def add(self, event: Event, lesson: LessonRecord) -> bool:
        """Take in an event of this lesson; whether an attempt began by it."""
        before = len(self.attempts)
        self._handlers[event.kind](self, event, lesson)
        return len(self.attempts) > before

    def reset(self, lessons: Collection[str]) -> None:
        """Give up every attempt at these lessons."""
        for attempt in self.attempts.values():
            attempt.finished = attempt.finished or attempt.lesson in lessons

    def time_is_counted(self, event: Event) -> bool:
        """Whether an answer's time was already counted with its drafts."""
        attempt = self.attempts.get(str(event.body.get("attempt")))
        return attempt is not None and any(each.item == event.item for each in attempt.drafts)

    def _started(self, event: Event, lesson: LessonRecord) -> None:
        attempt, paper = text(event.body.get("attempt")), event.body.get("paper")
        if event.lesson is None or attempt is None or attempt in self.attempts:
            return
        record = AttemptRecord(
            attempt,
            event.lesson,
            paper if isinstance(paper, dict) else {},
            whole(event.body.get("seed")),
            event.body.get("exam") is True,
            event.at,
        )
        self.attempts[attempt] = record
        lesson.attempts.append(record)

    def _drafted(self, event: Event, _lesson: LessonRecord) -> None:
        attempt = self.attempts.get(str(event.body.get("attempt")))
        if attempt is not None and not attempt.finished and event.item is not None:
            attempt.drafts.append(event)

    def _answered(self, event: Event, lesson: LessonRecord) -> None:
        attempt = self.attempts.get(str(event.body.get("attempt")))
        if event.item is None:
            return
        if attempt is not None:
            if event.item in attempt.answered or attempt.finished:
                return  # the first answer counts; a second came from another terminal
            attempt.answered[event.item] = event
        self._took(event, lesson)

    def _reviewed(self, event: Event, lesson: LessonRecord) -> None:
        if event.item is not None and self._took(event, lesson):
            lesson.checked_at = max(lesson.checked_at, event.at)

    def _took(self, event: Event, lesson: LessonRecord) -> bool:
        """Take in an answer to an item; whether it was right."""
        score = scored(event.body.get("scored"))
        dont_know = event.body.get("dont_know") is True
        if event.item is None or (score is None and not dont_know):
            return False
        right = score is not None and score[0] == score[1] and not dont_know
        self.answers += 1
        self.right += right
        confidence = whole(event.body.get("confidence"))
        if confidence in self.sure:
            given, were_right = self.sure[confidence]
            self.sure[confidence] = (given + 1, were_right + right)
        before = lesson.items.get(event.item)
        lesson.items[event.item] = ItemRecord(
            times=before.times + 1 if before else 1,
            right=right,
            dont_know=dont_know,
            confidence=confidence,
            rev=event.rev,
            at=event.at,
            values=numbers(event.body.get("values")),
        )
        return right

    def _finished(self, event: Event, lesson: LessonRecord) -> None:
        attempt = self.attempts.get(str(event.body.get("attempt")))
        num, den = whole(event.body.get("num")), whole(event.body.get("den"))
        if attempt is not None and attempt.finished:
            return
        whole_score = num is not None and den is not None and den > 0 and 0 <= num <= den
        if attempt is not None:
            attempt.finished = True
            if whole_score:
                _settle(attempt, lesson)
            attempt.paper, attempt.answered, attempt.drafts = {}, {}, []  # only an open one's
        if num is None or den is None or not whole_score:
            return  # closed without a question asked, or not a score
        questions = whole(event.body.get("questions")) or den
        name = attempt.id if attempt is not None else None
        lesson.scores.append(Graded(name, Score(num, den, questions), event.at))

    def _rescored(self, event: Event, lesson: LessonRecord) -> None:
        num, den = whole(event.body.get("num")), whole(event.body.get("den"))
        if num is None or den is None or den <= 0 or not 0 <= num <= den:
            return
        for each in lesson.scores:
            raised = Score(num, den, each.score.questions)
            if each.attempt == event.body.get("attempt") and raised.is_better_than(each.score):
                each.score = raised  # a change of the bank raises, never lowers

    def _pretest_started(self, event: Event, lesson: LessonRecord) -> None:
        attempt, paper = text(event.body.get("attempt")), event.body.get("paper")
        if event.lesson is None or attempt is None or not isinstance(paper, dict):
            return
        if lesson.pretest is None or lesson.pretest.id != attempt:
            seed = whole(event.body.get("seed"))
            lesson.pretest = PretestRecord(attempt, event.lesson, paper, seed, event.at)

    def _pretest_answered(self, event: Event, lesson: LessonRecord) -> None:
        pretest = _its_pretest(event, lesson)
        if pretest is not None and event.item is not None:
            pretest.answered.setdefault(event.item, event)

    def _pretest_finished(self, event: Event, lesson: LessonRecord) -> None:
        pretest = _its_pretest(event, lesson)
        if pretest is not None:
            pretest.finished = True

    def _disputed(self, event: Event, _lesson: LessonRecord) -> None:
        reason = text(event.body.get("reason"))
        if event.lesson is not None and event.item is not None and reason:
            found = Dispute(event.lesson, event.item, event.rev, reason, event.at)
            self.disputes.append(found)

    _handlers: ClassVar[dict[str, Callable[[QuizFold, Event, LessonRecord], None]]] = {
        kinds.ATTEMPT_STARTED: _started,
        kinds.DRAFTED: _drafted,
        kinds.ANSWERED: _answered,
        kinds.ATTEMPT_FINISHED: _finished,
        kinds.RESCORED: _rescored,
        kinds.PRETEST_STARTED: _pretest_started,
        kinds.PRETEST_ANSWERED: _pretest_answered,
        kinds.PRETEST_FINISHED: _pretest_finished,
        kinds.REVIEWED: _reviewed,
        kinds.DISPUTED: _disputed,
    }
    KINDS: ClassVar[tuple[str, ...]] = tuple(_handlers)


def _its_pretest(event: Event, lesson: LessonRecord) -> PretestRecord | None:
    """The lesson's pretest, if the event is of that one and it still goes on."""
    pretest = lesson.pretest
    if pretest is None or pretest.finished or pretest.id != event.body.get("attempt"):
        return None
    return pretest


def _settle(attempt: AttemptRecord, lesson: LessonRecord) -> None:
    """Keep of a finished attempt's paper what is asked later: the gain, and the revisions."""
    questions = attempt.paper.get("questions")
    for question in questions if isinstance(questions, list) else ():
        if not isinstance(question, dict):
            continue
        item, rev = text(question.get("item")), whole(question.get("rev"))
        if item is not None and rev is not None:
            lesson.revs[item] = min(rev, lesson.revs.get(item, rev))
    link = attempt.paper.get("pretest")
    pretest = lesson.pretest
    if not isinstance(link, dict) or pretest is None or pretest.id != link.get("attempt"):
        return
    parallels = texts(link.get("parallels"))
    if pretest.finished and parallels and not pretest.measured:
        pretest.measured = True
        lesson.gain = Gain(
            before=sum(_is_right(pretest.answered.get(each)) for each in parallels),
            after=sum(_is_right(attempt.answered.get(each)) for each in parallels.values()),
            of=len(parallels),
        )


def _is_right(event: Event | None) -> bool:
    score = None if event is None else scored(event.body.get("scored"))
    return score is not None and score[0] == score[1]
