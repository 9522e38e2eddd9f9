"""The screen as plain text, and small waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual.pilot import Pilot


def text(pilot: Pilot[None]) -> str:
    """What stands on the screen, line by line, without colours or trailing space."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips)


async def until(pilot: Pilot[None], holds: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait until something holds; fails, showing the screen, if it does not."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not holds():
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError(f"it did not come to hold; the screen:\n{text(pilot)}")
        await pilot.pause(0.02)


async def shows(pilot: Pilot[None], words: str) -> None:
    """Wait until the words stand on the screen."""
    await until(pilot, lambda: words in text(pilot))
