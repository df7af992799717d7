"""The camera's way, for the move that a card asks for."""

from __future__ import annotations

import torch
from torch import Tensor

from lanterne.core.shot import Shot
from lanterne.engines.native.windows import Window
from lanterne.model.transformer import video_times
from lanterne.worlds.moves import moments, usual


def way(shot: Shot | None, lasts: tuple[int, int], window: Window, aspect: float) -> Tensor | None:
    """Where the camera is at each latent of a window, (1, time, 3): see `lanterne.model.transformer.from_first`.

    `lasts` are the first latent of the shot and the one after its last. None where no move is asked for.
    """
    if shot is None or shot.camera in (None, "still"):
        return None
    times = video_times(max(lasts[1], window.end))
    begins, ends = times[lasts[0]].item(), times[lasts[1] - 1].item()
    path = usual(shot.camera, aspect, max(ends - begins, 1.0))
    return torch.tensor(moments(path, (times[window.start : window.end] - begins).tolist()))[None]
