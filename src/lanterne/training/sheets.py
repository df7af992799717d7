"""Contact sheets of samples for fixed prompts, so that progress can be seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
import skia
import torch
from torch import Tensor

from lanterne.core.shot import Shot, Subject
from lanterne.model.conditioning import TokenPlan
from lanterne.model.flow import guided, sample, schedule
from lanterne.model.latents import SIDE, VideoLatents
from lanterne.model.layout import Layout
from lanterne.model.text import Tokenizer, batch_texts
from lanterne.model.transformer import Transformer
from lanterne.training.layouts import draft_of, layout_of
from lanterne.worlds.art import Art
from lanterne.worlds.cast import Cast
from lanterne.worlds.grammar import held_out_seeds, sample_scene
from lanterne.worlds.moves import USUAL_SECONDS
from lanterne.worlds.scene import Scene

SHIFT = 6.0


@dataclass(frozen=True, slots=True)
class Manner:
    """How samples are drawn: in how many steps, with how much guidance, and whether their scenery is told."""

    steps: int = 24
    guidance: float = 2.0
    is_painted: bool = True


def _shot(color: str, noun: str, action: str, place: str, light: str, camera: str, weather: str = "clear") -> Shot:
    return Shot("medium shot", (Subject(noun, color or None),), None, action, place, light, weather, camera)


SHEET = (
    _shot("red", "kite", "flying", "park", "golden hour", "rise"),
    _shot("blue", "ball", "bouncing", "sea coast", "noon", "still"),
    _shot("white", "rabbit", "hopping", "desert", "dawn", "still"),
    _shot("", "boat", "sailing", "sea coast", "night", "still", "rain"),
    _shot("red", "car", "driving", "city", "night", "pan left"),
    _shot("yellow", "hot-air balloon", "floating", "mountains", "noon", "zoom out"),
    _shot("green", "dog", "walking", "park", "dawn", "pan right"),
    _shot("purple", "balloon", "floating", "city", "golden hour", "zoom in"),
)


def sample_shots(
    model: Transformer,
    tokenizer: Tokenizer,
    shots: tuple[Shot, ...],
    shape: tuple[int, int, int],
    audio_tokens: int,
    seed: int,
    transform: VideoLatents,
    cast: Cast,
    manner: Manner = Manner(),
) -> tuple[Tensor, Tensor]:
    """Latents (video, audio) for shots, laid out as in held-out scenes that show their like, with the likenesses of
    their subjects; `shape` is (time, rows, columns) of the latents.
    """
    device = model.final.device
    given = (
        torch.zeros(len(shots), *shape, model.config.video_channels, device=device),
        torch.zeros(len(shots), audio_tokens, model.config.audio_channels, device=device),
    )

    def encode(captions: list[str]) -> tuple[Tensor, Tensor]:
        texts = [(caption, "") for caption in captions]
        ids, segments, mask = (part.to(device) for part in batch_texts(tokenizer, texts, model.config.text_length))
        return model.text(ids, segments, mask), mask

    encoded = encode([shot.caption() for shot in shots])
    null = encode([""] * len(shots)) if manner.guidance != 1 else None
    generator = torch.Generator().manual_seed(seed)
    scenes = [_like(shot, shape[2] / shape[1], seed + place) for place, shot in enumerate(shots)]
    ways, paths = zip(*(layout_of(scene, 0.0, shape[0]) for scene in scenes), strict=True)
    size = (SIDE * shape[2], SIDE * shape[1])
    drafts = [draft_of(cast, scene, transform, size, 0.0, shape[0], manner.is_painted) for scene in scenes]
    layout = Layout(torch.stack(ways), torch.stack(paths), torch.cat(drafts))
    denoise = guided(model, encoded, null, manner.guidance, layout)
    return sample(denoise, given, TokenPlan.free(len(shots)), schedule(manner.steps, SHIFT), generator)


def _like(shot: Shot, aspect: float, place: int) -> Scene:
    """The held-out scene, number `place` of them, with a shot's subject, action and camera, in its colours."""
    scenes = (sample_scene(seed, "small", USUAL_SECONDS, aspect) for seed in held_out_seeds(0))
    wanted = (shot.subjects[0].noun, shot.action, shot.camera)
    like = (scene for scene in scenes if (scene.actors[0].noun, scene.shot.action, scene.shot.camera) == wanted)
    found = next(islice(like, place, None))
    painted = (replace(found.actors[0], color=shot.subjects[0].color),)
    stage, light, weather = shot.setting or found.stage, shot.light or found.light, shot.weather or found.weather
    return replace(found, actors=painted, stage=stage, light=light, weather=weather)


@torch.no_grad()
def write_sheet(
    path: Path,
    model: Transformer,
    tokenizer: Tokenizer,
    latents: VideoLatents,
    window: int,
    size: tuple[int, int],
    manner: Manner = Manner(),
) -> None:
    """Sample the fixed shots and write a PNG: stills three seeds a row, clips four moments a row."""
    width, height = size
    shape = (window, height // 16, width // 16)
    rows, cast = [], Cast(Art.open())
    for shot in SHEET:
        shots = (shot,) * (4 if window == 1 else 1)
        tokens = 8 * (window - 1) + 1 if window > 1 else 0
        video, _ = sample_shots(model, tokenizer, shots, shape, tokens, 0, latents, cast, manner)
        frames = to_pixels(latents.decode(video.cpu()))
        strip = frames[:, 0] if window == 1 else frames[0, :: max(1, (frames.shape[1] - 1) // 3)]
        rows.append(np.concatenate(list(strip), axis=1))
    half = len(rows) // 2
    write_png(path, np.concatenate([np.concatenate(rows[:half]), np.concatenate(rows[half:])], axis=1))


def to_pixels(frames: Tensor) -> np.ndarray:
    """Frames in [-1, 1] as uint8."""
    return ((frames.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8).numpy()


def write_png(path: Path, picture: np.ndarray) -> None:
    """Write uint8 (height, width, 3)."""
    rgba = np.concatenate([picture, np.full((*picture.shape[:2], 1), 255, np.uint8)], axis=-1)
    image = skia.Image.fromarray(np.ascontiguousarray(rgba), colorType=skia.kRGBA_8888_ColorType)
    image.save(str(path), skia.kPNG)
