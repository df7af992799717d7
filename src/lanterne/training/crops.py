"""Crops of the theatre at three times the native grid, with their latents: what the video decoder learns from."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor

from lanterne.model.conditioning import TokenPlan
from lanterne.model.decoder import SCALE
from lanterne.model.flow import add_noise
from lanterne.model.latents import FRAMES, SIDE
from lanterne.model.layout import Layout
from lanterne.model.text import batch_texts
from lanterne.model.transformer import PATCH
from lanterne.model.weights import load_latents, load_transformer
from lanterne.training.command import Reporter, silent
from lanterne.training.layouts import draft_of, layout_of
from lanterne.training.render import FPS, Kind, cover
from lanterne.worlds.art import Art
from lanterne.worlds.draw import Theatre
from lanterne.worlds.grammar import evened, held_out_seeds, training_seeds
from lanterne.worlds.scene import Scene

CROP = (4, 6)  # latents: rows, columns
WINDOW = 5  # latents: a still and four blocks, 33 frames
SHARD = 8
LEVELS = (0.15, 0.65)  # of the noise that the transformer's guesses start from


class Cropper:
    """Scenes to crops. Where the folder of weights has a transformer yet, it guesses the latents of the small world."""

    def __init__(self, weights: Path) -> None:
        self.theatre = Theatre(Art.open())
        self.transform = load_latents(weights / "video_latents.safetensors")
        path = weights / "transformer.safetensors"
        self.guesser = load_transformer(path) if path.exists() else None

    def crop(self, seed: int) -> dict[str, Tensor]:
        """A crop around where actors are, three times in four; one scene in four is of the wide world."""
        kind = Kind("clips", world="wide" if seed % 4 == 0 else "small")
        scene, (width, height) = kind.scene(seed), kind.size
        rng = np.random.default_rng([seed, 2])
        moment, count = float(rng.uniform(0, scene.seconds - 1.4)), 1 + FRAMES * (WINDOW - 1)
        low, high = (
            torch.from_numpy(np.stack(list(self.theatre.frames(scene, size, FPS, count, moment))))
            for size in ((width, height), (width * SCALE, height * SCALE))
        )
        latents = self.transform.encode(low[None])
        guesses = self.guess(latents, scene, moment, seed) if kind.world == "small" else latents
        rows, columns = height // SIDE, width // SIDE
        top, left = int(rng.integers(rows - CROP[0] + 1)), int(rng.integers(columns - CROP[1] + 1))
        seen = cover(scene, self.theatre.cast, kind.size, np.array([moment + 0.7]))[0]
        if seen.any() and rng.random() < 0.75:
            y, x = np.argwhere(seen > 0.9 * seen.max())[0] * 2 + rng.integers(0, 2, 2)
            top, left = (
                int(np.clip(at - n // 2, 0, most - n)) for at, n, most in ((y, CROP[0], rows), (x, CROP[1], columns))
            )
        step = SIDE * SCALE
        place = (slice(top, top + CROP[0]), slice(left, left + CROP[1]))
        frames = high[:, top * step : (top + CROP[0]) * step, left * step : (left + CROP[1]) * step]
        return {
            "latents": latents[0][:, *place].bfloat16(),
            "guesses": guesses[0][:, *place].bfloat16(),
            "frames": frames.contiguous(),
        }

    @torch.inference_mode()
    def guess(self, latents: Tensor, scene: Scene, moment: float, seed: int) -> Tensor:
        """What the transformer makes in one step of latents (1, time, rows, columns, channels) under some noise."""
        if self.guesser is None:
            return latents
        model, tokenizer, about = self.guesser
        generator = torch.Generator().manual_seed(seed)
        time = latents.shape[1]
        level = LEVELS[0] + (LEVELS[1] - LEVELS[0]) * torch.rand(1, generator=generator)
        audio = torch.zeros(1, FRAMES * (time - 1) + 1, model.config.audio_channels)
        levels = TokenPlan.free(1).at(level, torch.ones(1))
        way, path = layout_of(scene, moment, time)
        size = (SIDE * latents.shape[3], SIDE * latents.shape[2])
        is_painted = about.get("scenery", False)
        shown = draft_of(self.theatre.cast, scene, self.transform, size, moment, time, is_painted)
        layout = Layout(way[None], path[None], shown)
        grid = (time, latents.shape[2] // PATCH, latents.shape[3] // PATCH)
        ids, segments, mask = batch_texts(tokenizer, [(scene.shot.caption(), "")], model.config.text_length)
        noisy = add_noise((latents, audio), levels, generator)
        guesses, _ = model(
            *noisy, levels.video_tokens(grid), levels.audio, model.text(ids, segments, mask), mask, layout
        )
        clean: Tensor = guesses.float()
        return clean


def render_crops(folder: Path, weights: Path, number: int, held_out: bool, report: Reporter = silent) -> None:
    """Write shards of `latents` and `guesses` (n, 5, 4, 6, channels) and `frames` (n, 33, 192, 288, 3) uint8."""
    folder.mkdir(parents=True, exist_ok=True)
    cropper = Cropper(weights)
    name = "held-out" if held_out else "train"
    done = sorted(folder.glob(f"{name}-*.safetensors"))
    start = int(done[-1].stem.rsplit("-", 1)[1]) if done else 900_000_000
    seeds = islice(evened((held_out_seeds if held_out else training_seeds)(start)), SHARD if done else 0, None)
    for shards in range(number // SHARD):
        report(shards * SHARD, number, f"{shards * SHARD} of {number} crops")
        batch = list(islice(seeds, SHARD))
        rows = [cropper.crop(seed) for seed in batch]
        path = folder / f"{name}-{batch[0]:010d}.safetensors"
        save_file({key: torch.stack([row[key] for row in rows]) for key in rows[0]}, path.with_suffix(".partial"))
        path.with_suffix(".partial").replace(path)
