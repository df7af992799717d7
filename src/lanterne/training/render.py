"""Render scenes ahead, encode them, and leave shards of latents on the disk for the trainer.

A shard is one safetensors file. Stills: `latents` (n, 1, rows, columns, channels). Clips: `latents` (n, 13, ...) of
four seconds, `stills` (n, 13, ...) of the frames at which a window may begin, `audio` (n, 97, 64). Both: `seeds` (n)
that give the scene back, `weight` (n, time, token rows, token columns), the share of a token that actors cover, and the
two parts of their drafts, `likeness` and `scenery` (n, time, rows, columns, 129), for clips `likeness_stills` and
`scenery_stills` as well.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor

from lanterne.core.errors import InvalidInput
from lanterne.model.audio import SAMPLE_RATE, TOKEN, AudioLatents
from lanterne.model.draft import behind, likeness_draft, scenery_draft
from lanterne.model.latents import FRAMES, VideoLatents
from lanterne.model.weights import load_latents
from lanterne.training.command import WEIGHTS, Parser, Reporter, command, silent
from lanterne.training.layouts import placed_likeness, scenery
from lanterne.worlds import camera
from lanterne.worlds.art import Art
from lanterne.worlds.cast import Cast
from lanterne.worlds.draw import Theatre
from lanterne.worlds.grammar import held_out_seeds, sample_scene, training_seeds
from lanterne.worlds.motion import pose
from lanterne.worlds.moves import frame_of
from lanterne.worlds.scene import Scene
from lanterne.worlds.sound import mix

FPS = 24.0
CLIP_FRAMES = 97
SECONDS = 4.0
SIZES = {"landscape": (288, 160), "portrait": (160, 288), "square": (224, 224)}
SHARD = {"stills": 256, "clips": 16}


@dataclass(frozen=True, slots=True)
class Kind:
    """What a shard holds: "stills" or "clips", of one shape of frame, of one world."""

    name: str
    shape: str = "landscape"
    world: str = "small"

    @property
    def size(self) -> tuple[int, int]:
        return SIZES[self.shape]

    def scene(self, seed: int) -> Scene:
        """The scene behind a seed of such a shard."""
        width, height = self.size
        return sample_scene(seed, self.world, SECONDS, width / height)

    def pattern(self, held_out: bool) -> str:
        return f"{'held-out' if held_out else 'train'}-{self.name}-{self.shape}-{self.world}"


def cover(scene: Scene, cast: Cast, size: tuple[int, int], times: np.ndarray) -> np.ndarray:
    """How much of each 32 x 32 token actors' boxes cover, float32 (times, rows, columns) in [0, 1]."""
    width, height = size
    frame = frame_of(width / height)
    unit = min(size)
    y, x = np.arange(height // 32) * 32.0, np.arange(width // 32) * 32.0
    out = np.zeros((len(times), len(y), len(x)), np.float32)
    for index, time in enumerate(times):
        view = camera.view(scene, float(time))
        for actor in scene.actors:
            where = pose(actor, float(time))
            foot_x, foot_y, scale = camera.stand(frame, where.x, where.y, actor.depth)
            across, down = (value * unit for value in view.place(frame, foot_x, foot_y, actor.depth))
            tall = actor.height * scale * view.scale(actor.depth) * unit
            half = cast.width(actor) / actor.height * tall / 2
            spans = []
            for edges, low, high in ((y, down - tall, down), (x, across - half, across + half)):
                spans.append(np.clip(np.minimum(edges + 32, high) - np.maximum(edges, low), 0, 32) / 32)
            out[index] = np.maximum(out[index], spans[0][:, None] * spans[1][None])
    return out


def moment_of(scene: Scene) -> float:
    """The moment in seconds that a still of a scene shows."""
    return float(np.random.default_rng([scene.seed, 1]).uniform(0, scene.seconds))


def mono(scene: Scene) -> Tensor:
    """The sound of a clip, (97,000): the theatre's stereo, mixed down and one token longer than the scene."""
    wave = torch.from_numpy(mix(scene, SAMPLE_RATE).mean(axis=0))
    wanted = CLIP_FRAMES * TOKEN
    return torch.nn.functional.pad(wave, (0, max(0, wanted - len(wave))))[:wanted]


class Renderer:
    """Scenes to latents."""

    def __init__(self, latents: VideoLatents, audio: AudioLatents) -> None:
        self.theatre = Theatre(Art.open())
        self.latents, self.audio = latents, audio

    def still(self, scene: Scene, size: tuple[int, int]) -> dict[str, Tensor]:
        """One frame of a scene, at a moment that its seed decides."""
        moment = moment_of(scene)
        frame = next(self.theatre.frames(scene, size, FPS, 1, moment))
        weight = cover(scene, self.theatre.cast, size, np.array([moment]))
        latents = self.latents.encode_still(torch.from_numpy(frame)[None, None])[0]
        return {
            "latents": latents.bfloat16(),
            "weight": torch.from_numpy(weight).bfloat16(),
        }

    def clip(self, scene: Scene, size: tuple[int, int]) -> dict[str, Tensor]:
        """A whole clip with its sound."""
        frames = torch.from_numpy(np.stack(list(self.theatre.frames(scene, size, FPS, CLIP_FRAMES))))[None]
        middles = np.concatenate([[0.0], (FRAMES * np.arange(1, 13) - 3.5) / FPS])
        return {
            "latents": self.latents.encode(frames)[0].bfloat16(),
            "stills": self.latents.encode_still(frames[:, ::FRAMES])[0].bfloat16(),
            "audio": self.audio.encode(mono(scene)[None])[0].bfloat16(),
            "weight": torch.from_numpy(cover(scene, self.theatre.cast, size, middles)).bfloat16(),
        }

    def drafts(self, scene: Scene, size: tuple[int, int], count: int) -> dict[str, Tensor]:
        """The two parts of the draft of a still, or of a clip of `count` latents and of its stills."""
        cast, start_s = self.theatre.cast, moment_of(scene) if count == 1 else 0.0
        over = placed_likeness(cast, scene, size, start_s, count)
        around = behind(over, scenery(cast, scene, self.latents, size, start_s, count))
        made = {"likeness": likeness_draft(self.latents, over)[0], "scenery": scenery_draft(self.latents, around)[0]}
        if count > 1:  # each frame at which a window may begin as a clip of its own
            made["likeness_stills"] = likeness_draft(self.latents, over[0, ::FRAMES, None])[:, 0]
            made["scenery_stills"] = scenery_draft(self.latents, around[0, ::FRAMES, None])[:, 0]
        return {name: part.bfloat16() for name, part in made.items()}


def write_shards(
    renderer: Renderer,
    kind: Kind,
    folder: Path,
    seeds: Iterator[int],
    held_out: bool = False,
    on_item: Callable[[], None] = lambda: None,
) -> Iterator[Path]:
    """Render seeds for ever (or until they end), one shard after the other; yields each finished file.

    `on_item` is called after each scene.
    """
    make = renderer.still if kind.name == "stills" else renderer.clip
    while batch := list(islice(seeds, SHARD[kind.name])):
        rows = []
        for seed in batch:
            scene = kind.scene(seed)
            made = make(scene, kind.size)
            rows.append(made | renderer.drafts(scene, kind.size, len(made["latents"])))
            on_item()
        shard = {key: torch.stack([row[key] for row in rows]) for key in rows[0]}
        shard["seeds"] = torch.tensor(batch)
        path = folder / f"{kind.pattern(held_out)}-{batch[0]:010d}.safetensors"
        temporary = path.with_suffix(".partial")
        save_file(shard, temporary)
        temporary.replace(path)
        yield path


def stage_shards(cache: Path) -> list[tuple[Kind, list[Path]]]:
    """The shards of stills of empty stages, by shape; the first of each is for measuring. Raises InvalidInput where
    there are fewer than two.
    """
    kinds = [Kind("stills", shape, "stage") for shape in SIZES]
    found = [(kind, sorted(cache.glob(f"{kind.pattern(False)}-*.safetensors"))) for kind in kinds]
    if not any(paths for _, paths in found) or any(len(paths) == 1 for _, paths in found):
        raise InvalidInput(
            f"{cache} has too few stills of empty stages.",
            "Render some: lanterne train render CACHE --world stage --count 4096",
        )
    return [(kind, paths) for kind, paths in found if paths]


def parser() -> Parser:
    """The command's options."""
    parser = Parser("Render this many more stills or clips into a cache, going on after the last seed that is there.")
    parser.add_argument("cache", type=Path, nargs="?", default=Path("runs/cache"), help="the folder to render into")
    parser.add_argument("--kind", choices=sorted(SHARD), default="stills", help="single frames, or clips with sound")
    parser.add_argument("--shape", choices=sorted(SIZES), default="landscape", help="of the frame")
    parser.add_argument(
        "--world", choices=("small", "stage", "wide"), default="small", help="the diffusion learns small and stage"
    )
    parser.add_argument("--count", type=int, default=4096, help="how many more")
    parser.add_argument("--held-out", action="store_true", help="scenes that are never trained on, to measure by")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="the folder of the latents' transforms")
    return parser


