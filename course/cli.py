"""The `lossfall` command: reads the words, then hands over to one module a command.

Instant on purpose: nothing heavier than argparse is imported here, so that `--help` and
`--version` answer before NumPy, pydantic or Textual would have loaded. Every way a command
can end has its exit code here, and no other place turns an exception into one.
"""

from __future__ import annotations

import argparse
import errno
import os
import sys
from importlib import import_module

from course import __version__, encoding

EXIT_DONE = 0
EXIT_NOT_WRITTEN = 3
EXIT_FAULT_OF_OURS = 70
EXIT_INTERRUPTED = 130

# One BLAS thread a call: the engine splits its batches over threads of its own, and BLAS's
# threads on top of them cost many times more than they give. Must precede NumPy's import.
_BLAS_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")

# What a full disk behind a redirected output reports.
_OUTPUT_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


def build_parser() -> argparse.ArgumentParser:
    """The whole command line; each command's `module` is imported only when it runs."""
    parser = argparse.ArgumentParser(
        prog="lossfall",
        description="A course in the terminal on how AI models are trained. "
        "Without a command it opens where you left off.",
        epilog="Exit codes: 0 done, 1 a check failed, 2 wrong use or bad input, 3 your data could "
        "not be read or written, 4 a run failed, 70 a fault of ours, 130 interrupted.",
        formatter_class=_help_formatter,
    )
    parser.add_argument("--version", action="version", version=f"lossfall {__version__}")
    parser.add_argument(
        "--plain", action="store_true", help="the whole course line by line, without screen control"
    )
    parser.add_argument("--profile", default="default", metavar="NAME", help="another learner")
    parser.add_argument("--lessons", metavar="DIR", help="another course folder")
    parser.set_defaults(module="open")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    command = _command(commands, "lessons", "the path: every lesson and its state")
    _json(command)

    command = _command(commands, "read", "a lesson as plain text")
    _lesson(command)
    command.add_argument("--section", type=_positive, metavar="N", help="one section only")
    command.add_argument("--raw", action="store_true", help="the exact text that offsets index")

    command = _command(commands, "demos", "every live demonstration and its knobs")
    _json(command)

    command = _command(commands, "demo", "run a training stage without a screen")
    command.add_argument("stage", metavar="STAGE")
    command.add_argument("--seed", type=_natural, metavar="N", help="where its dice start (1)")
    command.add_argument("--seeds", type=_positive, metavar="K", help="repeat on K seeds")
    command.add_argument(
        "--set", action="append", default=[], metavar="KNOB=VALUE", help="turn a knob", dest="knobs"
    )
    command.add_argument("--corpus", metavar="FILE", help="train on your own text")
    command.add_argument("--type", metavar="TEXT", help="what you would type for the run")
    command.add_argument("--base", metavar="HASH", help="build on this model of yours")
    _json(command)
    command.add_argument("--check", action="store_true", help="exit 1 unless every verdict holds")

    command = _command(commands, "models", "your models: where each came from, which is in use")
    choice = command.add_mutually_exclusive_group()
    choice.add_argument("--use", metavar="HASH", help="build on this one from now on; a rollback")
    choice.add_argument("--remove", metavar="HASH", help="delete this one")
    _json(command)

    command = _command(commands, "talk", "one text to one of your models, or to two side by side")
    command.usage = 'lossfall talk [HASH [HASH]] "TEXT" [--seed N] [--json]'
    command.add_argument(
        "words",
        nargs="+",
        metavar="HASH or TEXT",
        help="a model's first signs or its role; last, the text in quotes",
    )
    command.add_argument("--seed", type=_natural, default=1, metavar="N", help="its dice (1)")
    _json(command)

    command = _command(commands, "quiz", "take a lesson's quiz line by line")
    _lesson(command)
    command.add_argument("--seed", type=_natural, metavar="N", help="draw the same paper again")
    command.add_argument("--exam", action="store_true", help="verdicts only at the end")
    command.add_argument("--resume", action="store_true", help="go on with the open paper")

    command = _command(commands, "review", "what is due today, lessons in turn")
    command.add_argument(
        "--cap", type=_natural, metavar="N", help="at most N questions a day from now on (12)"
    )
    _json(command)

    command = _command(commands, "ask", "one reply of the tutor, from the lesson's own sentences")
    _lesson(command)
    command.add_argument("question", metavar="QUESTION")
    _json(command)

    command = _command(commands, "progress", "scores, attempts and time")
    _json(command)

    command = _command(commands, "stats", "how each question of a bank does")
    command.add_argument("dir", nargs="?", metavar="DIR", help="a folder of exported logs")
    _json(command)

    command = _command(commands, "export", "scores, cards for Anki, or a bank as a file")
    command.add_argument("file", metavar="FILE", help="a new file, or - for the output")
    command.add_argument(
        "--format",
        required=True,
        choices=("csv", "anki", "gift"),
        help="csv: scores; anki: missed questions and terms; gift: the questions, for Moodle",
    )
    command.add_argument("--lesson", metavar="LESSON", help="of this lesson only")

    _command(commands, "where", "where your data and the lessons lie")

    command = _command(commands, "lint", "check a course's files")
    command.add_argument("dir", nargs="?", metavar="DIR", help="a course folder (the one in use)")
    command.add_argument(
        "--rerun", action="store_true", help="run the stages behind predict items again first"
    )
    command.add_argument(
        "--record", action="store_true", help="put the quiz items on record as they are now"
    )
    _json(command)

    command = _command(commands, "new-lesson", "start a lesson: its files, to be written out")
    command.set_defaults(module="new_lesson")
    command.add_argument("dir", metavar="DIR", help="a course folder; a new one begins a course")
    command.add_argument("id", metavar="ID", help="the lesson's permanent id")
    command.add_argument("--demo", metavar="STAGE", help="the demonstration it is about")
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, does: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name,
        help=does,
        description=does[0].upper() + does[1:] + ".",
        formatter_class=_help_formatter,
    )
    command.set_defaults(module=name)
    return command


