"""The true layout of a scene, for all who train on it."""

from __future__ import annotations

import torch
from torch import Tensor

from lanterne.model.latents import FRAMES
from lanterne.model.layout import FRAME_RATE, video_times
from lanterne.worlds import camera
from lanterne.worlds.moves import moments
from lanterne.worlds.scene import Scene
from lanterne.worlds.tracks import track


def layout_of(scene: Scene, start_s: float, latents: int) -> tuple[Tensor, Tensor]:
    """The camera's way (latents, 3) and the subject's track (1 + 8 (latents - 1), 11) in a window from a time on: see
    `lanterne.model.layout.Layout`.
    """
    way = moments(camera.path(scene), (start_s + video_times(latents)).tolist())
    frames = [start_s + frame / FRAME_RATE for frame in range(1 + FRAMES * (latents - 1))]
    return torch.tensor(way), torch.from_numpy(track(scene, frames, FRAME_RATE))
