from __future__ import annotations

import pytest

from course.errors import UsageError
from course.models.store import ModelStore
from course.models.talk import spokesman, talk
from tests.course.models.conftest import BARN, trained

LETTERS = {"world": "characters", "alphabet": "\n abc"}


def test_a_reply_is_the_models_own_and_the_same_for_the_same_seed() -> None:
    model = trained("instructed", 1)
    (first,) = talk([model], "where does the fox sleep ?", seed=4)
    assert first == talk([model], "where does the fox sleep ?", seed=4)[0]
    assert first.text
    assert first.score is None
    others = {talk([model], "where does the fox sleep ?", seed=n)[0].text for n in range(6)}
    assert len(others) > 1


def test_two_models_answer_the_same_text_side_by_side() -> None:
    replies = talk([trained("base", 1), trained("aligned", 2)], "the fox")
    assert [each.role for each in replies] == ["base", "aligned"]
    assert replies[0].text != replies[1].text


@pytest.mark.parametrize("text", [BARN, {"world": "farm", "seed": "2"}])
def test_an_unknown_word_is_named_with_those_it_knows(text: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="'foxx' \\(near: fox\\)") as caught:
        talk([trained("base", 1, text)], "the foxx sleeps")
    assert "garden" in str(caught.value)


def test_an_unknown_sign_is_named_too() -> None:
    with pytest.raises(UsageError, match="'x'"):
        talk([trained("base", 1, LETTERS)], "abx")


def test_a_text_beyond_what_the_model_reads_is_refused() -> None:
    with pytest.raises(UsageError, match="at most 15 tokens at once; this is 40"):
        talk([trained()], "fox " * 40)


def test_a_reward_model_scores_and_does_not_talk() -> None:
    asked = "where does the fox sleep ?"
    replies = talk([trained("reward", 1)] * 2, f"{asked} in the den .")
    assert replies[0] == replies[1]
    assert replies[0].score is not None
    assert "does not talk" in replies[0].text
    (other,) = talk([trained("reward", 1)], f"{asked} silly you .")
    assert other.score != replies[0].score
    assert talk([trained("reward", 1)], asked)[0].score is not None


def test_a_model_of_an_unknown_world_is_refused_in_words() -> None:
    with pytest.raises(UsageError, match="Train the model anew"):
        talk([trained("base", 1, {"world": "moon"})], "hello")


def test_the_most_aligned_in_use_speaks(store: ModelStore) -> None:
    with pytest.raises(UsageError, match="no model to talk to"):
        spokesman(store)
    for number, role in enumerate(("base", "reward", "instructed", "aligned")):
        name = store.keep(trained(role, number), stage="x", seed=1, knobs={})
        if role != "reward":
            assert spokesman(store).hash == name
    store.path(name).unlink()
    assert spokesman(store).role == "instructed"
