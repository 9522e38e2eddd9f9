"""What the bottom line of a run says: by phase, choose, watch, or look again."""

from __future__ import annotations

from collections.abc import Sequence

from course.tui.state.trial import Trial
from course.tui.widgets.status import Hint


def run_hints(trial: Trial, *, writing: bool, views: bool, large: bool) -> Sequence[Hint]:
    """The keys that hold now, most useful first."""
    if writing:
        return (("run.commit", "keep it"), ("run.leave", "never mind"))
    if trial.spec is None:
        return ("run.leave", "app.help")
    turn: tuple[Hint, ...] = ()
    if trial.knobs.knobs:
        turn = ((("run.less", "run.more", "run.knob"), "knob"),)
    if trial.phase == "predict":
        return _predicting(trial, turn)
    look: tuple[Hint, ...] = ("run.view",) if views and trial.starts is None else ()
    look = (*look, ("run.zoom", "text" if large else "large"))
    shared: tuple[Hint, ...] = (
        "run.again", "run.new", "run.five", *look, *turn, "run.source", "run.copy",
    )  # fmt: skip
    if trial.phase == "run":
        if trial.starts is not None:
            return (*look, *turn, ("run.leave", "end them"), "app.help")
        pause: tuple[Hint, ...] = ("run.pause",)
        if trial.shot is not None and trial.shot.state == "paused":
            pause = (("run.pause", "go on"), "run.step")
        return (*pause, *look, *turn, "run.source", "run.copy", ("run.leave", "end it"), "app.help")
    read: tuple[Hint, ...] = () if large else ((("run.up", "run.down"), "read"),)
    explain: tuple[Hint, ...] = ("run.explain",) if trial.starts is None else ()
    return (*read, *explain, *shared, "run.leave", "app.help")


def _predicting(trial: Trial, turn: tuple[Hint, ...]) -> Sequence[Hint]:
    commit: Hint = ("run.commit", "run")
    choose: tuple[Hint, ...] = ()
    if trial.block is not None:
        choose = ((f"1-{len(trial.block.options)}", "choose"),)
        commit = ("run.commit", "commit and run")
    typed: tuple[Hint, ...] = ()
    if trial.spec is not None and trial.spec.typed:
        typed = ("run.type",)
    if trial.spec is not None and trial.spec.own_text:
        typed = (*typed, "run.own-text")
    return (*choose, commit, *typed, *turn, "run.source", "run.leave", "app.help")
