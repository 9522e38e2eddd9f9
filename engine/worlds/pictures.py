"""Small grey pictures of creatures, and an eye that says which creature a picture shows.

A picture is 12 x 12, brightness 0..1: one creature of 8 x 8 on a dark ground, at one of nine
places, looking left or right, more or less bright. Because every clean picture there can be is
known, what a model draws can be recognised: it shows the creature it is most alike, if it is alike
enough.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pictures = NDArray[np.float64]
"""Pictures (N, 144), row by row from the top, brightness 0..1."""

SIDE, CREATURE = 12, 8
SHADES = {".": 0.0, "-": 0.35, "+": 0.7, "#": 1.0}
PLACES = tuple((top, left) for top in (0, 2, 4) for left in (0, 2, 4))
DIM = 0.7  # the least bright a creature may be, against the brightest
ALIKE = 0.8  # correlation from which a picture counts as showing a creature

KINDS = {
    "cat": (
        "#.#.....",
        "###.....",
        "#-#....#",
        "###....#",
        ".######.",
        ".######.",
        ".#.##.#.",
        ".#.##.#.",
    ),
    "hen": (
        ".#......",
        "###...#.",
        "+##...##",
        ".##..###",
        ".#######",
        "..#####.",
        "...##...",
        "..##....",
    ),
    "fish": (
        "........",
        "..###..#",
        ".#####.#",
        "#-######",
        "########",
        ".#####.#",
        "..###..#",
        "........",
    ),
    "mouse": (
        "........",
        "........",
        ".##.....",
        ".###....",
        "#-#####.",
        "+#######",
        ".#####.#",
        ".+...+##",
    ),
    "duck": (
        "..##....",
        ".#-#....",
        "++##....",
        "..##..##",
        "..######",
        "..#####.",
        "...###..",
        "........",
    ),
}
SUBJECT = (
    "+..+....",
    ".++.....",
    ".##.-##-",
    ".##-#--#",
    ".###-#-#",
    ".###-#-#",
    "..###--#",
    "-#######",
)
"""A snail, of no kind above: the one whose pictures are handed in."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What pictures show: `kind` (N,) an index into KINDS, len(KINDS) for the subject and -1 for
    nothing known; `pose` (N,) an index into `poses`; `alike` (N,) the correlation."""

    kind: NDArray[np.int64]
    pose: NDArray[np.int64]
    alike: NDArray[np.float64]

    def share_of_subject(self) -> float:
        """Share of the pictures that show the subject."""
        return float(np.mean(self.kind == len(KINDS)))

    def share_of_class(self) -> float:
        """Share of the pictures that show a creature of the known kinds."""
        return float(np.mean((self.kind >= 0) & (self.kind < len(KINDS))))


POSES = tuple((place, flipped) for place in PLACES for flipped in (False, True))


def draw(sprite: tuple[str, ...], pose: int, brightness: float = 1.0) -> Pictures:
    """One picture of a creature in a pose, (144,)."""
    (top, left), flipped = POSES[pose]
    shape = np.array([[SHADES[sign] for sign in row] for row in sprite])
    picture = np.zeros((SIDE, SIDE))
    picture[top : top + CREATURE, left : left + CREATURE] = shape[:, ::-1] if flipped else shape
    return brightness * picture.reshape(-1)


def creatures(rng: np.random.Generator, count: int) -> Pictures:
    """Pictures of any kind in any pose: (N, 144)."""
    kinds = list(KINDS.values())
    return np.stack(
        [
            draw(
                kinds[rng.integers(len(kinds))], int(rng.integers(len(POSES))), rng.uniform(DIM, 1)
            )
            for _ in range(count)
        ]
    )


def subject(rng: np.random.Generator, count: int) -> tuple[Pictures, NDArray[np.int64]]:
    """A few pictures of the subject, each in a pose of its own: (N, 144) and the poses (N,)."""
    poses = rng.permutation(len(POSES))[:count]
    return np.stack([draw(SUBJECT, pose, rng.uniform(DIM, 1)) for pose in poses.tolist()]), poses


def look(pictures: Pictures) -> Seen:
    """Say which creature each picture shows, and how it stands."""
    sprites = [*KINDS.values(), SUBJECT]
    clean = np.stack([draw(sprite, pose) for sprite in sprites for pose in range(len(POSES))])
    alike = _standard(pictures) @ _standard(clean).T  # (N, 144) @ (144, kinds x poses)
    best = alike.argmax(axis=1)
    found = alike[np.arange(len(pictures)), best]
    kind = np.where(found >= ALIKE, best // len(POSES), -1)
    return Seen(kind, best % len(POSES), found)


def sheet(pictures: Pictures) -> Pictures:
    """Pictures side by side with a gap between them: (12, 13 N - 1)."""
    gap = np.full((SIDE, 1), np.nan)
    shown = [np.clip(picture, 0, 1).reshape(SIDE, SIDE) for picture in pictures]
    pieces = [piece for picture in shown for piece in (gap, picture)]
    return np.concatenate(pieces[1:], axis=1)


def _standard(pictures: Pictures) -> Pictures:
    """Mean 0 and length 1, so that a product of two is their correlation."""
    centred = pictures - pictures.mean(axis=1, keepdims=True)
    length = np.linalg.norm(centred, axis=1, keepdims=True)
    return np.asarray(centred / np.maximum(length, 1e-9))
