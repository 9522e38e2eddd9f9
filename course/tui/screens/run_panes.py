"""The four panes of the run screen: head, what is watched, knobs, text; and their shares of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic
from typing import TYPE_CHECKING

from course.tui.ink import Line
from course.tui.layout.explain import Told, asks_lines, explain_lines, predict_lines
from course.tui.layout.run import head_lines, knob_lines, verdict_lines
from course.tui.layout.section import MEASURE
from course.tui.layout.starts import overlay_lines, tally_lines
from course.tui.layout.watch import Look, Watched, next_look, watch_lines
from course.tui.state.following import Following
from course.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from course.tui.state.trial import Trial


class RunPanes:
    """Draws a trial. `cursor` is the marked prediction, `look` what the learner looks at.

    `plain` is asked for at every drawing: whether shades must be glyphs.
    """

    def __init__(self, trial: Trial, plain: Callable[[], bool]) -> None:
        self.trial = trial
        self.plain = plain
        self.cursor = -1
        self.look = Look()
        self.large = False
        self.asks: Sequence[Line] = ()
        self.option_rows: dict[int, int] = {}
        self.watched = Watched([], "", [], [])
        self._following = Following()
        self._chosen = False
        self.header = Lines(self._draw_header, id="head", classes="-auto")
        self.watch = Lines(self._draw_watch, id="stage")
        self.knobs = Lines(self._draw_knobs, id="knobs", classes="-auto")
        self.below = Lines(self._draw_below, id="below")

    @property
    def all(self) -> tuple[Lines, ...]:
        """From top to bottom."""
        return self.header, self.watch, self.knobs, self.below

    def shape(self, rows: int) -> None:
        """Share `rows` of the window out, as the phase needs them."""
        trial, room = self.trial, max(6, rows - 4)
        if trial.phase == "predict":
            height = 0
        elif self.large:
            height = room
        elif trial.phase == "run":
            claims = len(trial.spec.claims) if trial.spec else 0
            height = max(7, min(24, room - 2 - min(claims * 2 + 1, room // 3)))
        else:
            height = max(6, min(16, room * (9 if room < 26 else 7) // 20))
        self.watch.display = height > 0
        self.knobs.display = trial.phase != "predict" and not self.large
        self.below.display = not (self.large and height > 0)
        self.watch.styles.height = height

    def redraw(self) -> None:
        """Draw everything anew."""
        if self.trial.phase == "predict":
            self.find_asks()
        for pane in self.all:
            pane.update()

    def find_asks(self) -> None:
        """Look up what the run wants of the learner: their models and judgements are on disk."""
        trial = self.trial
        if trial.spec is not None:
            pairs = 0 if trial.judged else len(trial.pairs())
            self.asks = asks_lines(
                trial.spec, trial.typed, trial.own_text, pairs, trial.builds_on()
            )

    def next_view(self) -> None:
        """Look at it another way."""
        self.look = next_look(self.look, self.watched)
        self._chosen = True
        self.watch.update()

    def begin(self) -> None:
        """A new run: what the learner chose to look at stays, what was only followed does not."""
        if not self._chosen:
            self.look = Look()

    def _follow(self) -> None:
        """While the learner has not chosen a view, turn to the page where something happens."""
        shot, watched = self.trial.shot, self.watched
        if shot is None or self.trial.phase != "run":
            return
        now = monotonic()
        self._following.see(shot.grids, now)
        if self._chosen or watched.pages < 2:
            return
        page = min(self.look.page, watched.pages - 1)
        every = {name for sheet in watched.sheets for name in sheet}
        turn = self._following.livelier(set(watched.sheets[page]), every, now)
        for index, sheet in enumerate(watched.sheets):
            if turn and turn in sheet:
                self.look = Look(page=index)  # the kind stays the stage's own

    @property
    def has_views(self) -> bool:
        """Whether there is another way to look at it."""
        return len(self.watched.kinds) > 1 or self.watched.pages > 1

    def _draw_header(self, width: int, _height: int) -> Sequence[Line]:
        trial = self.trial
        return head_lines(trial.spec.title if trial.spec else trial.stage_id, trial.phase, width)

    def _draw_watch(self, width: int, height: int) -> Sequence[Line]:
        trial = self.trial
        if trial.spec is None:
            return ()
        if trial.starts is not None:
            return overlay_lines(trial.spec, trial.starts, width, height)
        if trial.shot is None:
            return ()
        self._follow()
        self.watched = watch_lines(
            trial.spec, trial.shot, self.look, width, height, plain=self.plain()
        )
        return self.watched.rows

    def _draw_knobs(self, width: int, _height: int) -> Sequence[Line]:
        trial = self.trial
        if trial.spec is None:
            return ()
        return knob_lines(trial.knobs, trial.seed, width, running=trial.phase == "run")

    def _draw_below(self, width: int, _height: int) -> Sequence[Line]:
        trial = self.trial
        if trial.spec is None:
            return ()
        width = min(width, MEASURE + 8)
        if trial.phase == "predict":
            rows, self.option_rows = predict_lines(
                trial.spec, trial.block, self.cursor, trial.knobs, trial.seed, width, self.asks
            )
            return rows
        if trial.starts is not None:
            return tally_lines(trial.spec, trial.starts, width)
        if trial.phase == "run" or trial.shot is None:
            verdicts = trial.shot.verdicts if trial.shot else ()
            return verdict_lines(trial.spec, verdicts, width, over=False)
        told = Told(trial.predicted, trial.came, trial.said, trial.explained, trial.kept)
        return explain_lines(trial.spec, trial.shot, told, width)
