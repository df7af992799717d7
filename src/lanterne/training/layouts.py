"""The true layout of a scene, and its subject's likeness, for all who train on them."""

from __future__ import annotations

import torch
from torch import Tensor

from lanterne.model.latents import FRAMES
from lanterne.model.layout import FRAME_RATE, video_times
from lanterne.model.likeness import HEIGHT, TALL, WIDTH, from_rgba, placed
from lanterne.worlds import camera
from lanterne.worlds.cast import Cast
from lanterne.worlds.moves import moments
from lanterne.worlds.portrait import portrait
from lanterne.worlds.scene import Actor, Scene
from lanterne.worlds.tracks import track


def layout_of(scene: Scene, start_s: float, latents: int) -> tuple[Tensor, Tensor]:
    """The camera's way (latents, 3) and the subject's track (1 + 8 (latents - 1), 11) in a window from a time on: see
    `lanterne.model.layout.Layout`.
    """
    way = moments(camera.path(scene), (start_s + video_times(latents)).tolist())
    frames = [start_s + frame / FRAME_RATE for frame in range(1 + FRAMES * (latents - 1))]
    return torch.tensor(way), torch.from_numpy(track(scene, frames, FRAME_RATE))


def portrait_of(cast: Cast, actor: Actor) -> Tensor:
    """The true likeness (4, 60, 84) of an actor: see `lanterne.model.likeness`."""
    return from_rgba(torch.from_numpy(portrait(cast, actor, (WIDTH, HEIGHT), TALL))[None])[0]


def placed_likeness(cast: Cast, scene: Scene, size: tuple[int, int], start_s: float, latents: int) -> Tensor:
    """The first actor's likeness as it goes through a window from a time on, (1, frames, 4, height, width); zeros on
    an empty stage.
    """
    if not scene.actors:
        return torch.zeros(1, 1 + FRAMES * (latents - 1), 4, size[1], size[0])
    _, path = layout_of(scene, start_s, latents)
    return placed(portrait_of(cast, scene.actors[0])[None], path[None], size)
