"""What a learner gives a run before it begins: a typed text, and judgements of pairs of answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.catalog.text import fold
from course.errors import ProgressError

if TYPE_CHECKING:
    from course.plain.context import Desk
    from engine.stages.spec import Inputs, Knobs, Pair, Stage


def ask_inputs(desk: Desk, stage: Stage, knobs: Knobs, seed: int) -> Inputs:
    """Ask for what the stage reads, each question answered with Enter by who would rather not."""
    from course.picks import picks
    from engine.stages.spec import Inputs

    spec = stage.SPEC
    typed = None
    if spec.typed:
        typed = desk.console.ask(f"Type {spec.typed}, or Enter for the usual one") or None
    if not spec.picks:
        return Inputs(typed=typed)
    _ask_picks(desk, stage, knobs, seed)
    return Inputs(typed=typed, picks=picks(desk.log))


def _ask_picks(desk: Desk, stage: Stage, knobs: Knobs, seed: int) -> None:
    from course.picks import judge, picks, waiting

    console = desk.console
    before = len(picks(desk.log))
    if before:
        console.say(f"You have judged {before} pairs before; they count.")
    pairs = waiting(desk.log, stage, knobs, seed)
    if not pairs:
        return
    console.say(
        f"{len(pairs)} pairs of answers wait for your judgement. Which of the two is better is "
        "for you to say. Enter ends it; who judges none leaves it to a simulated rater."
    )
    for number, pair in enumerate(pairs, 1):
        side = _ask_pick(desk, pair, f"{number} of {len(pairs)}")
        if side is None:
            return
        try:
            judge(desk.log, stage.SPEC.id, pair, side)
        except ProgressError as problem:
            console.say(f"Not saved: {problem}")
            return


def _ask_pick(desk: Desk, pair: Pair, place: str) -> int | None:
    """0 for the first answer, 1 for the second, None to stop."""
    console = desk.console
    console.line()
    console.say(f"{place}. {fold(pair.prompt)}")
    console.say(f"1. {fold(pair.left)}", 2, 5)
    console.say(f"2. {fold(pair.right)}", 2, 5)
    while True:
        answer = console.ask("1 or 2, Enter stops").lower()
        if answer in ("1", "2"):
            return int(answer) - 1
        if answer in ("", "s", "q"):
            return None
        console.say("Type 1 or 2 for the better answer.")
