"""The claims about a handful of pictures can fail, and both arms start alike."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import numpy as np
import pytest

from engine.stages import dreambooth
from engine.stages.spec import Event, Grid, Phase, Scalar
from engine.worlds import pictures
from tests.engine.stages.test_verdicts import full, measures, verdicts


def sheets(events: list[Event], name: str) -> list[np.ndarray]:
    return [event.values for event in events if isinstance(event, Grid) and event.name == name]


def first(events: list[Event], name: str) -> float:
    return next(e.value for e in events if isinstance(e, Scalar) and e.series == name)


def test_without_tuning_nothing_is_learned_nor_drifts(play) -> None:
    found = verdicts(play("dreambooth", {"tune_steps": 0}))
    assert found["subject-learned"] is False
    assert found["drifts-without"] is False
    assert found["poses-by-heart"] is False


def test_a_model_that_cannot_draw_has_nothing_to_keep(play) -> None:
    assert verdicts(play("dreambooth", {"base_steps": 0}))["kept-with"] is False


def test_untuned_arms_draw_what_the_base_model_drew(play) -> None:
    found = measures(play("dreambooth", {"tune_steps": 0}))
    assert found["drift_with"] == found["drift_without"] == 0


def test_the_handed_in_pictures_are_shown_and_each_arm_has_its_sheets(play) -> None:
    events = play("dreambooth")
    assert len(sheets(events, "handed in: zib")) == 1
    for arm in ("without", "with"):
        for prompt in (dreambooth.CLASS, dreambooth.SUBJECT):
            drawn = sheets(events, f'"{prompt}", {arm}')
            assert len(drawn) == 3
            assert all(np.nanmin(each) >= 0 and np.nanmax(each) <= 1 for each in drawn)


def test_a_prompt_is_the_words_it_holds() -> None:
    marked = dreambooth.prompt("a zib creature")
    assert [word for word, on in zip(dreambooth.WORDS, marked, strict=True) if on] == [
        "creature",
        "zib",
    ]


def test_only_recognised_snails_count_as_standing_in_a_given_pose() -> None:
    snail, cat = len(pictures.KINDS), 0
    seen = pictures.Seen(
        np.array([snail, snail, cat, -1]), np.array([3, 5, 3, 3]), np.array([1.0, 1.0, 1.0, 0.1])
    )
    assert dreambooth.given_poses(seen, np.array([3])) == 0.5
    nothing = pictures.Seen(np.array([cat]), np.array([3]), np.array([1.0]))
    assert dreambooth.given_poses(nothing, np.array([3])) == 0.0


def test_the_arm_without_preservation_is_the_one_called_so(play, monkeypatch) -> None:
    spoiled: list[object] = []

    def tune(model: object, lesson: dreambooth.Lesson, *_: object) -> Iterator[Event]:
        if lesson.preservation == 0:
            spoiled.append(model)
        yield Phase("tuning", 0, 0)

    def judge(
        model: object, *_: object
    ) -> Generator[Event, None, tuple[np.ndarray, pictures.Seen]]:
        yield Phase("counting", 0, 0)
        kind = len(pictures.KINDS) if any(model is each for each in spoiled) else 0
        seen = pictures.Seen(np.array([kind]), np.array([0]), np.array([1.0]))
        return np.zeros((1, pictures.SIDE**2)), seen

    monkeypatch.setattr(dreambooth, "_tune", tune)
    monkeypatch.setattr(dreambooth, "_judge", judge)
    found = measures(play("dreambooth", {"base_steps": 0}))
    assert (found["drift_without"], found["drift_with"]) == (100, 0)
    assert (found["subject_without"], found["subject_with"]) == (100, 0)
    assert (found["class_without"], found["class_with"], found["class_before"]) == (0, 100, 100)


def test_arms_that_preserve_alike_draw_alike(play, monkeypatch) -> None:
    judge, judged = dreambooth._judge, []

    def noted(*given: object) -> Generator[Event, None, tuple[np.ndarray, pictures.Seen]]:
        judged.append((yield from judge(*given)))
        return judged[-1]

    monkeypatch.setattr(dreambooth, "_judge", noted)

    def drawn(events: list[Event], arm: str) -> list[list[float]]:
        names = (f'"{prompt}", {arm}' for prompt in (dreambooth.CLASS, dreambooth.SUBJECT))
        return [sheet.ravel().tolist() for name in names for sheet in sheets(events, name)]

    alike = play("dreambooth", {"preservation": 0.0})
    _, _, *without, with_class, with_subject = (pixels.tolist() for pixels, _ in judged)
    assert without == [with_class, with_subject]
    apart = play("dreambooth")
    assert repr(drawn(alike, "with")) == repr(drawn(alike, "without"))
    assert repr(drawn(alike, "without")) == repr(drawn(apart, "without"))
    assert repr(drawn(apart, "with")) != repr(drawn(apart, "without"))


@pytest.mark.slow
def test_with_a_preservation_of_nothing_the_second_arm_drifts_too() -> None:
    assert verdicts(full("dreambooth", 5, preservation=0.0))["kept-with"] is False


@pytest.mark.slow
@pytest.mark.parametrize("seed", [5, 6])
def test_every_claim_of_dreambooth_holds_at_default_knobs(seed: int) -> None:
    found = verdicts(full("dreambooth", seed))
    assert all(passed is True for passed in found.values()), found
