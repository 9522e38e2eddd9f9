from __future__ import annotations

import numpy as np
import pytest

from engine.checkpoint import weights_hash
from engine.stages import adapt
from engine.stages.spec import Event, Measure, Sample, Scalar, Streams, Trained
from engine.worlds.questions import VOCABULARY, Farm, Judge
from tests.engine.stages.chain import full, verdicts
from tests.engine.stages.conftest import Play, small_parents


def measures(events: list[object]) -> dict[str, float]:
    return {event.name: event.value for event in events if isinstance(event, Measure)}


def test_a_few_small_steps_teach_nothing_forget_nothing_and_spread_no_style(play: Play) -> None:
    found = verdicts(play("adapt", {"learning_rate": 0.0001}))
    assert found["all-learn"] is False
    assert found["plain-forgets"] is False
    assert found["style-spreads"] is False


def test_replay_that_loses_answers_is_said_to(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def ever_less(*_: object) -> bool:
        asked.append(1)
        return len(asked) < 40

    monkeypatch.setattr(Judge, "right", ever_less)
    assert verdicts(play("adapt"))["replay-keeps"] is False


def test_an_adapter_out_again_leaves_the_weights_alone_unless_it_was_added_to_them(
    play: Play,
) -> None:
    beside, added = play("adapt"), play("adapt", {"adapter": 1, "learning_rate": 0.01})
    assert verdicts(beside)["unplugging-restores"] is True
    assert measures(beside)["changed"] == 0
    assert verdicts(added)["unplugging-restores"] is False
    assert measures(added)["changed"] > 0


def test_the_adapter_out_answers_word_for_word_as_before(play: Play) -> None:
    said: dict[str, list[tuple[str, str]]] = {}
    for event in play("adapt"):
        if isinstance(event, Sample):
            said.setdefault(event.label, []).append((event.prompt, event.text))
    assert said[adapt.UNPLUGGED] == said[adapt.BEFORE]


def test_the_adapter_grows_with_its_rank_and_stays_a_small_share(play: Play) -> None:
    thin, thick = (measures(play("adapt", {"rank": rank})) for rank in (1, 4))
    assert thick["adapter_weights"] == 4 * thin["adapter_weights"]
    assert thick["adapter_share"] < 10


def test_it_keeps_the_model_that_replayed_and_names_its_parent(play: Play) -> None:
    (kept,) = [event for event in play("adapt") if isinstance(event, Trained)]
    given = small_parents("adapt")["instructed"]
    assert (kept.role, kept.parent, kept.text) == ("adapted", "instructed", given.text)
    assert weights_hash(kept.model.params) != weights_hash(given.model.params)


def losses(events: list[Event], label: str) -> list[float]:
    return [e.value for e in events if isinstance(e, Scalar) and e.series == f"loss, {label}"]


def test_a_mixed_batch_keeps_the_new_examples_that_an_unmixed_one_reads() -> None:
    farm, streams = Farm.from_seed(1), Streams.from_seed(1)
    move = adapt._move(farm, 5, streams)
    new, mixed = (adapt._mixed(move, share, np.random.default_rng(7)) for share in (0.0, 0.5))
    half = adapt.BATCH // 2
    assert len(new) == len(mixed) == adapt.BATCH
    assert mixed.tokens[:half].tolist() == new.tokens[half:].tolist()
    moved = {VOCABULARY.id(question.animal) for question in move.moved}
    about_moved = [bool(moved & set(row)) for row in mixed.tokens.tolist()]
    assert about_moved == [True] * half + [False] * half


def test_the_ways_of_learning_read_alike_but_for_what_is_replayed(play: Play) -> None:
    mixed, unmixed = play("adapt"), play("adapt", {"replay": 0.0})
    assert losses(unmixed, adapt.REPLAY) == losses(unmixed, adapt.PLAIN)
    assert losses(mixed, adapt.PLAIN) == losses(unmixed, adapt.PLAIN)
    assert losses(mixed, adapt.REPLAY)[0] != losses(mixed, adapt.PLAIN)[0]
    # A new adapter adds nothing yet: its first batch costs what it costs the model itself.
    assert losses(mixed, adapt.PLUGGED)[0] == pytest.approx(losses(mixed, adapt.PLAIN)[0])


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", [5, 6])
def test_every_claim_holds_at_full_length(seed: int) -> None:
    found = verdicts(full("adapt", seed))
    assert all(passed is True for passed in found.values()), found


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_replay_of_nothing_forgets_as_plain_tuning_does() -> None:
    found = verdicts(full("adapt", 5, {"replay": 0.0}))
    assert found["plain-forgets"] is True
    assert found["replay-keeps"] is False


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_rate_too_small_to_learn_forgets_nothing() -> None:
    found = verdicts(full("adapt", 5, {"learning_rate": 0.0001, "steps": 10}))
    assert found["all-learn"] is False
    assert found["plain-forgets"] is False