def _help_formatter(prog: str) -> argparse.HelpFormatter:
    """Like argparse's own, which would import shutil and every compressor to learn the width."""
    try:
        width = os.get_terminal_size().columns
    except OSError:
        width = 80
    return argparse.HelpFormatter(prog, width=min(max(width, 40), 100) - 2)


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="for programs")


def _lesson(command: argparse.ArgumentParser) -> None:
    command.add_argument("lesson", metavar="LESSON", help="a lesson's id or number")


def _natural(text: str) -> int:
    value = int(text)
    if not 0 <= value < 2**63:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 2^63")
    return value


def _positive(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 10_000:
        raise argparse.ArgumentTypeError(f"{text} is not between 1 and 10000")
    return value


# argparse names the function in its message when int() itself refuses.
_natural.__name__ = _positive.__name__ = "whole number"


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code (the contract stands in the module above)."""
    for name in _BLAS_THREADS:
        os.environ.setdefault(name, "1")
    for stream in (sys.stdout, sys.stderr):
        encoding.prepare(stream)
    args = build_parser().parse_args(argv)
    try:
        code = import_module(f"course.commands.{args.module}").run(args)
        sys.stdout.flush()
        return int(code)
    except KeyboardInterrupt:
        print("Interrupted. What you had committed is kept.", file=sys.stderr)  # noqa: T201
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        _close_output()  # the reader (`head`, a pager) had enough
        return EXIT_DONE
    except Exception as error:  # noqa: BLE001 - the one place where an error becomes an exit code
        return _tell(error, args.module)


def _close_output() -> None:
    """Point stdout away, so that Python's own flush at exit stays quiet."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _tell(error: Exception, command: str) -> int:
    """Say what went wrong and what to do; a fault of ours goes to a report."""
    # Imported late: `dataclasses` would be a third of what `--help` costs.
    from course.errors import CourseError

    if isinstance(error, CourseError):
        print(f"lossfall: {error}", file=sys.stderr)  # noqa: T201
        return error.exit_code
    if isinstance(error, OSError) and error.errno in _OUTPUT_FULL:
        print(  # noqa: T201
            f"lossfall: the output could not be written: {error.strerror}. "
            "Free some space, or send it elsewhere.",
            file=sys.stderr,
        )
        _close_output()
        return EXIT_NOT_WRITTEN
    from course.crash import report

    print(report(error, command), file=sys.stderr)  # noqa: T201
    return EXIT_FAULT_OF_OURS


if __name__ == "__main__":
    sys.exit(main())
