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
    load_checkpoint,
    save_checkpoint,
    weights_hash,
    write_atomically,
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


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_an_altered_number_is_refused(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("altered") / "m.safetensors"
    save_checkpoint(path, Transformer(CONFIG, np.random.default_rng(0)), LINEAGE)
    whole = bytearray(path.read_bytes())
    start = 8 + int.from_bytes(whole[:8], "little")
    at = data.draw(st.integers(start, len(whole) - 1))
    whole[at] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(whole)
    with pytest.raises(CheckpointError, match=r"m\.safetensors"):
        load_checkpoint(path)


def test_an_oversized_file_is_refused_unread(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "MAX_BYTES", 100)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("it was read"))
    with pytest.raises(CheckpointError, match="at most 100"):
        load_checkpoint(saved)


def test_another_shape_is_refused(saved: Path) -> None:
    with pytest.raises(CheckpointError, match="is needed"):
        load_checkpoint(saved, replace(CONFIG, width=16))


def rewrite_header(path: Path, **changes: str) -> None:
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    header["__metadata__"] |= changes
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data[8 + length :])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"config": json.dumps({**CONFIG_FIELDS, "width": 16})}, "needs"),
        ({"config": json.dumps({**CONFIG_FIELDS, "width": 10**9 * 4})}, "needs"),
        ({"config": json.dumps({**CONFIG_FIELDS, "layers": 10**12})}, "needs"),
        ({"config": json.dumps({**CONFIG_FIELDS, "layers": 1.5})}, "what model"),
        ({"config": json.dumps({**CONFIG_FIELDS, "heads": 3})}, "what model"),
        ({"config": "[]"}, "what model"),
        ({"lineage": "{}"}, "what model"),
        ({"format": "2"}, "format 2"),
        ({"hash": "0" * 64}, "altered"),
    ],
)
def test_a_header_that_lies_is_refused(saved: Path, changes: dict[str, str], reason: str) -> None:
    rewrite_header(saved, **changes)
    with pytest.raises(CheckpointError, match=reason):
        load_checkpoint(saved)


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


def test_writing_replaces_in_one_move(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "file"
    write_atomically(path, b"one")
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"
