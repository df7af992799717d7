"""The subject's likeness, and the draft that it leaves in a clip when its track is known.

A likeness is a small picture of the subject alone. Moved, turned and stretched as the track says, it gives a draft of
the clip: what the model need not draw from words, only light, limbs and all that is around it (pose-guided animation
from a reference picture: Animate Anyone, arXiv 2311.17117; composing from layers: arXiv 2402.04504).

Likenesses are (batch, 4, 60, 84): red, green and blue in [-1, 1] times alpha, and alpha in [0, 1]. The subject looks
right and stands in the middle; its height takes 48 of the 60 rows.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from lanterne.model.latents import FRAMES, SIDE, VideoLatents
from lanterne.model.layout import COS_ANGLE, FACING, KNOWN, LOG_HEIGHT, SIN_ANGLE, STRETCH, X, Y

WIDTH, HEIGHT = 84, 60
TALL = 0.8  # of the picture's height that the subject takes
MATTE = 32  # channels of a draft that tell of its alpha, at most, after those of its colours


def draft_channels(channels: int) -> int:
    """Channels of a draft beside latents of so many."""
    return channels + min(MATTE, channels)


def from_rgba(pixels: Tensor) -> Tensor:
    """Premultiplied RGBA bytes (batch, 60, 84, 4) as likenesses."""
    whole = pixels.movedim(-1, 1).float() / 255
    color, alpha = whole[:, :3], whole[:, 3:]
    return torch.cat([2 * color - alpha, alpha], dim=1)


def placed(likeness: Tensor, track: Tensor, size: tuple[int, int]) -> Tensor:
    """The likeness where its track (batch, frames, 11) has it: (batch, frames, 4, height, width) for frames of `size`
    (width, height) in pixels; zeros where nothing is known.
    """
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
        for one, where in zip(likeness[:, None], grid, strict=True)
    ]
    return torch.stack(found) * at[:, :, KNOWN, None]


def draft(latents: VideoLatents, frames: Tensor) -> Tensor:
    """Latents of placed likenesses (batch, 1 + 8k, 4, height, width): (batch, 1 + k, rows, columns, 96 + 32), of their
    colours and then of their alpha.
    """
    color = frames[:, :, :3].movedim(2, -1)
    alpha = frames[:, :, 3]
    first = _matte_still(latents, alpha[:, :1])
    matte = torch.cat([first, _matte(latents, alpha[:, 1:])], dim=1) if frames.shape[1] > 1 else first
    return torch.cat([latents.encode(color), matte], dim=-1)


def draft_stills(latents: VideoLatents, frames: Tensor) -> Tensor:
    """Each of the frames (batch, n, 4, height, width) as a draft that does not move: (batch, n, rows, columns, 128)."""
    color = latents.encode_still(frames[:, :, :3].movedim(2, -1))
    return torch.cat([color, _matte_still(latents, frames[:, :, 3])], dim=-1)


def mirrored_draft(latents: VideoLatents, draft: Tensor) -> Tensor:
    """The draft of the left-right mirrored clip."""
    _, told = _grey(latents)
    signs = torch.cat([latents.mirror_sign, latents.mirror_sign[told]])
    return draft.flip(-2) * signs.to(draft.dtype)


def _grey(latents: VideoLatents) -> tuple[Tensor, Tensor]:
    """The transform of grey pictures, (channels, frames, pixels), and the channels that tell most of them."""
    grey = latents.basis.view(latents.channels, FRAMES, SIDE * SIDE, 3).sum(dim=-1)
    told = grey.flatten(1).norm(dim=1) / latents.scale
    return grey, told.argsort(descending=True, stable=True)[:MATTE].sort().values


def _matte(latents: VideoLatents, alpha: Tensor) -> Tensor:
    batch, time, height, width = alpha.shape
    grid = alpha.reshape(batch, time // FRAMES, FRAMES, height // SIDE, SIDE, width // SIDE, SIDE)
    blocks = grid.permute(0, 1, 3, 5, 2, 4, 6).flatten(4)
    grey, told = _grey(latents)
    return blocks @ grey[told].flatten(1).T / latents.scale[told]


def _matte_still(latents: VideoLatents, alpha: Tensor) -> Tensor:
    batch, time, height, width = alpha.shape
    grid = alpha.reshape(batch, time, height // SIDE, SIDE, width // SIDE, SIDE).transpose(3, 4)
    grey, told = _grey(latents)
    return grid.flatten(4) @ grey[told].sum(dim=1).T / latents.scale[told]
