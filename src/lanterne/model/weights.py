"""Weights on disk: safetensors with their configuration in the header, and what to say when something is wrong."""

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
from torch import Tensor, nn

from lanterne.core.errors import WeightsError
from lanterne.model.decoder import DecoderConfig, VideoDecoder
from lanterne.model.latents import VideoLatents
from lanterne.model.planner import Planner, PlannerConfig
from lanterne.model.probe import Probe, ProbeConfig
from lanterne.model.text import Tokenizer
from lanterne.model.transformer import Transformer, TransformerConfig

PROBE = "probe.safetensors"
PLANNER = "planner.safetensors"
REINSTALL = "Install the package again, or name another weights folder."


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
        raise WeightsError(f"The weights file {path.name} is missing.", REINSTALL)
    try:
        with safe_open(path, framework="pt") as file:
            yield file, json.loads((file.metadata() or {})["config"])
    except (SafetensorError, OSError, KeyError, ValueError) as error:
        raise WeightsError(f"The weights file {path.name} is damaged.", REINSTALL) from error


@contextmanager
def matching(path: Path) -> Iterator[None]:
    """Inside, what does not fit the file's tensors or configuration ends in WeightsError."""
    try:
        yield
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise WeightsError(f"The weights file {path.name} belongs to another version.", REINSTALL) from error


def digest(folder: Path) -> str:
    """A short hash of the model's weights in a folder, to name them by; the probe, which measures them, is left out."""
    total = hashlib.sha256()
    for path in sorted(folder.glob("*.safetensors")):
        if path.name != PROBE:
            total.update(path.read_bytes())
    return total.hexdigest()[:12]


def save_latents(path: Path, latents: VideoLatents) -> None:
    """Write the frozen transform, its basis in bf16."""
    state = latents.state_dict()
    save(path, {**state, "basis": state["basis"].bfloat16()}, {"channels": latents.channels})


def load_latents(path: Path) -> VideoLatents:
    """The frozen transform, in fp32. Raises WeightsError."""
    tensors, config = load(path)
    with matching(path):
        latents = VideoLatents(config["channels"])
        latents.load_state_dict({name: tensor.float() for name, tensor in tensors.items()})
    return latents


def save_decoder(path: Path, tensors: Mapping[str, Tensor], config: DecoderConfig, about: Mapping[str, Any]) -> None:
    """Write a decoder's tensors; `about` says in JSON how they came to be."""
    save(path, tensors, {"decoder": asdict(config), "about": dict(about)})


def load_decoder(path: Path) -> VideoDecoder:
    """The decoder in evaluation mode with its stored precision, channels last in memory. Raises WeightsError."""
    tensors, config = load(path)
    with matching(path):
        settings = config["decoder"]
        lists = {name: tuple(settings[name]) for name in ("widths", "blocks")}  # JSON has no tuples
        decoder = VideoDecoder(DecoderConfig(**{**settings, **lists}))
        _fill(decoder, tensors)
    return decoder.to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]


def _fill(module: nn.Module, tensors: Mapping[str, Tensor]) -> None:
    """Make a module what was saved, in its precision, for use and not for training."""
    dtypes = {tensor.dtype for tensor in tensors.values()}
    if len(dtypes) != 1:
        raise ValueError(f"weights of {len(dtypes)} precisions")
    module.to(dtypes.pop()).load_state_dict(tensors)
    module.eval().requires_grad_(False)


def save_planner(path: Path, tensors: Mapping[str, Tensor], config: PlannerConfig, about: Mapping[str, Any]) -> None:
    """Write a planner's tensors; `about` says in JSON how they came to be."""
    save(path, tensors, {"planner": asdict(config), "about": dict(about)})


def load_planner(path: Path) -> Planner:
    """The planner, in fp32: its tracks are fine and it is small. Raises WeightsError."""
    tensors, config = load(path)
    with matching(path):
        planner = Planner(PlannerConfig(**config["planner"]))
        _fill(planner, {name: tensor.float() for name, tensor in tensors.items()})
    return planner


def save_probe(path: Path, tensors: Mapping[str, Tensor], config: ProbeConfig, about: Mapping[str, Any]) -> None:
    """Write a probe's tensors; `about` says in JSON how they came to be."""
    save(path, tensors, {"probe": asdict(config), "about": dict(about)})


def load_probe(path: Path) -> Probe:
    """The probe with its stored precision. Raises WeightsError."""
    tensors, config = load(path)
    with matching(path):
        probe = Probe(ProbeConfig(**config["probe"]))
        _fill(probe, tensors)
    return probe


def load_tokenizer(path: Path) -> Tokenizer:
    """The tokenizer kept beside the weights for training, a JSON list of merges. Raises WeightsError."""
    if not path.is_file():
        raise WeightsError(f"{path.name} is missing.", REINSTALL)
    return Tokenizer([(first, second) for first, second in json.loads(path.read_text())])


def save_transformer(
    path: Path, tensors: Mapping[str, Tensor], config: TransformerConfig, tokenizer: Tokenizer, about: Mapping[str, Any]
) -> None:
    """Write a transformer's tensors and its tokenizer; `about` says in JSON how they came to be."""
    merges = torch.tensor(tokenizer.merges, dtype=torch.int32).reshape(-1, 2)
    save(path, {**tensors, "tokenizer.merges": merges}, {"transformer": asdict(config), "about": dict(about)})


def load_transformer(path: Path) -> tuple[Transformer, Tokenizer, dict[str, Any]]:
    """The model in evaluation mode with its stored precision, its tokenizer, and what is said about the weights.

    Raises WeightsError.
    """
    tensors, config = load(path)
    with matching(path):
        merges = tensors.pop("tokenizer.merges").tolist()
        tokenizer = Tokenizer([(first, second) for first, second in merges])
        model = Transformer(TransformerConfig(**config["transformer"]))
        _fill(model, tensors)
        return model, tokenizer, config["about"]
