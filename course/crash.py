"""A fault of ours ends in a report file, and one message that names it.

The report holds the stack and the versions. It holds neither the command's arguments nor the
values of variables: a question or an answer of the learner's must not travel with it.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path

from course import __version__
from course.paths import state_dir


def report(error: BaseException, command: str) -> str:
    """Write the report and return what to tell the learner."""
    text = "\n".join(
        [
            f"lossfall {__version__}, command {command}",
            f"Python {platform.python_version()} on {platform.platform()}",
            "",
            *_stack(error),
            "",
        ]
    )
    try:
        place = str(_write(state_dir(), text))
    except OSError:
        try:
            place = str(_write(Path(tempfile.gettempdir()), text))
        except OSError:
            # No disk to write to: the report itself is then the message.
            sys.stderr.write(text)
            place = "the lines above"
    return (
        "lossfall: a fault of ours stopped the course. What you had committed is saved, and "
        f"`lossfall` goes on from there.\n  Report: {place}"
    )


def _stack(error: BaseException) -> list[str]:
    """Frames and the exception's type and message; no source values, no arguments."""
    return [line.rstrip("\n") for line in traceback.format_exception(error)]


def _write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    path = folder / f"crash-{stamp}-{os.getpid()}.txt"
    path.write_text(text, encoding="utf-8")
    return path
