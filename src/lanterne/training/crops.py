"""Crops of the theatre at three times the native grid, with their latents: what the video decoder learns from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor

from lanterne.model.casting import role
from lanterne.model.conditioning import TokenPlan
from lanterne.model.decoder import SCALE
from lanterne.model.flow import guided, sample, schedule
from lanterne.model.latents import FRAMES, SIDE
from lanterne.model.layout import Layout
from lanterne.model.likeness import placed
from lanterne.model.text import batch_texts
from lanterne.model.weights import CASTING, load_casting, load_latents, load_transformer
from lanterne.training.command import Reporter, silent
from lanterne.training.layouts import draft_of, layout_of, portrait_of, scenery
from lanterne.training.render import FPS, Kind, cover
from lanterne.training.sheets import SHIFT, Manner
from lanterne.worlds.art import Art
from lanterne.worlds.cast import Cast
from lanterne.worlds.draw import Theatre
from lanterne.worlds.grammar import evened, held_out_seeds, training_seeds
from lanterne.worlds.scene import Scene
from lanterne.worlds.vocabulary import NOUN

CROP = (4, 6)  # latents: rows, columns
WINDOW = 5  # latents: a still and four blocks, 33 frames
SHARD = 8
LEVELS = (0.3, 0.9)  # of the noise that the transformer's guesses start from
STEPS = 12  # of a schedule from noise alone, of which the guesses take the last ones


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a crop is taken: of which scene, from which moment in seconds on, and at which latents."""

    scene: Scene
    kind: Kind
    moment: float
    rows: slice
    columns: slice

    def pixels(self, side: int) -> tuple[slice, slice]:
        """Its rows and columns of pixels, where a latent is so many on a side."""
        rows, columns = (slice(each.start * side, each.stop * side) for each in (self.rows, self.columns))
        return rows, columns


