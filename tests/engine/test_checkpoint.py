"""Weights come back bit for bit, and no broken file gets in."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import checkpoint
from engine.checkpoint import (
    Lineage,
    file_digest,
    load_checkpoint,
    save_checkpoint,
    weights_hash,
)
from engine.errors import CheckpointError
from engine.nn.transformer import ModelConfig, Transformer

CONFIG = ModelConfig(7, 8, 1, 2, 8)
CONFIG_FIELDS = asdict(CONFIG)
LINEAGE = Lineage("pretrain", 3, parent="ab" * 32, knobs={"rate": 0.5, "steps": 9}, data="cd")


@pytest.fixture
def model() -> Transformer:
    return Transformer(CONFIG, np.random.default_rng(0))


@pytest.fixture
def saved(model: Transformer, tmp_path: Path) -> Path:
    path = tmp_path / "models" / "base.safetensors"
    save_checkpoint(path, model, LINEAGE)
    return path


def test_a_model_comes_back_bit_for_bit_with_its_lineage(model: Transformer, saved: Path) -> None:
    loaded, lineage, digest = load_checkpoint(saved, CONFIG)
    assert np.array_equal(loaded.params.flat, model.params.flat)
    assert loaded.config == CONFIG
    assert lineage == LINEAGE
    assert digest == weights_hash(model.params) == weights_hash(loaded.params)


def test_the_hash_sees_a_single_bit(model: Transformer) -> None:
    before = weights_hash(model.params)
    model.params.flat.view(np.uint32)[5] ^= 1
    assert weights_hash(model.params) != before
    model.params.flat.view(np.uint32)[5] ^= 1
    assert weights_hash(model.params) == before


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_truncated_file_is_refused(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("cut")
    path = folder / "m.safetensors"
    save_checkpoint(path, Transformer(CONFIG, np.random.default_rng(0)), LINEAGE)
    whole = path.read_bytes()
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    with pytest.raises(CheckpointError, match=r"m\.safetensors"):
        load_checkpoint(path)


def test_no_single_bit_of_a_file_can_change_unnoticed(
    model: Transformer, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = bytearray(saved.read_bytes())
    assert len(whole) < 5000
    file = bytearray(whole)
    monkeypatch.setattr(checkpoint, "read_at_most", lambda path, limit: bytes(file))
    load_checkpoint(saved)
    accepted = []
    for bit in range(8 * len(whole)):
        file[bit // 8] ^= 1 << bit % 8
        try:
            load_checkpoint(saved)
        except CheckpointError:
            pass
        else:
            accepted.append(bit)
        file[bit // 8] ^= 1 << bit % 8
    assert accepted == []


def test_an_oversized_file_is_refused_unread(saved: Path) -> None:
    limit = 256 * 1024 * 1024
    with saved.open("r+b") as file:
        file.truncate(limit)
    with pytest.raises(CheckpointError, match="damaged"):
        load_checkpoint(saved)
    with saved.open("r+b") as file:
        file.truncate(limit + 1)
    with pytest.raises(CheckpointError, match=f"at most {limit} bytes"):
        load_checkpoint(saved)


def test_another_shape_is_refused(saved: Path) -> None:
    with pytest.raises(CheckpointError, match="is needed"):
        load_checkpoint(saved, replace(CONFIG, width=16))


def rewrite_header(path: Path, changes: dict[str, str], *, digest: bool) -> None:
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    found = header["__metadata__"]
    found |= changes
    if digest:
        model = Transformer(CONFIG, np.random.default_rng(0))
        found["digest"] = file_digest(found["config"], found["lineage"], weights_hash(model.params))
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data[8 + length :])


def config(**changes: object) -> dict[str, str]:
    return {"config": json.dumps({**CONFIG_FIELDS, **changes})}


def lineage(**changes: object) -> dict[str, str]:
    return {"lineage": json.dumps({**asdict(LINEAGE), **changes})}


@pytest.mark.parametrize(
    "changes",
    [
        config(heads=1),
        config(context=9),
        lineage(seed=4),
        lineage(parent=None),
        lineage(stage="sft"),
        {"digest": "0" * 64},
    ],
)
def test_a_header_that_was_edited_is_refused(saved: Path, changes: dict[str, str]) -> None:
    rewrite_header(saved, changes, digest=False)
    with pytest.raises(CheckpointError, match="altered"):
        load_checkpoint(saved)


def test_the_digest_in_these_tests_is_the_real_one(saved: Path) -> None:
    rewrite_header(saved, lineage(seed=4), digest=True)
    assert load_checkpoint(saved)[1].seed == 4


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (config(width=16), "needs"),
        (config(width=10**9 * 4), "needs"),
        (config(layers=10**12), "needs"),
        (config(layers=1.5), "what model"),
        (config(layers=True), "what model"),
        (config(heads=3), "what model"),
        (config(context=10**9), "at most 65536"),
        ({"config": "[]"}, "what model"),
        ({"config": "[" * 100_000}, "what model"),
        ({"config": '{"a":' * 100_000}, "what model"),
        ({"lineage": "{}"}, "what model"),
        ({"lineage": "[" * 100_000}, "what model"),
        ({"lineage": "null"}, "what model"),
        (lineage(seed="3"), "its seed is '3'"),
        (lineage(seed=True), "its seed"),
        (lineage(stage=None), "its stage"),
        (lineage(parent=5), "its parent"),
        (lineage(knobs=[1]), "its knobs"),
        (lineage(knobs={"rate": "fast"}), "its knobs"),
        (lineage(knobs={"rate": float("nan")}), "its knobs"),
        (lineage(data=[]), "its data"),
        (lineage(extra={"text": 1}), "its extra"),
        (lineage(surprise=1), "what model"),
        ({"format": "1"}, "format 1"),
        ({"note": "hello"}, "altered"),
    ],
)
def test_a_header_that_lies_is_refused_even_with_a_true_digest(
    saved: Path, changes: dict[str, str], reason: str
) -> None:
    rewrite_header(saved, changes, digest=True)
    with pytest.raises(CheckpointError, match=reason):
        load_checkpoint(saved)


def test_a_model_that_could_not_be_loaded_is_not_saved(model: Transformer, tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    for bad in (np.nan, np.inf, -np.inf):
        model.params.flat[3] = bad
        with pytest.raises(CheckpointError, match="not finite"):
            save_checkpoint(path, model, LINEAGE)
    double = Transformer(CONFIG, np.random.default_rng(0), np.float64)
    with pytest.raises(CheckpointError, match="float32"):
        save_checkpoint(path, double, LINEAGE)
    with pytest.raises(CheckpointError, match="its seed"):
        Lineage("pretrain", np.int64(3))  # type: ignore[arg-type] # what is refused here
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("data", [b"", b"hello", b"\xff" * 64, b"\x02\0\0\0\0\0\0\0[]", b"\0" * 9])
def test_files_that_are_something_else_are_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.safetensors"
    path.write_bytes(data)
    with pytest.raises(CheckpointError, match=r"x\.safetensors"):
        load_checkpoint(path)
    with pytest.raises(CheckpointError, match="cannot be read"):
        load_checkpoint(tmp_path / "none")


def test_a_failed_write_leaves_the_old_file(
    saved: Path, model: Transformer, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = saved.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    model.params.flat += 1
    with pytest.raises(OSError, match="No space"):
        save_checkpoint(saved, model, LINEAGE)
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]
