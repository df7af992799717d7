"""Crops of the theatre at the sizes that the upsampler makes, beside what it makes them of.

They are the crops that the video decoder learns from (`lanterne.training.crops`), three frames of each, drawn larger.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from lanterne.core.errors import InvalidInput
from lanterne.model.decoder import SCALE
from lanterne.model.latents import SIDE
from lanterne.model.upsampler import FACTORS
from lanterne.model.weights import load_decoder, load_latents
from lanterne.training.command import Reporter, silent
from lanterne.training.crops import Cut, crop_seeds, cut_of
from lanterne.training.decoder import sketch_of
from lanterne.training.render import FPS
from lanterne.worlds.art import Art
from lanterne.worlds.draw import Theatre

FRAMES = 3  # of each crop, one after the other: they flicker, or they do not


class Enlarger:
    """Crops that the video decoder learns from to those that the upsampler learns from."""

    def __init__(self, weights: Path) -> None:
        self.theatre = Theatre(Art.open())
        self.transform = load_latents(weights / "video_latents.safetensors")
        self.decoder = load_decoder(weights / "video_decoder.safetensors")

    def row(self, seed: int, crop: dict[str, Tensor]) -> dict[str, Tensor]:
        """One crop of a shard of `lanterne.training.crops.render_crops`, enlarged: see `enlarge_crops`."""
        cut, rng = cut_of(seed, self.theatre.cast), np.random.default_rng([seed, 3])
        first = int(rng.integers(len(crop["frames"]) - FRAMES + 1))
        here = slice(first, first + FRAMES)
        code = crop["latents" if rng.random() < 0.5 else "guesses"].float()
        known = sketch_of(crop["likeness"][None], crop["scenery"][None], torch.tensor(True))[0]
        decoded = torch.cat(list(self.decoder.decode(code, self.transform, sketch=known)))
        large = {str(factor): self.drawn(cut, first, factor) for factor in FACTORS}
        return {"decoded": decoded[here].contiguous(), "frames": crop["frames"][here].contiguous(), **large}

    def drawn(self, cut: Cut, first: int, factor: float) -> Tensor:
        """The frames of a cut from the `first` on at so many times the decoder's size, uint8 (3, height, width, 3)."""
        scale, start_s = SCALE * factor, cut.moment + first / FPS
        width, height = (round(side * scale) for side in cut.kind.size)
        rows, columns = cut.pixels(round(SIDE * scale))
        frames = self.theatre.frames(cut.scene, (width, height), FPS, FRAMES, start_s)
        return torch.from_numpy(np.stack([frame[rows, columns] for frame in frames]))


def enlarge_crops(crops: Path, folder: Path, weights: Path, report: Reporter = silent) -> None:
    """Bring every shard of the video decoder's crops that is not there yet into a folder, those held out first.

    A shard has what the decoder makes of crops, half of true latents and half of guesses, `decoded` (n, 3, 192, 288,
    3), the true `frames` alike, and for each factor, by its name, the true frames so many times as large; all uint8.
    Raises InvalidInput where there are no crops.
    """
    paths = sorted(crops.glob("*.safetensors"))
    if not paths:
        raise InvalidInput(f"There are no crops in {crops}.", "Render some: lanterne train video-decoder crops.")
    folder.mkdir(parents=True, exist_ok=True)
    enlarger = Enlarger(weights)
    for index, path in enumerate(paths):
        report(index, len(paths), f"{index} of {len(paths)} shards")
        if (folder / path.name).exists():
            continue
        shard, (name, start) = load_file(path), path.stem.rsplit("-", 1)
        seeds = islice(crop_seeds(int(start), name == "held-out"), len(shard["frames"]))
        rows = [
            enlarger.row(seed, {key: part[place] for key, part in shard.items()}) for place, seed in enumerate(seeds)
        ]
        made = (folder / path.name).with_suffix(".partial")
        save_file({key: torch.stack([row[key] for row in rows]) for key in rows[0]}, made)
        made.replace(folder / path.name)
