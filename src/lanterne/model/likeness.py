"""The subject's likeness, and what it leaves in a clip when its track is known.

A likeness is a small picture of the subject alone. Moved, turned and stretched as the track says, it is a part of the
draft of the clip (`lanterne.model.draft`): what the model need not draw from words, only light, limbs and all that is
around it (pose-guided animation from a reference picture: Animate Anyone, arXiv 2311.17117; composing from layers:
arXiv 2402.04504).

Likenesses are (batch, 4, 60, 84): red, green and blue in [-1, 1] times alpha, and alpha in [0, 1]. The subject looks
right and stands in the middle; its height takes 48 of the 60 rows.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from lanterne.model.layout import COS_ANGLE, FACING, KNOWN, LOG_HEIGHT, SIN_ANGLE, STRETCH, X, Y

WIDTH, HEIGHT = 84, 60
TALL = 0.8  # of the picture's height that the subject takes


def from_rgba(pixels: Tensor) -> Tensor:
    """Premultiplied RGBA bytes (batch, 60, 84, 4) as likenesses."""
    whole = pixels.movedim(-1, 1).float() / 255
    color, alpha = whole[:, :3], whole[:, 3:]
    return torch.cat([2 * color - alpha, alpha], dim=1)


def placed(likeness: Tensor, track: Tensor, size: tuple[int, int]) -> Tensor:
    """The likeness where its track (batch, frames, 11) has it: (batch, frames, 4, height, width) for frames of `size`
    (width, height) in pixels; zeros where nothing is known. Who speaks has another likeness in each frame, (batch,
    frames, 4, 60, 84).
    """
    each = likeness if likeness.dim() == 5 else likeness[:, None]
    width, height = size
    unit = min(size)
    x = (torch.arange(width) + 0.5 - width / 2) / unit
    y = (height / 2 - torch.arange(height) - 0.5) / unit
    at = track[..., None, None]  # (batch, frames, channels, 1, 1)
    tall, stretch = at[:, :, LOG_HEIGHT].exp(), 1 + at[:, :, STRETCH]
    right, up = (x - at[:, :, X]) * stretch / tall, (y[:, None] - at[:, :, Y]) / (stretch * tall)
    cos, sin = at[:, :, COS_ANGLE], at[:, :, SIN_ANGLE]
    along, over = (cos * right + sin * up) * at[:, :, FACING], cos * up - sin * right  # in the subject's own measure
    grid = torch.stack([along * (2 * TALL * HEIGHT / WIDTH), -over * (2 * TALL)], dim=-1)
    found = [
        F.grid_sample(one.expand(len(where), -1, -1, -1), where, align_corners=False)
        for one, where in zip(each, grid, strict=True)
    ]
    return torch.stack(found) * at[:, :, KNOWN, None]
