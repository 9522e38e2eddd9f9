"""Where in a TOML file each value stands.

`tomllib` forgets the lines. This scanner walks a text that `tomllib` has already accepted, so
it need not check anything, only keep count: `("item", 3, "answer", "why") -> line`.
"""

from __future__ import annotations

import re

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[\s,]|#[^\n]*)+")
_GAP = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL
)
_SCALAR = re.compile(r"[^,\]}#\n]+")


def lines_of(text: str) -> dict[Path, int]:
    """The line, counted from 1, of every key, table and array element of a valid TOML text."""
    scanner = _Scanner(text)
    scanner.document()
    return scanner.lines


class _Scanner:
    """A position in the text that never moves back."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.lines: dict[Path, int] = {}
        self.lengths: dict[Path, int] = {}

    def document(self) -> None:
        table: Path = ()
        while self._skip():
            if self.text[self.at] != "[":
                self._pair(table)
                continue
            line, array = self.line, self.text.startswith("[[", self.at)
            self.at += 2 if array else 1
            keys = self._keys()
            self._skip()
            self.at += 2 if array else 1
            table = self._table(keys)
            if array:
                index = self.lengths.get(table, 0)
                self.lengths[table] = index + 1
                self.lines.setdefault(table, line)
                table = (*table, index)
            self.lines.setdefault(table, line)

    def _table(self, keys: Path) -> Path:
        """A header's keys as a path: a name that is an array of tables means its last element."""
        path: Path = ()
        for position, key in enumerate(keys):
            path = (*path, key)
            if position < len(keys) - 1 and path in self.lengths:
                path = (*path, self.lengths[path] - 1)
        return path

    def _skip(self) -> bool:
        """Move past space, commas and comments; say whether anything is left."""
        if found := _BLANK.match(self.text, self.at):
            self._move(found.end())
        return self.at < len(self.text)

    def _move(self, to: int) -> None:
        self.line += self.text.count("\n", self.at, to)
        self.at = to

    def _keys(self) -> Path:
        """A key, dotted or not."""
        keys: list[str] = []
        while True:
            self._gap()
            string = _STRING.match(self.text, self.at)
            found = string or _BARE.match(self.text, self.at)
            if found is None:
                return tuple(keys)
            keys.append(found.group()[1:-1] if string else found.group())
            self.at = found.end()
            self._gap()
            if not self.text.startswith(".", self.at):
                return tuple(keys)
            self.at += 1

    def _gap(self) -> None:
        found = _GAP.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _pair(self, table: Path) -> None:
        line, keys = self.line, self._keys()
        path = table
        for key in keys:
            path = (*path, key)
            self.lines.setdefault(path, line)
        self.at = self.text.find("=", self.at) + 1 or len(self.text)
        self._gap()
        self._value(path)

    def _value(self, path: Path) -> None:
        opening = self.text[self.at : self.at + 1]
        if opening == "[":
            self.at += 1
            index = 0
            while self._skip() and self.text[self.at] != "]":
                self.lines[(*path, index)] = self.line
                self._value((*path, index))
                index += 1
            self.at += 1
        elif opening == "{":
            self.at += 1
            while self._skip() and self.text[self.at] != "}":
                self._pair(path)
            self.at += 1
        else:
            found = _STRING.match(self.text, self.at) or _SCALAR.match(self.text, self.at)
            self._move(found.end() if found else self.at + 1)
