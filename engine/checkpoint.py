"""Weights on disk, with where they come from, and a fingerprint that proves two models equal.

Files are safetensors: names, shapes and numbers, nothing that could run. A file is written whole
under another name and then renamed, so that a crash leaves the old one.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from engine.errors import CheckpointError, EngineError
from engine.nn.parameters import Parameters
from engine.nn.transformer import ModelConfig, Transformer
from engine.types import Array

FORMAT = "1"
MAX_BYTES = 256 * 1024 * 1024
"""No model of this course comes near; a larger file is refused before it is read."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where a model comes from: enough to train it again.

    parent: hash of the model it was trained from, None for a fresh start. stage, seed, knobs: the
    run that made it. data: hash of the text it saw, "" where the seed tells it all. extra: what a
    stage needs to use the model again, such as its vocabulary.
    """

    stage: str
    seed: int
    parent: str | None = None
    knobs: Mapping[str, float | int] = field(default_factory=dict)
    data: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


def weights_hash(params: Parameters) -> str:
    """SHA-256 over names, shapes, types and bytes of all weights, in hexadecimal.

    Equal hashes mean that no weight differs in a single bit.
    """
    digest = hashlib.sha256()
    for name, array in params:
        little_endian = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
        digest.update(f"{name} {array.shape} {little_endian.dtype.str}\n".encode())
        digest.update(little_endian.data)
    return digest.hexdigest()


def save_checkpoint(path: Path, model: Transformer, lineage: Lineage) -> str:
    """Write the model to `path`, replacing what was there in one move; returns its hash.

    Raises OSError when the disk refuses; the old file, if any, is then still whole.
    """
    digest = weights_hash(model.params)
    metadata = {
        "format": FORMAT,
        "hash": digest,
        "config": json.dumps(asdict(model.config)),
        "lineage": json.dumps(asdict(lineage)),
    }
    data = save({name: np.ascontiguousarray(array) for name, array in model.params}, metadata)
    write_atomically(path, data)
    return digest


def load_checkpoint(
    path: Path, expected: ModelConfig | None = None
) -> tuple[Transformer, Lineage, str]:
    """Read a model: itself, where it comes from, and its hash.

    With `expected`, only a model of this shape is taken. Raises CheckpointError, naming the file
    and the reason, when it is missing, oversized, truncated, altered, of another format, or its
    weights do not fit its configuration.
    """
    data = _read(path)
    metadata = _metadata(path, data)
    try:
        arrays = load(data)
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"{path} is damaged or no weights file: {error}.") from error
    if metadata.get("format") != FORMAT:
        found = metadata.get("format", "none")
        raise CheckpointError(f"{path} has format {found}; this engine reads format {FORMAT}.")
    try:
        config = ModelConfig(**json.loads(metadata["config"]))
        lineage = Lineage(**json.loads(metadata["lineage"]))
    except (KeyError, TypeError, ValueError, EngineError) as error:
        raise CheckpointError(f"{path} does not say what model it holds: {error}.") from error
    if expected is not None and config != expected:
        raise CheckpointError(f"{path} holds {config}; {expected} is needed.")
    model = _fill(path, config, arrays)
    digest = weights_hash(model.params)
    if digest != metadata.get("hash"):
        raise CheckpointError(f"{path} was altered: its weights do not match its fingerprint.")
    return model, lineage, digest


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise CheckpointError(f"{path} is {size} bytes; at most {MAX_BYTES} are read.")
        return path.read_bytes()
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read: {error.strerror or error}.") from error


def _metadata(path: Path, data: bytes) -> dict[str, Any]:
    """The header's own words. Layout: 8 bytes of length, then JSON, then the numbers."""
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > len(data) - 8:
        raise CheckpointError(f"{path} is truncated: {len(data)} bytes.")
    try:
        header = json.loads(data[8 : 8 + length])
    except (ValueError, RecursionError) as error:
        raise CheckpointError(f"{path} is damaged or no weights file: {error}.") from error
    found = header.get("__metadata__", {}) if isinstance(header, dict) else {}
    return found if isinstance(found, dict) else {}


def _fill(path: Path, config: ModelConfig, arrays: Mapping[str, Array]) -> Transformer:
    """A model with these weights. Sizes are compared before anything of that size is made."""
    if config.layers > len(arrays):
        raise CheckpointError(f"{path}: {len(arrays)} weights; its model needs more.")
    shapes = config.weight_shapes()
    for name in sorted(shapes.keys() | arrays.keys()):
        wanted = shapes.get(name)
        found = arrays[name].shape if name in arrays else None
        if wanted != found:
            raise CheckpointError(f"{path}: {name} has shape {found}; its model needs {wanted}.")
        if arrays[name].dtype != np.float32:
            raise CheckpointError(f"{path}: {name} is {arrays[name].dtype}; float32 is needed.")
        if not np.isfinite(arrays[name]).all():
            raise CheckpointError(f"{path}: {name} holds numbers that are not finite.")
    model = Transformer(config, np.random.default_rng(0))
    for name, view in model.params:
        view[...] = arrays[name]
    return model


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that at any moment either the old or the new one is there, whole.

    Source: the usual temporary file, fsync, rename; Pillai et al. 2014, "All file systems are not
    created equal", section 2.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
