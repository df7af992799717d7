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
from lanterne.model.casting import Casting, CastingConfig
from lanterne.model.decoder import DecoderConfig, VideoDecoder
from lanterne.model.depth import Depth, DepthConfig
from lanterne.model.latents import VideoLatents
from lanterne.model.planner import Planner, PlannerConfig
from lanterne.model.probe import Probe, ProbeConfig
from lanterne.model.scenic import Scenic, ScenicConfig
from lanterne.model.text import Tokenizer
from lanterne.model.transformer import Transformer, TransformerConfig
from lanterne.model.upsampler import Upsampler, UpsamplerConfig

PROBE = "probe.safetensors"
PLANNER = "planner.safetensors"
CASTING = "casting.safetensors"
SCENIC = "scenic.safetensors"
DEPTH = "depth.safetensors"
UPSAMPLER = "upsampler.safetensors"
_WORDS = "text.embed.weight"
REINSTALL = "Install the package again, or name another weights folder."


def probe_path(folder: Path, package: Path) -> Path:
    """Where a weights folder's probe is: its own, or else the package's."""
    own = folder / PROBE
    return own if own.exists() else package / PROBE


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


def _only_heard(tensors: Mapping[str, Tensor], heard: Tensor) -> dict[str, Tensor]:
    """The tensors, packed, without the words that were never heard; `heard` are the ids of the others."""
    return packed({**tensors, _WORDS: tensors[_WORDS][heard], "heard": heard.to(torch.int16)})


def _with_all_words(tensors: Mapping[str, Tensor], vocabulary: int) -> dict[str, Tensor]:
    """Undo `_only_heard`, in fp32: a word that was never heard says nothing."""
    some = unpacked(tensors, torch.float32)
    heard, words = some.pop("heard").long(), some[_WORDS]
    some[_WORDS] = words.new_zeros(vocabulary, words.shape[1])
    some[_WORDS][heard] = words
    return {name: tensor.float() for name, tensor in some.items()}


def save_planner(
    path: Path, tensors: Mapping[str, Tensor], heard: Tensor, config: PlannerConfig, about: Mapping[str, Any]
) -> None:
    """Write a planner's tensors; of its words only those that it `heard` (ids). `about` says how they came to be."""
    save(path, _only_heard(tensors, heard), {"planner": asdict(config), "about": dict(about)})


def load_planner(path: Path) -> Planner:
    """The planner, in fp32: its tracks are fine and it is small. Raises WeightsError."""
    tensors, config = load(path)
    with matching(path):
        planner = Planner(PlannerConfig(**config["planner"]))
        _fill(planner, _with_all_words(tensors, planner.config.vocabulary))
    return planner


def save_casting(
    path: Path, tensors: Mapping[str, Tensor], heard: Tensor, config: CastingConfig, about: Mapping[str, Any]
) -> None:
    """Write a casting's tensors; of its words only those that it `heard` (ids). `about` says how they came to be."""
    save(path, _only_heard(tensors, heard), {"casting": asdict(config), "about": dict(about)})


def load_casting(path: Path) -> Casting:
    """The casting, in fp32: it is small. Raises WeightsError."""
    tensors, config = load(path)
    with matching(path):
        casting = Casting(CastingConfig(**config["casting"]))
        _fill(casting, _with_all_words(tensors, casting.config.vocabulary))
    return casting


def save_scenic(
    path: Path, tensors: Mapping[str, Tensor], heard: Tensor, config: ScenicConfig, about: Mapping[str, Any]
) -> None:
    """Write a scenic artist's tensors; of its words only those it `heard` (ids). `about` says how they came to be."""
    save(path, _only_heard(tensors, heard), {"scenic": asdict(config), "about": dict(about)})


def load_scenic(path: Path) -> Scenic:
    """The scenic artist, in fp32: it is small. Raises WeightsError."""
    tensors, config = load(path)
    with matching(path):
        scenic = Scenic(ScenicConfig(**config["scenic"]))
        _fill(scenic, _with_all_words(tensors, scenic.config.vocabulary))
    return scenic


def save_depth(path: Path, tensors: Mapping[str, Tensor], config: DepthConfig, about: Mapping[str, Any]) -> None:
    """Write the tensors of what tells depth; `about` says in JSON how they came to be."""
    save(path, tensors, {"depth": asdict(config), "about": dict(about)})


def load_depth(path: Path) -> Depth:
    """What tells depth, in fp32: it is small. Raises WeightsError."""
    tensors, config = load(path)
    with matching(path):
        depth = Depth(DepthConfig(**config["depth"]))
        _fill(depth, {name: tensor.float() for name, tensor in tensors.items()})
    return depth


def save_upsampler(
    path: Path, tensors: Mapping[str, Tensor], config: UpsamplerConfig, about: Mapping[str, Any]
) -> None:
    """Write an upsampler's tensors; `about` says in JSON how they came to be."""
    save(path, tensors, {"upsampler": asdict(config), "about": dict(about)})


def load_upsampler(path: Path) -> Upsampler:
    """The upsampler with its stored precision, channels last in memory. Raises WeightsError."""
    tensors, config = load(path)
    with matching(path):
        upsampler = Upsampler(UpsamplerConfig(**config["upsampler"]))
        _fill(upsampler, tensors)
    return upsampler.to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]


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


_SMALLEST_PACKED = 2**16  # values of a matrix that is worth packing
_SCALE = ".scale"


def packed(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Large matrices as int8 with one scale for each row (absmax), half the size of bf16; the others as they are.

    The rounding error is about 0.8 % of a row's deviation (LLM.int8(), arXiv 2208.07339).
    """
    found: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        if tensor.ndim != 2 or tensor.numel() < _SMALLEST_PACKED or not tensor.is_floating_point():
            found[name] = tensor
            continue
        scale = (tensor.float().abs().amax(dim=1, keepdim=True) / 127).clamp_min(1e-8)
        found[name] = (tensor.float() / scale).round().to(torch.int8)
        found[name + _SCALE] = scale
    return found


def unpacked(tensors: Mapping[str, Tensor], dtype: torch.dtype) -> dict[str, Tensor]:
    """Undo `packed`, up to rounding; what was packed comes back in `dtype`."""
    return {
        name: (tensor.float() * tensors[name + _SCALE]).to(dtype) if name + _SCALE in tensors else tensor
        for name, tensor in tensors.items()
        if not (name.endswith(_SCALE) and name.removesuffix(_SCALE) in tensors)
    }


def save_transformer(
    path: Path, tensors: Mapping[str, Tensor], config: TransformerConfig, tokenizer: Tokenizer, about: Mapping[str, Any]
) -> None:
    """Write a transformer's tensors, packed, and its tokenizer; `about` says in JSON how they came to be."""
    merges = torch.tensor(tokenizer.merges, dtype=torch.int32).reshape(-1, 2)
    save(path, {**packed(tensors), "tokenizer.merges": merges}, {"transformer": asdict(config), "about": dict(about)})


def load_transformer(path: Path) -> tuple[Transformer, Tokenizer, dict[str, Any]]:
    """The model in evaluation mode with its stored precision, its tokenizer, and what is said about the weights.

    Raises WeightsError.
    """
    tensors, config = load(path)
    with matching(path):
        merges = tensors.pop("tokenizer.merges").tolist()
        tokenizer = Tokenizer([(first, second) for first, second in merges])
        model = Transformer(TransformerConfig(**config["transformer"]))
        _fill(model, unpacked(tensors, torch.bfloat16))
        return model, tokenizer, config["about"]
