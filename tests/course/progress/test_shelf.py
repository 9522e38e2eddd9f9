from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from course.progress.events import Event
from course.progress.shelf import KINDS, shelf

HASHES = ("a" * 64, "b" * 64, "c" * 64)


@st.composite
def events(draw: st.DrawFn) -> list[Event]:
    """What three devices may have done with three models, at any times."""
    found = []
    for device in "xyz":
        for seq in range(1, draw(st.integers(0, 5)) + 1):
            body = {
                "hash": draw(st.sampled_from(HASHES)),
                "role": "base",
                "stage": "pretrain",
                "use": draw(st.booleans()),
            }
            at = f"2026-11-22T00:00:0{draw(st.integers(0, 9))}.000Z"
            kind = draw(st.sampled_from(KINDS))
            found.append(Event(f"{device}{seq}", device, seq, at, kind, body=body))
    return found


@given(events(), st.randoms())
def test_the_order_in_which_events_arrived_makes_no_difference(
    given_: list[Event], chance: object
) -> None:
    shuffled = list(given_)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' Random
    assert shelf(shuffled) == shelf(given_)


@given(events())
def test_only_a_model_that_is_kept_and_not_removed_is_in_use(given_: list[Event]) -> None:
    found = shelf(given_)
    for role, name in found.in_use.items():
        assert found.models[name].role == role
        assert not found.models[name].removed
    kept = {each.body["hash"] for each in given_ if each.kind == KINDS[0]}
    assert set(found.models) == kept