def cut_of(seed: int, cast: Cast) -> Cut:
    """The cut of a seed, around where actors are three times in four; one scene in four is of the wide world."""
    kind = Kind("clips", world="wide" if seed % 4 == 0 else "small")
    scene, (width, height) = kind.scene(seed), kind.size
    rng = np.random.default_rng([seed, 2])
    moment = float(rng.uniform(0, scene.seconds - 1.4))
    rows, columns = height // SIDE, width // SIDE
    top, left = int(rng.integers(rows - CROP[0] + 1)), int(rng.integers(columns - CROP[1] + 1))
    seen = cover(scene, cast, kind.size, np.array([moment + 0.7]))[0]
    if seen.any() and rng.random() < 0.75:
        y, x = np.argwhere(seen > 0.9 * seen.max())[0] * 2 + rng.integers(0, 2, 2)
        top, left = (
            int(np.clip(at - n // 2, 0, most - n)) for at, n, most in ((y, CROP[0], rows), (x, CROP[1], columns))
        )
    return Cut(scene, kind, moment, slice(top, top + CROP[0]), slice(left, left + CROP[1]))


def crop_seeds(start: int, held_out: bool) -> Iterator[int]:
    """The seeds of crops from `start` on, without end."""
    return evened((held_out_seeds if held_out else training_seeds)(start))


class Cropper:
    """Scenes to crops. Where the folder of weights has a transformer yet, it guesses the latents of the small world."""

    def __init__(self, weights: Path) -> None:
        self.theatre = Theatre(Art.open())
        self.transform = load_latents(weights / "video_latents.safetensors")
        path = weights / "transformer.safetensors"
        self.guesser = load_transformer(path) if path.exists() else None
        self.casting = load_casting(weights / CASTING) if self.guesser else None

    def crop(self, seed: int) -> dict[str, Tensor]:
        """The crop of a seed: see `render_crops`."""
        cut = cut_of(seed, self.theatre.cast)
        scene, kind, moment = cut.scene, cut.kind, cut.moment
        (width, height), count = kind.size, 1 + FRAMES * (WINDOW - 1)
        low, high = (
            torch.from_numpy(np.stack(list(self.theatre.frames(scene, size, FPS, count, moment))))
            for size in ((width, height), (width * SCALE, height * SCALE))
        )
        latents = self.transform.encode(low[None])
        guesses = self.guess(latents, scene, moment, seed) if kind.world == "small" else latents
        (y, x), fine = cut.pixels(SIDE), cut.pixels(SIDE * SCALE)
        return {
            "latents": latents[0][:, cut.rows, cut.columns].bfloat16(),
            "guesses": guesses[0][:, cut.rows, cut.columns].bfloat16(),
            "frames": high[:, *fine].contiguous(),
            **{name: _bytes(part[..., y, x]) for name, part in self.sketches(scene, kind, moment).items()},
        }

    def sketches(self, scene: Scene, kind: Kind, moment: float) -> dict[str, Tensor]:
        """What is known of a crop's frames: the `likeness` as it is placed, half of the time that of the casting, and
        the `scenery`, each (33, 4, height, width); zeros in the wide world.
        """
        if kind.world != "small" or not scene.actors:
            nothing = torch.zeros(1 + FRAMES * (WINDOW - 1), 4, kind.size[1], kind.size[0])
            return {"likeness": nothing, "scenery": nothing}
        cast, track = self.theatre.cast, layout_of(scene, moment, WINDOW)[1]
        likeness = self.cast_likeness(scene) if scene.seed % 2 else None
        if likeness is None:
            likeness = portrait_of(cast, scene.actors[0])
        around = scenery(cast, scene, self.transform, kind.size, moment, WINDOW)
        return {"likeness": placed(likeness[None], track[None], kind.size)[0], "scenery": around[0]}

    def cast_likeness(self, scene: Scene) -> Tensor | None:
        """The casting's likeness (4, 60, 84) of a scene's subject, where there is a casting and no two look alike."""
        shot = scene.shot
        if self.casting is None or self.guesser is None or not NOUN[shot.subjects[0].noun].tinted:
            return None
        text = batch_texts(self.guesser[1], [(role(shot), "")], self.casting.config.text_length)
        return self.casting.cast(text, torch.Generator().manual_seed(scene.seed))[0]

    @torch.inference_mode()
    def guess(self, latents: Tensor, scene: Scene, moment: float, seed: int) -> Tensor:
        """What the transformer makes of latents (1, time, rows, columns, channels) under some noise, as at generation:
        in steps, with guidance, and with all faults that come of them.
        """
        if self.guesser is None:
            return latents
        model, tokenizer, about = self.guesser
        generator = torch.Generator().manual_seed(seed)
        time, manner = latents.shape[1], Manner(is_painted=about.get("scenery", False))
        level = LEVELS[0] + (LEVELS[1] - LEVELS[0]) * float(torch.rand(1, generator=generator))
        audio = torch.zeros(1, FRAMES * (time - 1) + 1, model.config.audio_channels)
        plan = TokenPlan(torch.full((1, 1, 1, 1), level), torch.full((1, 1), level))
        way, path = layout_of(scene, moment, time)
        size = (SIDE * latents.shape[3], SIDE * latents.shape[2])
        shown = draft_of(self.theatre.cast, scene, self.transform, size, moment, time, manner.is_painted)
        said, nothing = (
            (model.text(ids, segments, mask), None)
            for ids, segments, mask in (
                batch_texts(tokenizer, [(caption, "")], model.config.text_length)
                for caption in (scene.shot.caption(), "")
            )
        )
        denoise = guided(model, said, nothing, manner.guidance, Layout(way[None], path[None], shown))
        return sample(denoise, (latents, audio), plan, schedule(STEPS, SHIFT), generator)[0]


def _bytes(sketch: Tensor) -> Tensor:
    """Colours in [-1, 1] and alpha in [0, 1] as int8, for the disk: see `lanterne.training.decoder`."""
    return (127 * sketch).round().to(torch.int8)


def render_crops(folder: Path, weights: Path, number: int, held_out: bool, report: Reporter = silent) -> None:
    """Write shards of `latents` and `guesses` (n, 5, 4, 6, channels), `frames` (n, 33, 192, 288, 3) uint8, and what is
    known of them, `likeness` and `scenery` (n, 33, 4, 64, 96) int8.
    """
    folder.mkdir(parents=True, exist_ok=True)
    cropper = Cropper(weights)
    name = "held-out" if held_out else "train"
    done = sorted(folder.glob(f"{name}-*.safetensors"))
    start = int(done[-1].stem.rsplit("-", 1)[1]) if done else 900_000_000
    seeds = islice(crop_seeds(start, held_out), SHARD if done else 0, None)
    for shards in range(number // SHARD):
        report(shards * SHARD, number, f"{shards * SHARD} of {number} crops")
        batch = list(islice(seeds, SHARD))
        rows = [cropper.crop(seed) for seed in batch]
        path = folder / f"{name}-{batch[0]:010d}.safetensors"
        save_file({key: torch.stack([row[key] for row in rows]) for key in rows[0]}, path.with_suffix(".partial"))
        path.with_suffix(".partial").replace(path)
