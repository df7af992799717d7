"""The draft of a clip: what is known of its pictures before it is made, in latents, as the model is told it.

It tells of the subject's likeness (`lanterne.model.likeness`), and of the scenery around it but for what is near it
(`lanterne.model.multiplane`): where both are told to the last pixel, the model copies a stiff puppet instead of drawing
a subject in its light, with its limbs and its shadow (docs/experiments.md).

A draft is (batch, time, rows, columns, 96 + 32 + 1): latents of its colours, grey where nothing is told; latents of
the likeness's alpha; and how much of the stage is known there.

A sketch is the same in pixels, for the decoder (`lanterne.model.decoder`), who needs not be kept from copying.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from lanterne.model.latents import FRAMES, SIDE, VideoLatents

MATTE = 32  # channels that tell of the likeness's alpha, at most
TOKEN = 2 * SIDE  # pixels along the side of what the model draws as one
NEAR = 1  # blocks around a likeness in which no scenery is told
TRACE = 0.02  # of a likeness, in latents, that is none


def draft_channels(channels: int) -> int:
    """Channels of a draft beside latents of so many."""
    return channels + min(MATTE, channels) + 1


def drafted(latents: VideoLatents, likeness: Tensor | None, scenery: Tensor | None) -> Tensor | None:
    """The draft of a placed likeness (batch, 1 + 8k, 4, height, width) over scenery of the same shape, of which either
    may be missing: (batch, 1 + k, rows, columns, 129).
    """
    if likeness is None:
        return None if scenery is None else scenery_draft(latents, scenery)
    over = likeness_draft(latents, likeness)
    return over if scenery is None else over + apart(over, scenery_draft(latents, scenery))


def apart(likeness: Tensor, scenery: Tensor) -> Tensor:
    """The scenery's part of a draft (..., rows, columns, 129) without what is near the likeness's part."""
    is_there = (likeness.abs().amax(dim=-1) > TRACE).float().flatten(0, -3)
    is_near = F.max_pool2d(is_there[:, None], 2 * NEAR + 1, 1, NEAR)[:, 0].view(likeness.shape[:-1])
    return scenery * (1 - is_near)[..., None].to(scenery.dtype)


def behind(likeness: Tensor, scenery: Tensor) -> Tensor:
    """What is seen of the scenery around a placed likeness."""
    return scenery * (1 - likeness[:, :, 3:])


def likeness_draft(latents: VideoLatents, placed: Tensor) -> Tensor:
    """The part of a draft that a placed likeness (batch, 1 + 8k, 4, height, width) is."""
    color, alpha = latents.encode(placed[:, :, :3].movedim(2, -1)), placed[:, :, 3]
    grey, told = _grey(latents)
    still = _blocks(alpha[:, :1]) @ grey[told].sum(dim=1).T
    later = _blocks(alpha[:, 1:]).unflatten(1, (-1, FRAMES)).movedim(2, -2).flatten(-2) @ grey[told].flatten(1).T
    matte = torch.cat([still, later], dim=1) / latents.scale[told]
    return torch.cat([color, matte, torch.zeros(*color.shape[:-1], 1)], dim=-1)


def scenery_draft(latents: VideoLatents, scenery: Tensor) -> Tensor:
    """The part of a draft that scenery (batch, 1 + 8k, 4, height, width) is where no likeness lies over it."""
    color = latents.encode(scenery[:, :, :3].movedim(2, -1))
    known = _blocks(scenery[:, :, 3]).mean(dim=-1)
    known = torch.cat([known[:, :1], known[:, 1:].unflatten(1, (-1, FRAMES)).mean(dim=2)], dim=1)
    matte = torch.zeros(*color.shape[:-1], min(MATTE, latents.channels))
    return torch.cat([color, matte, known[..., None]], dim=-1)


def sketched(likeness: Tensor, scenery: Tensor | None) -> Tensor:
    """The sketch (..., 8, height, width) of a placed likeness (..., 4, height, width), and of scenery of the same shape
    if any is known. Channels are the likeness's color times alpha, its alpha, the scenery's color times how much of it
    is known, and that.
    """
    around = torch.zeros_like(likeness) if scenery is None else scenery
    color, known = around.split([3, 1], dim=-3)
    return torch.cat([likeness, color * known, known], dim=-3)


def touched(likeness: Tensor) -> Tensor:
    """Which pixels belong to tokens of the model that a placed likeness (n, frames, 4, height, width) touches at any
    time: (n, height, width).
    """
    alpha = likeness[:, :, 3].amax(dim=1, keepdim=True)
    cells = F.max_pool2d(alpha, TOKEN, ceil_mode=True) > TRACE
    return cells.repeat_interleave(TOKEN, 2).repeat_interleave(TOKEN, 3)[:, 0, : alpha.shape[2], : alpha.shape[3]]


def mirrored_draft(latents: VideoLatents, draft: Tensor) -> Tensor:
    """The draft of the left-right mirrored clip."""
    _, told = _grey(latents)
    signs = torch.cat([latents.mirror_sign, latents.mirror_sign[told], torch.ones(1)])
    return draft.flip(-2) * signs.to(draft.dtype)


def _blocks(picture: Tensor) -> Tensor:
    """(batch, frames, height, width) as (batch, frames, rows, columns, 256)."""
    batch, time, height, width = picture.shape
    return picture.reshape(batch, time, height // SIDE, SIDE, width // SIDE, SIDE).transpose(3, 4).flatten(4)


def _grey(latents: VideoLatents) -> tuple[Tensor, Tensor]:
    """The transform of grey pictures, (channels, frames, pixels), and the channels that tell most of them."""
    grey = latents.basis.view(latents.channels, FRAMES, SIDE * SIDE, 3).sum(dim=-1)
    told = grey.flatten(1).norm(dim=1) / latents.scale
    return grey, told.argsort(descending=True, stable=True)[:MATTE].sort().values
