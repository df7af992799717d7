"""Weights come back as they were saved, and whatever is wrong with a file ends in one sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import nn
from toy_models import CHANNELS, CONFIG, random_latents, random_transformer

from lanterne.core.errors import WeightsError
from lanterne.model import weights
from lanterne.model.audio import AudioLatents
from lanterne.model.casting import Casting, CastingConfig
from lanterne.model.decoder import DecoderConfig, VideoDecoder
from lanterne.model.planner import Planner, PlannerConfig
from lanterne.model.scenic import Scenic, ScenicConfig
from lanterne.model.text import Tokenizer
from lanterne.model.upsampler import Upsampler, UpsamplerConfig

DECODER = DecoderConfig(CHANNELS, (32, 32, 32), (1, 1, 1))
LOADERS: dict[str, Callable[[Path], Any]] = {
    "transformer": weights.load_transformer,
    "video_decoder": weights.load_decoder,
    "planner": weights.load_planner,
    "casting": weights.load_casting,
    "scenic": weights.load_scenic,
    "upsampler": weights.load_upsampler,
    "video_latents": weights.load_latents,
    "audio": AudioLatents.load,
}


def tokenizer() -> Tokenizer:
    return Tokenizer.train(["red kite", "red car", "blue kite"] * 3, 270)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one good file of each kind."""
    model = random_transformer()
    weights.save_transformer(
        tmp_path / "transformer.safetensors", model.bfloat16().state_dict(), CONFIG, tokenizer(), {"steps": 5}
    )
    decoder = VideoDecoder(DECODER).bfloat16()
    weights.save_decoder(tmp_path / "video_decoder.safetensors", decoder.state_dict(), DECODER, {"crops": 7})
    planner = Planner(PlannerConfig(32, 1, 2, 300)).bfloat16()
    weights.save_planner(tmp_path / "planner.safetensors", planner.state_dict(), torch.arange(300), planner.config, {})
    casting = Casting(CastingConfig(32, 1, 2, 300)).bfloat16()
    weights.save_casting(tmp_path / "casting.safetensors", casting.state_dict(), torch.arange(300), casting.config, {})
    scenic = Scenic(ScenicConfig(CHANNELS, 32, 1, 2, 300)).bfloat16()
    weights.save_scenic(tmp_path / "scenic.safetensors", scenic.state_dict(), torch.arange(300), scenic.config, {})
    upsampler = Upsampler(UpsamplerConfig(16, 1)).bfloat16()
    weights.save_upsampler(tmp_path / "upsampler.safetensors", upsampler.state_dict(), upsampler.config, {})
    weights.save_latents(tmp_path / "video_latents.safetensors", random_latents())
    AudioLatents(4, 8).save(tmp_path / "audio.safetensors")
    return tmp_path


def same(one: nn.Module, two: nn.Module) -> bool:
    state = two.state_dict()
    return all(torch.equal(tensor, state[name]) for name, tensor in one.state_dict().items())


def test_a_transformer_comes_back_with_its_words(folder: Path) -> None:
    model, words, about = weights.load_transformer(folder / "transformer.safetensors")
    assert same(model, random_transformer().bfloat16())
    assert model.config == CONFIG
    assert words.merges == tokenizer().merges
    assert about == {"steps": 5}
    assert not model.training
    assert not any(p.requires_grad for p in model.parameters())


def test_packed_matrices_take_half_the_bytes_and_keep_what_they_say() -> None:
    torch.manual_seed(0)
    tensors = {"wide": torch.randn(512, 256).bfloat16(), "thin": torch.randn(8, 256).bfloat16()}
    tensors["wide"][3] *= 100
    tensors["wide"][4] = 0
    small = weights.packed(tensors)
    assert small["wide"].dtype == torch.int8
    assert torch.equal(small["thin"], tensors["thin"])
    back = weights.unpacked(small, torch.bfloat16)
    assert set(back) == set(tensors)
    error = (back["wide"].float() - tensors["wide"].float()).norm(dim=1) / tensors["wide"].float().norm(
        dim=1
    ).clamp_min(1)
    assert error.max() < 0.015  # row by row, whatever their sizes
    assert back["wide"][4].abs().max() == 0


