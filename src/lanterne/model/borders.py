"""The borders between tokens, made even.

The transformer draws tokens of 32 x 32 pixels, and where a sky or a wall is smooth each is a little brighter or darker
than those beside it. What a picture steps by at such a border, beyond its own slope, is taken out of it, less and less
until the next border, as far as the step is faint: what is strong is an edge of something that is there.
Loop filters of video codecs do the same between their blocks (H.264: List et al. 2003). The latents are a linear
transform of pictures, so what is added to a picture that does not move is added to its latents.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from lanterne.model.latents import SIDE, VideoLatents
from lanterne.model.transformer import PATCH

TOKEN = SIDE * PATCH  # pixels along the side of a token
FAINT, STRONG = 0.16, 0.32  # steps, of colors in -1..1: those up to the first go whole, those from the second on stay
ALONG = 17  # pixels of a border that step together
NEAR = 4  # pixels on each side that tell the slope


def evened(transform: VideoLatents, video: Tensor) -> Tensor:
    """Latents (batch, time, rows, columns, channels) without faint steps in colour from token to token."""
    batch, time = video.shape[:2]
    pictures = transform.decode_blocks(video.flatten(0, 1)[:, None]).mean(dim=1).movedim(-1, 1)
    across = _ramps(pictures)
    down = _ramps((pictures + across).transpose(2, 3)).transpose(2, 3)
    change = transform.encode_still((across + down).movedim(1, -1)[:, None])
    return video + change.view(batch, time, *video.shape[2:])


def _ramps(pictures: Tensor) -> Tensor:
    """What takes the faint steps at the borders between columns of tokens out of pictures (n, 3, height, width)."""
    change = torch.zeros_like(pictures)
    borders = torch.arange(TOKEN, pictures.shape[-1], TOKEN, device=pictures.device)
    if not len(borders):
        return change
    left, right = pictures[..., borders - 1], pictures[..., borders]
    slope = (left - pictures[..., borders - 1 - NEAR] + pictures[..., borders + NEAR] - right) / (2 * NEAR)
    steps = F.avg_pool2d(right - left - slope, (ALONG, 1), 1, (ALONG // 2, 0), count_include_pad=False)
    size = steps.abs().amax(dim=1, keepdim=True)
    half = steps * ((STRONG - size) / (STRONG - FAINT)).clamp(0, 1) / 2  # for each side
    fading = 1 - (torch.arange(TOKEN, device=pictures.device) + 0.5) / TOKEN
    for index, border in enumerate(borders.tolist()):
        end = min(border + TOKEN, pictures.shape[-1])
        change[..., border - TOKEN : border] += half[..., index, None] * fading.flip(0)
        change[..., border:end] -= half[..., index, None] * fading[: end - border]
    return change