def run(options: argparse.Namespace, report: Reporter) -> None:
    """Fill a cache."""
    torch.set_num_threads(1)
    kind = Kind(options.kind, options.shape, options.world)
    fill_cache(options.cache, kind, options.count, options.held_out, options.weights, report)


def fill_cache(folder: Path, kind: Kind, number: int, held_out: bool, weights: Path, report: Reporter = silent) -> None:
    """Bring a cache to hold `number` more items of a kind."""
    folder.mkdir(parents=True, exist_ok=True)
    done = sorted(folder.glob(f"{kind.pattern(held_out)}-*.safetensors"))
    start = int(done[-1].stem.rsplit("-", 1)[1]) + 1 if done else (0 if kind.name == "stills" else 500_000_000)
    seeds = (held_out_seeds if held_out else training_seeds)(start)
    if done:  # the last shard began there: skip what it holds
        seeds = islice(seeds, SHARD[kind.name] - 1, None)
    audio = AudioLatents.load(weights / "audio.safetensors")
    renderer = Renderer(load_latents(weights / "video_latents.safetensors"), audio)
    rendered = count(1)

    def on_item() -> None:
        made = next(rendered)
        report(made, number, f"{made} of {number} {kind.name}")

    for _ in write_shards(renderer, kind, folder, islice(seeds, number), held_out, on_item):
        pass


if __name__ == "__main__":
    command(parser(), run)
