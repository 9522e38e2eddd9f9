"""An answer being made: the question's control, and how sure the learner is. No screen."""

from __future__ import annotations

from course.quiz.present import Shown
from course.quiz.response import DontKnow, Response
from course.tui.state.controls import Typing, control_for
from course.tui.state.controls.base import Made

SURE = ("not said", "a guess", "fairly sure", "certain")


class Answering:
    """One question as it stands on screen before it is committed."""

    def __init__(
        self, shown: Shown, response: Response | None = None, sure: int | None = None
    ) -> None:
        """`response` and `sure` are what stood there before, if anything did."""
        self.shown = shown
        self.control = control_for(shown)
        self.sure = sure if sure in (1, 2, 3) else 0
        self.unknown = isinstance(response, DontKnow)
        """The learner has said that they do not know, and nothing since."""
        self.changed = False
        """The control was used since it stood as it was."""
        if response is not None:
            self.control.put(response)

    @property
    def by_typing(self) -> bool:
        """Whether the answer is typed."""
        return isinstance(self.control, Typing)

    @property
    def complaint(self) -> str:
        """Why what stands there is no answer, as far as the control shows it itself."""
        return str(getattr(self.control, "complaint", ""))

    def complain(self, reason: str) -> bool:
        """Show beside a typed line why it is no answer; False where nothing is typed."""
        if not isinstance(self.control, Typing):
            return False
        self.control.complaint = reason
        return True

    def next_sure(self) -> None:
        """The next of: not said, 1, 2, 3."""
        self.sure = (self.sure + 1) % len(SURE)

    def response(self) -> Made:
        """The answer as it stands; or None and what is missing."""
        return (DontKnow(), "") if self.unknown else self.control.made()

    def touched(self) -> None:
        """The control was used: the answer is no longer "I don't know"."""
        self.unknown = False
        self.changed = True