def test_a_decoder_comes_back(folder: Path) -> None:
    torch.manual_seed(3)
    decoder = VideoDecoder(DECODER).bfloat16()
    weights.save_decoder(folder / "d.safetensors", decoder.state_dict(), DECODER, {})
    found = weights.load_decoder(folder / "d.safetensors")
    assert same(found, decoder)
    assert found.config == DECODER
    assert not any(p.requires_grad for p in found.parameters())


def test_latents_come_back_within_bf16(folder: Path) -> None:
    found, want = weights.load_latents(folder / "video_latents.safetensors"), random_latents()
    assert torch.equal(found.basis, want.basis.bfloat16().float())
    assert torch.equal(found.scale, want.scale)
    assert torch.equal(found.mirror_sign, want.mirror_sign)


def test_the_configuration_is_read_without_the_tensors(folder: Path) -> None:
    config = weights.load_config(folder / "transformer.safetensors")
    assert config["about"] == {"steps": 5}
    assert config["transformer"]["dim"] == CONFIG.dim


def test_the_digest_names_the_whole_folder(folder: Path) -> None:
    first = weights.digest(folder)
    assert first == weights.digest(folder)
    (folder / "notes.txt").write_text("no weights")
    assert first == weights.digest(folder)
    weights.save_latents(folder / "video_latents.safetensors", random_latents())
    assert first == weights.digest(folder)  # the same content
    AudioLatents(5, 8).save(folder / "audio.safetensors")
    assert first != weights.digest(folder)


def test_nothing_but_the_file_is_left(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {f"{name}.safetensors" for name in LOADERS}


def rewritten(path: Path, config: Callable[[dict[str, Any]], object], drop: int = 0) -> None:
    """Write a file's tensors again, but for the first `drop` of them, under another configuration."""
    with safe_open(path, framework="pt") as file:
        settings = json.loads(file.metadata()["config"])
    tensors = {name: tensor.clone() for name, tensor in sorted(load_file(path).items())[drop:]}
    save_file(tensors, path, {"config": json.dumps(config(settings))})


DAMAGE: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: path.unlink(),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
    "empty": lambda path: path.write_bytes(b""),
    "cut short": lambda path: path.write_bytes(path.read_bytes()[:-100]),
    "cut in the header": lambda path: path.write_bytes(path.read_bytes()[:40]),
    "noise": lambda path: path.write_bytes(bytes(range(256)) * 64),
    "no configuration": lambda path: save_file({"a": torch.zeros(1)}, path),
    "configuration of nothing": lambda path: rewritten(path, lambda _: {}),
    "configuration of another kind": lambda path: rewritten(path, lambda _: [1, 2]),
    "no tensors": lambda path: rewritten(path, lambda settings: settings, drop=10**6),
    "a tensor gone": lambda path: rewritten(path, lambda settings: settings, drop=1),
}


@pytest.mark.parametrize("name", LOADERS)
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_file_that_cannot_be_used_is_named(folder: Path, name: str, damage: str) -> None:
    path = folder / f"{name}.safetensors"
    DAMAGE[damage](path)
    with pytest.raises(WeightsError) as error:
        LOADERS[name](path)
    assert path.name in str(error.value)
    assert "\n" not in str(error.value)


def test_another_version_is_said_so(folder: Path) -> None:
    path = folder / "transformer.safetensors"
    rewritten(path, lambda settings: {**settings, "transformer": {**settings["transformer"], "dim": 64}})
    with pytest.raises(WeightsError, match="another version"):
        weights.load_transformer(path)
    rewritten(path, lambda settings: {**settings, "transformer": {"wings": 2}})
    with pytest.raises(WeightsError, match="another version"):
        weights.load_transformer(path)
