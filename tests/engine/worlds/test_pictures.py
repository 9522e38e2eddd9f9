"""The eye names every clean picture, and none of what shows nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.worlds import pictures

SPRITES = [*pictures.KINDS.values(), pictures.SUBJECT]


@given(st.integers(0, len(SPRITES) - 1), st.integers(0, len(pictures.POSES) - 1), st.floats(0.5, 1))
def test_a_clean_picture_is_recognised_with_its_pose(kind: int, pose: int, bright: float) -> None:
    seen = pictures.look(pictures.draw(SPRITES[kind], pose, bright)[None])
    assert (seen.kind[0], seen.pose[0]) == (kind, pose)
    assert seen.alike[0] == pytest.approx(1)


def test_a_little_noise_does_not_confuse_the_eye_and_noise_alone_shows_nothing() -> None:
    rng = np.random.default_rng(0)
    clean = pictures.creatures(rng, 200)
    kinds = pictures.look(clean).kind
    noisy = pictures.look(clean + 0.15 * rng.standard_normal(clean.shape))
    assert np.mean(noisy.kind == kinds) > 0.9
    assert (pictures.look(rng.random((200, 144))).kind == -1).all()


def test_no_picture_of_a_known_kind_passes_for_the_subject() -> None:
    seen = pictures.look(pictures.creatures(np.random.default_rng(1), 300))
    assert seen.share_of_class() == 1.0
    assert seen.share_of_subject() == 0.0


def test_the_subject_comes_in_as_many_poses_as_pictures() -> None:
    shown, poses = pictures.subject(np.random.default_rng(2), 8)
    seen = pictures.look(shown)
    assert seen.share_of_subject() == 1.0
    assert seen.pose.tolist() == poses.tolist()
    assert len(set(poses.tolist())) == 8


def test_a_sheet_holds_the_pictures_with_gaps_between() -> None:
    shown = pictures.creatures(np.random.default_rng(3), 4)
    sheet = pictures.sheet(shown)
    assert sheet.shape == (12, 51)
    assert np.isnan(sheet[:, 12]).all()
    assert np.array_equal(sheet[:, 13:25].reshape(-1), shown[1])


@pytest.mark.parametrize("sprite", SPRITES)
def test_every_sprite_is_8_by_8_of_known_shades_and_not_its_own_mirror(sprite) -> None:
    assert len(sprite) == 8
    assert all(len(row) == 8 and set(row) <= set(pictures.SHADES) for row in sprite)
    assert any(row != row[::-1] for row in sprite)
