"""The real program in a pseudo-terminal, its screen read back as text."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from types import TracebackType

import pexpect
import pyte


class Terminal:
    """One `lossfall` process on a screen of its own.

    `press` types; `wait_for` returns the screen once it holds a text and raises with the screen
    when it does not come in time.
    """

    def __init__(self, *words: str, home: Path, columns: int = 80, rows: int = 24) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        environment = os.environ | {
            "LOSSFALL_HOME": str(home),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
        }
        self._child = pexpect.spawn(
            sys.executable,
            ["-m", "course", *words],
            dimensions=(rows, columns),
            env=environment,
            timeout=None,
        )
        self._child.delaybeforesend = None

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._child.close(force=True)

    @property
    def pid(self) -> int:
        """The process's id."""
        return int(self._child.pid)

    def read(self, seconds: float = 0.05) -> str:
        """Take in what the program drew meanwhile and return the screen."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                self._stream.feed(self._child.read_nonblocking(65536, timeout=left))
            except pexpect.TIMEOUT:
                break
            except pexpect.EOF:
                break
        return "\n".join(line.rstrip() for line in self._screen.display)

    def wait_for(self, *texts: str, seconds: float = 30) -> str:
        """Return the screen as soon as it holds one of `texts`."""
        until = time.monotonic() + seconds
        shown = self.read()
        while not any(text in shown for text in texts):
            if time.monotonic() > until:
                raise AssertionError(f"none of {texts} after {seconds} s on:\n{shown}")
            shown = self.read(0.1)
        return shown

    def press(self, *keys: str) -> None:
        """Type each key; names: enter, escape, up, down, left, right, tab, ctrl+x."""
        for key in keys:
            self._child.send(_KEYS.get(key, key))
            self.read(0.05)

    def wait_for_end(self, seconds: float = 10) -> int:
        """Wait until the program has ended and return its exit code."""
        until = time.monotonic() + seconds
        while self._child.isalive():
            if time.monotonic() > until:
                raise AssertionError(f"still running after {seconds} s:\n{self.read()}")
            self.read(0.1)
        return int(self._child.exitstatus if self._child.exitstatus is not None else -1)


_KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "tab": "\t",
    "pagedown": "\x1b[6~",
    "ctrl+q": "\x11",
    "ctrl+p": "\x10",
    "ctrl+c": "\x03",
}
