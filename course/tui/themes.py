"""Colours: what each ink looks like in the dark, light and high-contrast theme.

Ink names stand for meanings. Every meaning is carried by a word or a glyph as well, so a theme,
a colour-blind eye or NO_COLOR can lose all of them and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from rich.color import Color
from rich.style import Style
from textual.theme import Theme


class Palette(NamedTuple):
    """The few colours a theme is made of."""

    name: str
    shade: str
    back: str
    panel: str
    text: str
    muted: str
    faint: str
    thin: str
    accent: str
    good: str
    bad: str
    warn: str
    code: str
    cursor: str
    mark: str
    second: str
    third: str


DARK = Palette(
    "lossfall-dark", "dark", "#14171b", "#1c2026", "#d9dce1", "#9aa2ae", "#7d8694", "#414852",
    "#8ab8ff", "#93d193", "#f29393", "#e8c37e", "#c9d6b0", "#25303f", "#5a4a10",
    "#e8c37e", "#d0a0e0",
)  # fmt: skip
LIGHT = Palette(
    "lossfall-light", "light", "#fbfaf6", "#f0eee7", "#22262b", "#5a616c", "#6f7169", "#b5b3aa",
    "#1657a8", "#1a6b3a", "#ad2118", "#7d5200", "#3d4f1f", "#dde7f5", "#ffe58a",
    "#a05a00", "#7a3a94",
)  # fmt: skip
CONTRAST = Palette(
    "lossfall-contrast", "dark", "#000000", "#000000", "#ffffff", "#e0e0e0", "#c8c8c8", "#a0a0a0",
    "#00e5ff", "#5dff5d", "#ff8c8c", "#ffff00", "#ffffff", "#003a6b", "#6b5a00",
    "#ffff00", "#ff9cff",
)  # fmt: skip
PALETTES: Mapping[str, Palette] = {each.name: each for each in (DARK, LIGHT, CONTRAST)}
DEFAULT = DARK.name


class Inks:
    """Styles of one palette by ink and fill; made when first asked for, then kept."""

    def __init__(self, palette: Palette) -> None:
        self.palette = palette
        self._made: dict[tuple[str, str], Style] = {}

    def style(self, ink: str = "", fill: str = "") -> Style:
        """The style of an ink on a fill; an unknown ink is plain text."""
        key = (ink, fill)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._make(ink, fill)
        return found

    def _make(self, ink: str, fill: str) -> Style:
        if any(mark in ink for mark in "~@^"):
            return self._shaded(ink, fill)
        p = self.palette
        back = {"cursor": p.cursor, "panel": p.panel, "code": p.panel}.get(fill, p.back)
        bold = Style(bold=True)
        colour = {
            "title": p.text, "muted": p.muted, "faint": p.faint, "rule": p.thin,
            "accent": p.accent, "key": p.accent, "good": p.good, "bad": p.bad, "warn": p.warn,
            "code": p.code, "cite": p.muted, "floor": p.muted, "reference": p.muted,
            "curve1": p.accent, "curve2": p.second, "curve3": p.third, "curve4": p.good,
            "head": p.accent, "term": p.text,
        }.get(ink, p.text)  # fmt: skip
        style = Style(color=colour, bgcolor=back)
        if ink in {"title", "strong", "head", "good", "bad", "key"} or fill == "cursor":
            style += bold
        if ink == "em":
            style += Style(italic=True)
        if ink == "term":
            style += Style(underline=True)
        if ink == "code" and fill != "code":
            style += Style(bgcolor=p.panel)
        if ink == "mark":
            style += Style(bgcolor=p.mark, underline=True, bold=True)
        return style

    def _shaded(self, ink: str, fill: str) -> Style:
        """A shade as an ink: "~7" in front; "@7" (a grey) or "^7" (of the theme) behind.

        What stands before "@" or "^" is the ink in front; without it, the shade's own contrast.
        """
        if ink.startswith("~"):
            front, _, behind = ink[1:].partition("@")
            style = Style(color=_grey(int(front)), bgcolor=self.style("", fill).bgcolor)
            return style + Style(bgcolor=_grey(int(behind))) if behind else style
        mark = "@" if "@" in ink else "^"
        name, _, behind = ink.partition(mark)
        back = _grey(int(behind)) if mark == "@" else self._tone(int(behind))
        if name and name != "strong":
            return self.style(name) + Style(bgcolor=back, bold=True)
        contrast = "#000000" if sum(_rgb(back)) > 3 * 128 else "#ffffff"
        return Style(color=contrast, bgcolor=back, bold=bool(name))

    def _tone(self, shade: int) -> str:
        """From the theme's background to its accent, the lowest shade a little off it."""
        low, high = _rgb(self.palette.back), _rgb(self.palette.accent)
        share = (shade + 1.5) / 25
        return _hex([round(a + (b - a) * share) for a, b in zip(low, high, strict=True)])


def _grey(shade: int) -> str:
    """One of the 24 greys that a terminal of 256 colours has, so that none is approximated."""
    return _hex([8 + 10 * shade] * 3)


def _rgb(colour: str) -> tuple[int, int, int]:
    return Color.parse(colour).get_truecolor()


def _hex(parts: list[int]) -> str:
    return "#" + "".join(f"{part:02x}" for part in parts)


def theme_of(palette: Palette) -> Theme:
    """The palette as Textual's theme, for its own widgets: input, palette, scroll bars."""
    return Theme(
        name=palette.name,
        primary=palette.accent,
        secondary=palette.second,
        warning=palette.warn,
        error=palette.bad,
        success=palette.good,
        accent=palette.accent,
        foreground=palette.text,
        background=palette.back,
        surface=palette.panel,
        panel=palette.panel,
        dark=palette.shade == "dark",
        variables={
            "rule": palette.thin,
            "scrollbar": palette.thin,
            "scrollbar-background": palette.back,
            "scrollbar-corner-color": palette.back,
            "scrollbar-background-hover": palette.back,
            "scrollbar-background-active": palette.back,
            "scrollbar-hover": palette.muted,
            "scrollbar-active": palette.accent,
        },
    )
