"""Which answer is better? Pairs to judge before a run that learns from judgements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from course.tui import keys
from course.tui.desk import Desk
from course.tui.ink import BLANK, Line
from course.tui.layout.home import head
from course.tui.layout.pair import count_words, given_lines, pair_lines
from course.tui.screens.base import CourseScreen
from course.tui.state.trial import Trial
from course.tui.widgets.lines import Lines
from course.tui.widgets.status import Hint

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from engine.stages.spec import Pair

SKIPPED = "–"


class PicksScreen(CourseScreen):
    """One pair at a time; each judgement is kept before the next pair is shown.

    `run` is called with the honest count once the learner wants the run. Leaving calls nothing.
    """

    KEYS = "picks"
    BINDINGS: ClassVar[list[Binding]] = keys.bindings(keys.PICKS)  # type: ignore[assignment]  # narrower

    def __init__(
        self, desk: Desk, trial: Trial, pairs: Sequence[Pair], run: Callable[[str], None]
    ) -> None:
        super().__init__(desk)
        self.trial = trial
        self.pairs = tuple(pairs)
        self.given: list[str] = []
        self._run = run
        self.header = Lines(self._draw_header, id="head", classes="-auto")
        self.body = Lines(self._draw_body, id="pair")

    def compose(self) -> ComposeResult:
        """Header, the pair, and the bottom line."""
        yield self.header
        yield self.body
        yield self.too_small
        yield self.status

    def hints(self) -> Sequence[Hint]:
        """Left or right, or leave it to the rater."""
        return (
            ("picks.left", "left"), ("picks.right", "right"), "picks.skip",
            ("picks.go", "run now"), "picks.leave", "app.help",
        )  # fmt: skip

    @property
    def judged(self) -> int:
        """How many pairs the learner judged."""
        return len(self.given) - self.given.count(SKIPPED)

    def _draw_header(self, width: int, _height: int) -> Sequence[Line]:
        title = self.trial.spec.title if self.trial.spec else self.trial.stage_id
        number = min(len(self.pairs), len(self.given) + 1)
        return head(f"Judge · {title}", f"pair {number} of {len(self.pairs)}", width)

    def _draw_body(self, width: int, _height: int) -> Sequence[Line]:
        if len(self.given) >= len(self.pairs):
            return ()
        rows = pair_lines(self.pairs[len(self.given)], width)
        return [*rows, BLANK, *given_lines(self.given, width)]

    def action_pick(self, side: int) -> None:
        """The left (0) or the right (1) answer is better."""
        trouble = self.trial.judge(self.pairs[len(self.given)], side)
        if trouble:
            self.say(trouble, "bad")
            return
        self._next("12"[side])

    def action_skip(self) -> None:
        """Leave this pair to the rater."""
        self._next(SKIPPED)

    def _next(self, mark: str) -> None:
        self.given.append(mark)
        if len(self.given) == len(self.pairs):
            self.action_go()
            return
        self.say(self._count(), "muted")
        self.header.update()
        self.body.update(top=0)

    def _count(self) -> str:
        left = len(self.pairs) - len(self.given)
        return count_words(self.judged, self.given.count(SKIPPED), left)

    def action_go(self) -> None:
        """Run now; the rater decides what is left."""
        rater = len(self.pairs) - self.judged
        self.dismiss()
        self._run(count_words(self.judged, rater, 0))

    def action_leave(self) -> None:
        """Back to the prediction; nothing runs."""
        self.dismiss()
