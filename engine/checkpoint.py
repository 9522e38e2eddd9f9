"""Weights on disk, with where they come from, and a fingerprint that proves two models equal.

Files are safetensors: names, shapes and numbers, nothing that could run. Everything in a file, the
model's shape and its lineage included, stands under one digest: no accident goes unseen. It is no
signature: whoever alters a file on purpose can compute a new digest, so that every field is also
checked for its type and its bounds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from engine.errors import CheckpointError, EngineError
from engine.files import read_at_most, write_atomically
from engine.nn.parameters import Parameters
from engine.nn.transformer import ModelConfig, Transformer
from engine.types import Array

FORMAT = "2"
MAX_BYTES = 256 * 1024 * 1024
"""No model of this course comes near; a larger file is refused before it is read."""

MAX_CONTEXT = 65_536
"""The one size that no weight's shape confirms, and memory grows with it."""

KEYS = {"format", "digest", "config", "lineage"}


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where a model comes from: enough to train it again.

    parent: hash of the model it was trained from, None for a fresh start. stage, seed, knobs: the
    run that made it. data: hash of the text it saw, "" where the seed tells it all. extra: what a
    stage needs to use the model again, such as its vocabulary. Raises CheckpointError for a field
    of another type or a knob that is not finite.
    """

    stage: str
    seed: int
    parent: str | None = None
    knobs: Mapping[str, float | int] = field(default_factory=dict)
    data: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        given: Any = self  # a file may hold anything: the annotations are what is checked
        fits = {
            "stage": isinstance(given.stage, str),
            "seed": type(given.seed) is int,
            "parent": given.parent is None or isinstance(given.parent, str),
            "knobs": isinstance(given.knobs, Mapping)
            and all(isinstance(name, str) and _is_number(x) for name, x in given.knobs.items()),
            "data": isinstance(given.data, str),
            "extra": isinstance(given.extra, Mapping)
            and all(isinstance(text, str) for pair in given.extra.items() for text in pair),
        }
        for name, fit in fits.items():
            if not fit:
                raise CheckpointError(
                    "A lineage holds plain texts, a whole number as seed and finite numbers as "
                    f"knobs; its {name} is {getattr(self, name)!r:.60}."
                )


def _is_number(value: object) -> bool:
    return type(value) is bool or type(value) is int or (type(value) is float and isfinite(value))


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


def file_digest(config: str, lineage: str, weights: str) -> str:
    """SHA-256 over a file's configuration and lineage, as they stand in it, and its weights' hash.

    Each part comes with its length, so that none can pass for a piece of another.
    """
    digest = hashlib.sha256()
    for part in (config, lineage, weights):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()


def save_checkpoint(path: Path, model: Transformer, lineage: Lineage) -> str:
    """Write the model to `path`, replacing what was there in one move; returns its weights' hash.

    Raises CheckpointError for a model that could not be loaded again: not float32, or with weights
    that are not finite. Raises OSError when the disk refuses; the old file, if any, is then still
    whole.
    """
    if model.params.dtype != np.float32:
        raise CheckpointError(f"Weights are saved as float32; these are {model.params.dtype}.")
    if not np.isfinite(model.params.flat).all():
        raise CheckpointError("The model holds weights that are not finite: it is not saved.")
    weights = weights_hash(model.params)
    config = json.dumps({name: int(value) for name, value in asdict(model.config).items()})
    origin = json.dumps(asdict(lineage))
    metadata = {
        "format": FORMAT,
        "digest": file_digest(config, origin, weights),
        "config": config,
        "lineage": origin,
    }
    data = save({name: np.ascontiguousarray(array) for name, array in model.params}, metadata)
    write_atomically(path, data)
    return weights


def load_checkpoint(
    path: Path, expected: ModelConfig | None = None
) -> tuple[Transformer, Lineage, str]:
    """Read a model: itself, where it comes from, and its weights' hash.

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
    if metadata.keys() != KEYS:
        raise CheckpointError(f"{path} was altered: its header holds {sorted(metadata)}.")
    try:
        config = ModelConfig(**json.loads(metadata["config"]))
        lineage = Lineage(**json.loads(metadata["lineage"]))
    except (TypeError, ValueError, RecursionError, EngineError) as error:
        raise CheckpointError(f"{path} does not say what model it holds: {error}.") from error
    if config.context > MAX_CONTEXT:
        raise CheckpointError(
            f"{path} claims a context of {config.context}; at most {MAX_CONTEXT} is read."
        )
    if expected is not None and config != expected:
        raise CheckpointError(f"{path} holds {config}; {expected} is needed.")
    model = _fill(path, config, arrays)
    weights = weights_hash(model.params)
    if metadata["digest"] != file_digest(metadata["config"], metadata["lineage"], weights):
        raise CheckpointError(f"{path} was altered: its content does not match its digest.")
    return model, lineage, weights


def _read(path: Path) -> bytes:
    try:
        data = read_at_most(path, MAX_BYTES)
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read: {error.strerror or error}.") from error
    if data is None:
        raise CheckpointError(f"{path} is too large: at most {MAX_BYTES} bytes are read.")
    return data


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
