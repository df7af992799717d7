"""The decoder's trainer at toy size: true crops, a falling loss, and a killed run that goes on."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from toys import CHANNELS, kill_when, start, write_transforms

from lanterne.core.errors import InvalidInput
from lanterne.model.decoder import DecoderConfig
from lanterne.model.weights import load_decoder, load_latents
from lanterne.training import checkpoint
from lanterne.training import crops as cropping
from lanterne.training.crops import Cropper, render_crops
from lanterne.training.decoder import DecoderRun, DecoderTrainer, sketch_of, target_blocks
from lanterne.worlds.grammar import evened, held_out_seeds, is_held_out, training_seeds

TINY = DecoderConfig(CHANNELS, (32, 32, 32), (1, 1, 1))
NEVER = 1e9  # minutes
HOW = ("linear", "learned", "sketched")


@pytest.fixture(scope="module")
def crops(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the transforms and small crops: frames that are their latents' own picture, with an edge on top."""
    folder = tmp_path_factory.mktemp("crops")
    write_transforms(folder)
    transform = load_latents(folder / "video_latents.safetensors")
    for name, seed in (("train", 1), ("held-out", 2)):
        latents = torch.randn(3, 5, 2, 2, CHANNELS, generator=torch.Generator().manual_seed(seed))
        small = transform.decode(latents).repeat_interleave(3, 2).repeat_interleave(3, 3)
        frames = ((small.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)
        frames[..., ::6, :] = 255
        guesses = latents + 0.1 * torch.randn(latents.shape, generator=torch.Generator().manual_seed(seed + 2))
        shard = {"latents": latents.bfloat16(), "guesses": guesses.bfloat16(), "frames": frames}
        known = torch.zeros(3, 33, 4, 32, 32, dtype=torch.int8)
        known[:, :, 3, 8:24, 8:24] = 127  # a grey square
        shard |= {"likeness": known, "scenery": torch.zeros_like(known)}
        save_file(shard, folder / f"{name}-{seed:010d}.safetensors")
    return folder


def make(crops: Path, out: Path, **changes: object) -> DecoderTrainer:
    settings = {"batch": 2, "adam_lr": 5e-3, "save_minutes": NEVER, "compile": False}
    return DecoderTrainer(DecoderRun(crops, out, crops, config=TINY, **(settings | changes)))  # type: ignore[arg-type]


def test_the_loss_on_one_batch_falls(crops: Path, tmp_path: Path) -> None:
    trainer = make(crops, tmp_path, noise=0.0)
    shard = load_file(crops / "train-0000000001.safetensors")
    sketch = sketch_of(shard["likeness"][:2], shard["scenery"][:2], torch.tensor(True))
    latents, frames = shard["latents"][:2], shard["frames"][:2]
    losses = [trainer.step(latents, latents, frames, sketch, 1.0) for _ in range(40)]
    assert losses[-1] < 0.75 * losses[0]


def test_a_run_writes_weights_a_log_and_a_sheet(crops: Path, tmp_path: Path) -> None:
    trainer = make(crops, tmp_path, minutes=0.02, decay_minutes=0.01)
    trainer.train()
    assert load_decoder(tmp_path / "video_decoder.safetensors").config == TINY
    last = json.loads((tmp_path / "log.jsonl").read_text().splitlines()[-1])
    assert set(last["psnr"]) == {f"{a}, {b}" for a in ("latents", "guesses") for b in HOW}
    assert last["step"] == trainer.optimiser.steps >= 1
    assert trainer.crops == 2 * trainer.optimiser.steps
    (sheet,) = tmp_path.glob("sheet-*.png")
    assert sheet.read_bytes().startswith(b"\x89PNG")


def test_without_held_out_crops_there_is_no_figure_and_no_failure(crops: Path, tmp_path: Path) -> None:
    (tmp_path / "train-0000000001.safetensors").write_bytes((crops / "train-0000000001.safetensors").read_bytes())
    write_transforms(tmp_path)
    (tmp_path / "out").mkdir()
    make(tmp_path, tmp_path / "out", minutes=0.001).train()
    assert (tmp_path / "out" / "video_decoder.safetensors").exists()


def test_without_crops_it_says_what_to_do(crops: Path, tmp_path: Path) -> None:
    write_transforms(tmp_path)
    with pytest.raises(InvalidInput, match="video-decoder crops"):
        make(tmp_path, tmp_path)


TRAINS_FOR_EVER = """
import sys
from pathlib import Path
from test_train_decoder import make
crops, out = map(Path, sys.argv[1:])
trainer = make(crops, out, save_minutes=0.0)
first = trainer.optimiser.steps
def report(done, total, words):
    if trainer.optimiser.steps > first + 1:  # so the step before is saved
        (out / "ready").touch()
trainer.train(report)
"""


def test_kill_9_costs_at_most_what_came_after_the_last_checkpoint(crops: Path, tmp_path: Path) -> None:
    first = make(crops, tmp_path)
    shard = load_file(crops / "train-0000000001.safetensors")
    for _ in range(2):
        sketch = sketch_of(shard["likeness"][:2], shard["scenery"][:2], torch.tensor(True))
        first.step(shard["latents"][:2], shard["guesses"][:2], shard["frames"][:2], sketch, 1.0)
    first.save()
    kill_when(start(TRAINS_FOR_EVER, crops, tmp_path), tmp_path / "ready")
    state = checkpoint.load(tmp_path / "state.pt")
    assert state is not None
    reached = state["optimiser"]["steps"]
    assert reached > 2  # it went on, and did not begin again
    trainer = make(crops, tmp_path)
    assert trainer.optimiser.steps == reached
    assert trainer.crops == 2 * reached


def test_blocks_repeat_the_first_frame() -> None:
    frames = torch.arange(17, dtype=torch.uint8).view(1, 17, 1, 1, 1).expand(1, 17, 3, 3, 3)
    blocks = (target_blocks(frames)[..., 0, 0, 0] + 1) * 127.5
    assert blocks.round().int().tolist() == [[0] * 8, list(range(1, 9)), list(range(9, 17))]


def test_crops_are_the_theatre_at_three_times_the_grid_and_never_twice(
    crops: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cropping, "SHARD", 2)
    render_crops(tmp_path, crops, 2, held_out=False)
    (path,) = tmp_path.glob("train-*.safetensors")
    shard = load_file(path)
    assert shard["latents"].shape == shard["guesses"].shape == (2, 5, 4, 6, CHANNELS)
    assert shard["frames"].shape == (2, 33, 192, 288, 3)
    assert shard["likeness"].shape == shard["scenery"].shape == (2, 33, 4, 64, 96)
    small = shard["frames"].float().reshape(2, 33, 64, 3, 96, 3, 3).mean(dim=(3, 5)) / 127.5 - 1
    coded = load_latents(crops / "video_latents.safetensors").encode(small)
    found = shard["latents"].float()
    assert (coded - found).square().mean() < 0.1 * found.var(dim=(1, 2, 3)).mean()  # the same place and time

    chosen: list[int] = []

    def crop(cropper: Cropper, seed: int) -> dict[str, torch.Tensor]:
        chosen.append(seed)
        return {"latents": torch.zeros(1)}

    monkeypatch.setattr(Cropper, "crop", crop)
    render_crops(tmp_path, crops, 4, held_out=False)
    assert chosen == list(islice(evened(training_seeds(900_000_000)), 2, 6))
    chosen.clear()
    render_crops(tmp_path, crops, 4, held_out=True)
    render_crops(tmp_path, crops, 2, held_out=True)
    assert chosen == list(islice(evened(held_out_seeds(900_000_000)), 6))
    assert all(map(is_held_out, chosen))
