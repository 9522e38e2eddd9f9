"""Run it: predict, run, explain. Nothing runs before the prediction; nothing shown is canned.

The screen pulls: ten times a second it asks its `Trial` for a frozen snapshot of the run and draws
what changed. The run itself lives in a thread of `course.live` and never waits for the screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from course.tui import keys
from course.tui.desk import Desk
from course.tui.screens.run_hints import run_hints
from course.tui.screens.workbench import Workbench
from course.tui.state.trial import Trial
from course.tui.widgets.lines import Lines
from course.tui.widgets.status import Hint

if TYPE_CHECKING:
    from textual.timer import Timer

    from course.catalog.index import LessonEntry
    from course.catalog.models import RunBlock
    from engine.stages.spec import Stage

POLL = 1 / 11


class RunScreen(Workbench):
    """One stage. `block` is the lesson's prediction and explanation; `stage` a fake for tests."""

    KEYS = "run"
    BINDINGS: ClassVar[list[Binding]] = keys.bindings(keys.RUN)  # type: ignore[assignment]  # narrower
    CSS_PATH = "run.tcss"

    def __init__(
        self,
        desk: Desk,
        stage_id: str,
        entry: LessonEntry | None = None,
        block: RunBlock | None = None,
        stage: Stage | None = None,
    ) -> None:
        trial = Trial(desk, stage_id, entry.id if entry else None, block)
        super().__init__(desk, trial, stage)
        self._timer: Timer | None = None

    def hints(self) -> Sequence[Hint]:
        """By phase: choose, watch, or look again."""
        panes = self.panes
        return run_hints(
            self.trial, writing=self.typing.is_open, views=panes.has_views, large=panes.large
        )

    # Predicting

    def action_move(self, by: int) -> None:
        """Choose an option; later, scroll the text."""
        block, panes = self.trial.block, self.panes
        if self.phase == "predict" and block is not None:
            start = panes.cursor if panes.cursor >= 0 else (-1 if by > 0 else len(block.options))
            panes.cursor = max(0, min(len(block.options) - 1, start + by))
            self.say("")
            panes.below.update()
            panes.below.reveal(panes.option_rows.get(panes.cursor, 0), margin=2)
        else:
            panes.below.go(panes.below.top + by)

    def action_page(self, by: int) -> None:
        """Scroll the text by screens."""
        below = self.panes.below
        below.go(below.top + by * max(1, below.page - 2))

    def action_digit(self, number: int) -> None:
        """Choose an option by its digit."""
        if self.phase == "predict" and self.trial.block is not None:
            if number <= len(self.trial.block.options):
                self.panes.cursor = number - 1
                self.say("")
                self.panes.below.update()
            else:
                self.say(f"There is no option {number}.", "warn")

    def action_commit(self) -> None:
        """Commit the prediction and run; after a run, start again."""
        trial = self.trial
        if trial.spec is None or self.phase == "run":
            return
        if self.phase == "explain":
            self.action_again()
            return
        if trial.block is not None:
            if self.panes.cursor < 0:
                self.say("A prediction first: press the digit of one.", "warn")
                return
            self.say(trial.predict(trial.block.options[self.panes.cursor]), "bad")
        self._judge_or_start()

    def _judge_or_start(self) -> None:
        """Ask for judgements where the stage wants them and none was given; then run."""
        pairs = () if self.trial.judged else self.trial.pairs()
        if not pairs:
            self._start()
            return
        from course.tui.screens.picks import PicksScreen

        def judged(said: str) -> None:
            self.trial.judged = True
            self._start()
            self.say(said, "accent")

        self.app.push_screen(PicksScreen(self.desk, self.trial, pairs, judged))

    # Running

    def _start(self, *, five: bool = False) -> None:
        trial = self.trial
        if five:
            trial.start_five()
        else:
            trial.start()
        self.panes.begin()
        said = trial.predicted.text if trial.predicted else ""
        self.say(f"You said: {said}" if said and not five else "", "accent")
        self._show()
        self.panes.below.go(0)
        if self._timer is None:
            self._timer = self.set_interval(POLL, self._poll)
        self._timer.resume()

    def _poll(self) -> None:
        """Take the latest snapshot, and draw it if anything changed."""
        trial, panes = self.trial, self.panes
        before, views = trial.shot, panes.has_views
        if not trial.poll():
            return
        if trial.starts is not None and trial.unsettled:
            self.say(trial.settle_starts(), "bad")
            panes.below.update()
        if trial.phase == "explain":
            self._finish()
            return
        panes.watch.update()
        if before and trial.shot and trial.shot.verdicts != before.verdicts:
            panes.below.update()
        if (before and trial.shot and trial.shot.state != before.state) or (
            views != panes.has_views
        ):
            self.refresh_hints()

    def _finish(self) -> None:
        if self._timer is not None:
            self._timer.pause()
        if self.trial.starts is None:
            self.say(self.trial.settle(), "bad")
        self._show()
        self.panes.below.go(0)

    def action_pause(self) -> None:
        """Hold the run, or let it go on."""
        live = self.live
        if live is not None and self.phase == "run":
            if live.snapshot().state == "paused":
                live.resume()
            else:
                live.pause()
            self._poll()

    def action_step(self) -> None:
        """While held: one training step."""
        live = self.live
        if live is not None and self.phase == "run":
            if live.snapshot().state == "paused":
                live.step()
            else:
                self.say("Hold the run first (space); then each . is one step.", "muted")

    def action_again(self) -> None:
        """The same start with the knobs as they stand."""
        if self._may_run():
            self._start()

    def action_new(self) -> None:
        """Another start."""
        if self._may_run():
            self.trial.seed += 1
            self._start()

    def action_five(self) -> None:
        """Five new starts; before the run, the option of that digit."""
        block = self.trial.block
        if self.phase == "predict" and block is not None and len(block.options) >= 5:
            self.action_digit(5)
        elif self._may_run():
            if self.phase == "run":
                self.say("First this run; esc ends it.", "warn")
            else:
                self._start(five=True)

    def _may_run(self) -> bool:
        if self.phase == "predict":
            self.say("Predict first; then it runs.", "warn")
        return self.phase != "predict" and self.trial.spec is not None

    def action_leave(self) -> None:
        """Back to where one came from; a run that is going is ended."""
        if self.typing.is_open:
            self._end_typing()
            return
        self.trial.cancel()
        self.dismiss()

    def on_lines_clicked(self, event: Lines.Clicked) -> None:
        """A click on an option chooses it."""
        if event.lines is self.panes.below and self.phase == "predict":
            for index, row in self.panes.option_rows.items():
                if event.row == row:
                    self.action_digit(index + 1)
