"""`lossfall stats [DIR]`: item analysis, of one's own answers or of a folder of exported logs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from course.catalog.text import visible
from course.commands.context import open_log, print_json
from course.errors import UsageError

if TYPE_CHECKING:
    from course.progress.events import Event
    from course.quiz.analysis import Analysis, ItemStats


def run(args: argparse.Namespace) -> int:
    """Print what can be said of each item; figures with too few answers are left empty."""
    from course.quiz.analysis import KINDS, NEEDS, analyse

    if args.dir is None:
        with open_log(args) as log:
            logs: Sequence[Sequence[Event]] = [list(log.events(kinds=KINDS))]
    else:
        logs = _folder(Path(args.dir).expanduser())
    found = analyse(logs)
    if args.json:
        print_json({"needs": dict(NEEDS), **asdict(found)})
        return 0
    _print(found)
    return 0


def _folder(folder: Path) -> list[list[Event]]:
    from course.exports.lines import learners, read_lines

    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.", "Name a folder of exported logs.")
    paths = sorted(folder.glob("*.jsonl"))
    if not paths:
        raise UsageError(
            f"{folder} holds no exported log.", "Put the learners' *.jsonl files into it."
        )
    files = [read_lines(path) for path in paths]
    for file in files:
        if file.unread:
            more = f", and {len(file.unread) - 1} more" if len(file.unread) > 1 else ""
            where = visible(file.path.name)
            print(f"{where}, line {file.unread[0]}: not an event{more}.", file=sys.stderr)
    return learners(files)


def _print(found: Analysis) -> None:
    from course.quiz.analysis import NEEDS

    if not found.items:
        print("No question has been answered in a quiz yet.")
    else:
        whose = (
            f"the first answers of {_count(found.learners, 'learner')}"
            if found.first_only
            else "one learner's answers, each counted"
        )
        print(f"{_count(found.answers, 'answer')}: {whose}.")
        told = [each for each in found.items if each.difficulty is not None]
        if told:
            print(
                f"right: mean share earned, from {NEEDS['difficulty']} answers on. "
                f"tells: whether those who know the rest know this, -1 to 1, "
                f"from {NEEDS['discrimination']} learners on."
            )
            _table(told)
        if few := len(found.items) - len(told):
            print(f"\n{_count(few, 'question')} with fewer than {NEEDS['difficulty']} answers.")
    if found.disputes:
        print(f"\nDisputed: {len(found.disputes)}")
        for each in found.disputes:
            rev = "" if each.rev is None else f" rev {each.rev}"
            print(f"  {visible(f'{each.lesson} {each.item}{rev}, {each.at[:10]}: {each.reason}')}")


def _table(items: Sequence[ItemStats]) -> None:
    width = max(len(_name(each)) for each in items)
    lesson = None
    for each in items:
        if each.lesson != lesson:
            lesson = each.lesson
            print(f"\n{visible(lesson)}")
            print(f"  {'':<{width}}  answers  right  tells  seconds  chosen")
        right = "" if each.difficulty is None else f"{each.difficulty:.0%}"
        tells = "" if each.discrimination is None else f"{each.discrimination:+.2f}"
        seconds = "" if each.seconds is None else f"{each.seconds:.0f}"
        chosen = ", ".join(f"{name} {times}" for name, times in each.options.items())
        row = f"  {_name(each):<{width}}  {each.answers:>7}  {right:>5}  {tells:>5}  {seconds:>7}"
        print(f"{row}  {visible(chosen)}".rstrip())


def _name(item: ItemStats) -> str:
    name = visible(item.item)
    return name if item.rev in (None, 1) else f"{name} rev {item.rev}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
