"""The upsampler's trainer at toy size: true frames at true sizes, a falling loss, and a run that goes on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from toys import CHANNELS, write_transforms

from lanterne.core.errors import InvalidInput
from lanterne.model.decoder import DecoderConfig, VideoDecoder
from lanterne.model.upsampler import Upsampler, UpsamplerConfig, enlarged
from lanterne.model.weights import UPSAMPLER, load_upsampler, save_decoder
from lanterne.training import crops as cropping
from lanterne.training.crops import render_crops
from lanterne.training.large_crops import enlarge_crops
from lanterne.training.upsampler import SOFT, UpsamplerRun, UpsamplerTrainer

TINY = UpsamplerConfig(16, 1)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with large crops: smooth pictures with a sharp edge, which a plain enlargement blurs."""
    folder = tmp_path_factory.mktemp("large")
    for name in ("train", "held-out"):
        shard = {}
        for key, scale in (("frames", 1.0), ("1.5", 1.5), ("2.25", 2.25)):
            height, width = round(96 * scale), round(352 * scale)
            picture = torch.full((2, 3, height, width, 3), 60, dtype=torch.uint8)
            picture[:, :, :, : width // 3] = 200
            picture[:, :, height // 2 :] //= 2
            shard[key] = picture
        save_file(shard | {"decoded": shard["frames"].clone()}, folder / f"{name}-0000000001.safetensors")
    return folder


def make(large: Path, out: Path) -> UpsamplerTrainer:
    settings = UpsamplerRun(out=out, weights=out, crops=large, batch=4, muon_lr=0.005, adam_lr=3e-3, config=TINY)
    return UpsamplerTrainer(settings)


def test_it_begins_as_the_best_linear_enlargement_and_goes_on_where_it_stopped(large: Path, tmp_path: Path) -> None:
    trainer = make(large, tmp_path)
    for _ in range(3):
        trainer.step(0.01)
    trainer.save()
    assert make(large, tmp_path).optimiser.steps == 3
    assert load_upsampler(tmp_path / UPSAMPLER).config == TINY
    last = json.loads((tmp_path / "log.jsonl").read_text().splitlines()[-1])
    for factor in (1.5, 2.25):
        assert last[f"learned, {factor}"] > last[f"bicubic, {factor}"]
    (sheet,) = tmp_path.glob("sheet-*.png")
    assert sheet.read_bytes().startswith(b"\x89PNG")


def test_it_learns_from_nothing(large: Path, tmp_path: Path) -> None:
    trainer = make(large, tmp_path)
    weights = {name: tensor.float() for name, tensor in Upsampler(TINY).state_dict().items()}
    trainer.optimiser.begin(weights)
    wrong = [trainer.step(1.0) - SOFT for _ in range(150)]
    assert sum(wrong[-30:]) < 0.7 * sum(wrong[:30])


def test_without_crops_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="upsampler crops"):
        make(tmp_path, tmp_path)
    with pytest.raises(InvalidInput, match="video-decoder crops"):
        enlarge_crops(tmp_path, tmp_path / "large", tmp_path)


@pytest.mark.parametrize("is_held_out", [False, True])
def test_large_crops_are_the_decoders_crops_drawn_larger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_held_out: bool
) -> None:
    monkeypatch.setattr(cropping, "SHARD", 2)
    write_transforms(tmp_path)
    plan = DecoderConfig(CHANNELS, (32, 32, 32), (1, 1, 1))
    save_decoder(tmp_path / "video_decoder.safetensors", VideoDecoder(plan).bfloat16().state_dict(), plan, {})
    render_crops(tmp_path / "crops", tmp_path, 2, is_held_out)
    enlarge_crops(tmp_path / "crops", tmp_path / "large", tmp_path)
    (path,) = (tmp_path / "large").iterdir()
    assert path.name == next((tmp_path / "crops").iterdir()).name
    shard = load_file(path)
    assert shard["decoded"].shape == shard["frames"].shape == (2, 3, 192, 288, 3)
    for factor, (height, width) in ((1.5, (288, 432)), (2.25, (432, 648))):
        truth = shard[str(factor)]
        assert truth.shape == (2, 3, height, width, 3)
        for crop, true in zip(shard["frames"], truth, strict=True):  # the same place at the same time
            assert (enlarged(crop, factor).float() - true).square().mean() < 0.1 * true.float().var()
    before = path.stat().st_mtime_ns
    enlarge_crops(tmp_path / "crops", tmp_path / "large", tmp_path)
    assert path.stat().st_mtime_ns == before  # never twice
