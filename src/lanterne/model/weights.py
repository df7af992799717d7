"""Weights on disk: safetensors with their configuration in the header, and the sentences for when something is wrong."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from lanterne.core.errors import WeightsError
from lanterne.model.decoder import DecoderConfig, VideoDecoder
from lanterne.model.latents import VideoLatents
from lanterne.model.text import Tokenizer
from lanterne.model.transformer import Transformer, TransformerConfig


def save(path: Path, tensors: Mapping[str, Tensor], config: Mapping[str, Any]) -> None:
    """Write tensors and their configuration; the file appears whole or not at all."""
    temporary = path.with_suffix(".partial")
    save_file({name: t.contiguous() for name, t in tensors.items()}, temporary, {"config": json.dumps(config)})
    temporary.replace(path)


def load(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Tensors and configuration of a file.

    Raises WeightsError where the file is missing or is not what `save` wrote.
    """
    with _opened(path) as (file, config):
        return {name: file.get_tensor(name) for name in file.keys()}, config  # noqa: SIM118 (not a dict)


def load_config(path: Path) -> dict[str, Any]:
    """The configuration alone, without reading the tensors. Raises WeightsError."""
    with _opened(path) as (_, config):
        return config


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Any, dict[str, Any]]]:
    if not path.is_file():
        raise WeightsError(f"The weights file {path.name} is missing.", _REINSTALL)
    try:
        with safe_open(path, framework="pt") as file:
            yield file, json.loads((file.metadata() or {})["config"])
    except (SafetensorError, KeyError, ValueError) as error:
        raise WeightsError(f"The weights file {path.name} is damaged.", _REINSTALL) from error


_REINSTALL = "Install the package again, or name another weights folder."


def digest(folder: Path) -> str:
    """A short hash of all weights in a folder, to name a set of weights by."""
    total = hashlib.sha256()
    for path in sorted(folder.glob("*.safetensors")):
        total.update(path.read_bytes())
    return total.hexdigest()[:12]


def save_latents(path: Path, latents: VideoLatents) -> None:
    state = latents.state_dict()
    save(path, {**state, "basis": state["basis"].bfloat16()}, {"channels": latents.channels})


def load_latents(path: Path) -> VideoLatents:
    tensors, config = load(path)
    latents = VideoLatents(config["channels"])
    latents.load_state_dict({name: tensor.float() for name, tensor in tensors.items()})
    return latents.requires_grad_(False)


def save_decoder(path: Path, tensors: Mapping[str, Tensor], config: DecoderConfig, about: Mapping[str, Any]) -> None:
    save(path, tensors, {"decoder": asdict(config), "about": dict(about)})


def load_decoder(path: Path) -> VideoDecoder:
    """The decoder in evaluation mode with its stored precision, channels last in memory."""
    tensors, config = load(path)
    with _matching(path):
        decoder = VideoDecoder(DecoderConfig(**{key: _tuple(value) for key, value in config["decoder"].items()}))
        decoder.to(next(iter(tensors.values())).dtype).load_state_dict(tensors)
    return decoder.to(memory_format=torch.channels_last).eval().requires_grad_(False)  # type: ignore[call-overload,no-any-return]


def _tuple(value: Any) -> Any:  # noqa: ANN401 (JSON has lists alone)
    return tuple(value) if isinstance(value, list) else value


@contextmanager
def _matching(path: Path) -> Iterator[None]:
    try:
        yield
    except (KeyError, TypeError, RuntimeError) as error:
        raise WeightsError(f"The weights file {path.name} belongs to another version.", _REINSTALL) from error


def save_transformer(
    path: Path, tensors: Mapping[str, Tensor], config: TransformerConfig, tokenizer: Tokenizer, about: Mapping[str, Any]
) -> None:
    merges = torch.tensor(tokenizer.merges, dtype=torch.int32).reshape(-1, 2)
    save(path, {**tensors, "tokenizer.merges": merges}, {"transformer": asdict(config), "about": dict(about)})


def load_transformer(path: Path) -> tuple[Transformer, Tokenizer, dict[str, Any]]:
    """The model in evaluation mode with its stored precision, its tokenizer, and what is said about the weights."""
    tensors, config = load(path)
    with _matching(path):
        merges = tensors.pop("tokenizer.merges").tolist()
        model = Transformer(TransformerConfig(**config["transformer"]))
        model.to(next(iter(tensors.values())).dtype).load_state_dict(tensors)
    tokenizer = Tokenizer([(first, second) for first, second in merges])
    return model.eval().requires_grad_(False), tokenizer, config["about"]
