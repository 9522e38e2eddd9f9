"""What a key of the interface is."""

from __future__ import annotations

from typing import NamedTuple


class Key(NamedTuple):
    """A binding: `label` stands in the bottom line, `help` on the help screen."""

    id: str
    keys: str
    action: str
    label: str
    help: str
