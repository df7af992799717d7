"""The learned video decoder: latents to pixels at three times the native grid, one latent after the other.

The linear transform is a fair picture already, and the decoder sees it, patch by patch; it also reads the same
latents, their neighbours, the latent before and the one after, and adds what the blocks cannot say: clean edges across
borders, motion that eight frames in 96 numbers have lost, and detail that the native grid never had. It streams:
decoding latent i needs latents i - 1, i and i + 1 alone. Convolutions are dense, two-dimensional, and none is finer
than one eighth of the output.

Where a sketch of the clip is known, the decoder sees it as well: the subject's likeness as its track moves it, and the
scenery as the camera passes over it, pixel by pixel. A latent tears what moves fast; the sketch knows its shape, the
latents know its light, its limbs and whether it is there at all. For each pixel the decoder says how far it trusts the
sketch, for each patch what light falls on the likeness.

Shapes: latents (batch, time, rows, columns, channels) to frames (batch, 1 + 8k, 48 rows, 48 columns, 3), about in
[-1, 1].
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lanterne.model.latents import SIDE, VideoLatents

SCALE = 3  # output pixels per native pixel
SPLITS = ((2, 2), (3, 2))  # (space, time) factors of the two upsamplings; the head makes 8 x 8 pixels x 2 frames
HEAD, HEAD_FRAMES = 8, 2
PATCH = HEAD * HEAD * HEAD_FRAMES * 3  # values that one position of the last map stands for
SKETCH = 8  # channels of a sketch: a likeness's color and alpha, the scenery's color and how much of it is known


@dataclass(frozen=True, slots=True)
class DecoderConfig:
    channels: int = 96
    widths: tuple[int, int, int] = (112, 96, 64)
    blocks: tuple[int, int, int] = (4, 3, 2)


class ResidualBlock(nn.Module):
    """Two dense 3x3 convolutions, the second scaled to nothing at first."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        nn.init.normal_(self.first.weight, std=(2 / (9 * width)) ** 0.5)
        nn.init.zeros_(self.second.weight)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = x + self.second(F.silu(self.first(F.silu(x))))
        return out


class Split(nn.Module):
    """One map to `time` maps of `space` times the resolution: (n, w, h, c) to (n * time, w', h * space, c * space)."""

    def __init__(self, width: int, out: int, space: int, time: int) -> None:
        super().__init__()
        self.space, self.time = space, time
        self.project = nn.Conv2d(width, out * space * space * time, 1)
        nn.init.normal_(self.project.weight, std=width**-0.5)

    def forward(self, x: Tensor) -> Tensor:
        wide = self.project(x).unflatten(1, (self.time, -1)).flatten(0, 1)
        out: Tensor = F.pixel_shuffle(wide, self.space)
        return out


class VideoDecoder(nn.Module):
    """See the module's docstring. `decode` streams; `forward` decodes latents with those beside them."""

    def __init__(self, config: DecoderConfig = DecoderConfig()) -> None:
        super().__init__()
        self.config = config
        widths = config.widths
        self.enter = nn.Conv2d(3 * config.channels, widths[0], 1)
        self.stages = nn.ModuleList(
            [nn.Sequential(*[ResidualBlock(w) for _ in range(n)]) for w, n in zip(widths, config.blocks, strict=True)]
        )
        self.splits = nn.ModuleList(
            [Split(widths[i], widths[i + 1], space, time) for i, (space, time) in enumerate(SPLITS)]
        )
        self.look = nn.Conv2d(PATCH, widths[-1], 1)
        self.see = nn.Conv2d(PATCH // 3 * SKETCH, widths[-1], 1, bias=False)
        self.head = nn.Conv2d(widths[-1], PATCH, 1)
        self.trust = nn.Conv2d(widths[-1], PATCH // 3 * 2, 1)  # in the likeness and in the scenery, for each pixel
        self.light = nn.Conv2d(widths[-1], HEAD_FRAMES * 6, 1)  # on the likeness: gain and offset of each color
        nn.init.normal_(self.enter.weight, std=(3 * config.channels) ** -0.5)
        nn.init.normal_(self.look.weight, std=PATCH**-0.5)
        for part in (self.see, self.head, self.trust, self.light):
            nn.init.zeros_(part.weight)
            if part.bias is not None:
                nn.init.zeros_(part.bias)

    def forward(
        self, before: Tensor, now: Tensor, after: Tensor, linear: Tensor, sketch: Tensor | None = None
    ) -> Tensor:
        """Eight frames for each latent.

        `before`, `now` and `after` (n, rows, columns, channels), zeros where a clip begins or ends; `linear` (n, 8, 16
        rows, 16 columns, 3) is the transform's own picture; `sketch` (n, 8, 8, 16 rows, 16 columns) is what is known
        of the frames: see `lanterne.model.draft.sketched`. Returns (n, 8, 3, 48 rows, 48 columns).
        """
        dtype = self.head.weight.dtype
        smooth = _enlarged(linear.to(dtype).permute(0, 1, 4, 2, 3).contiguous())  # (n, 8, 3, height, width)
        three = torch.cat([before, now, after], dim=-1).to(dtype).permute(0, 3, 1, 2)  # channels last in memory
        x = self.enter(three)
        for stage, split in zip(self.stages, self.splits, strict=False):
            x = split(stage(x))
        x = x + self.look(_patches(smooth))
        where = None if sketch is None else _known(sketch)
        if sketch is None or where is None:
            x = F.silu(self.stages[-1](x))
            return smooth + F.pixel_shuffle(self.head(x), HEAD).reshape(smooth.shape)
        rows, columns = where
        known = sketch[..., rows, columns].to(dtype)
        fine = _enlarged(known)
        (down, along), (cell_rows, cell_columns) = (
            [slice(SCALE * each.start // step, SCALE * each.stop // step) for each in where] for step in (1, HEAD)
        )
        x[..., cell_rows, cell_columns] += self.see(_patches(fine))
        x = F.silu(self.stages[-1](x))
        picture = smooth + F.pixel_shuffle(self.head(x), HEAD).reshape(smooth.shape)
        there = x[..., cell_rows, cell_columns]
        picture[..., down, along] += self._change(there, known, fine, smooth[..., down, along])
        return picture

    def _change(self, x: Tensor, known: Tensor, fine: Tensor, smooth: Tensor) -> Tensor:
        """What is known, and that enlarged, changes in the smooth picture as far as it is trusted; `x` are the maps
        there.
        """
        light = self.light(x).unflatten(1, (HEAD_FRAMES, 6)).flatten(0, 1)
        light = F.interpolate(light, known.shape[3:], mode="bilinear").view(*known.shape[:2], 6, *known.shape[3:])
        gain, offset = light.split(3, dim=2)
        lit = _enlarged(known[:, :, :3] * (1 + gain) + known[:, :, 3:4] * offset)
        alpha, stage, share = fine[:, :, 3:].split([1, 3, 1], dim=2)
        trust = F.pixel_shuffle(self.trust(x), HEAD).reshape(*smooth.shape[:2], 2, 1, *smooth.shape[3:])
        likeness, scenery = trust.unbind(2)
        change: Tensor = likeness * (lit - alpha * smooth) + scenery * (1 - alpha) * (stage - share * smooth)
        return change

    @torch.no_grad()
    def decode(
        self,
        latents: Tensor,
        transform: VideoLatents,
        before: Tensor | None = None,
        after: Tensor | None = None,
        sketch: Tensor | None = None,
    ) -> Iterator[Tensor]:
        """Frames as they become ready: latents (time, rows, columns, channels) to uint8 (n, height, width, 3).

        `before` and `after` are the latents just beside them, (rows, columns, channels). Without `before` this is a
        clip's beginning, whose first latent is one frame (all others are eight), without `after` its end. `sketch`
        (time, 8, 8, 16 rows, 16 columns), if anything is known of the frames.
        """
        nothing = torch.zeros_like(latents[0])
        around = [before, *latents, after]
        sketches = [None] * len(latents) if sketch is None else sketch[:, None]
        for last, now, following, known in zip(around, latents, around[2:], sketches, strict=False):
            linear = transform.decode_blocks(now[None, None])
            beside = [(nothing if each is None else each)[None] for each in (last, following)]
            frames = self(beside[0], now[None], beside[1], linear, known)[0].float()
            if last is None:
                frames = frames.mean(dim=0, keepdim=True)
            yield frames.clamp_(-1, 1).mul_(127.5).add_(128).to(torch.uint8).permute(0, 2, 3, 1)


def _known(sketch: Tensor) -> tuple[slice, slice] | None:
    """Rows and columns of a sketch, in steps of eight pixels, outside which nothing is known; None: nothing at all."""
    here = (sketch != 0).flatten(0, 2).any(dim=0)
    if not here.any():
        return None
    found = []
    for side in (here.any(dim=1), here.any(dim=0)):
        at = side.nonzero()
        first, last = max(int(at[0]) - 1, 0), min(int(at[-1]) + 1, len(side) - 1)  # its edge is enlarged, too
        found.append(slice(first // HEAD * HEAD, (last // HEAD + 1) * HEAD))
    return found[0], found[1]


def _enlarged(picture: Tensor) -> Tensor:
    """(n, frames, channels, height, width) at three times the height and width."""
    return _thirds(_thirds(picture, 4), 3)


def _patches(picture: Tensor) -> Tensor:
    """(n, 8, channels, height, width) as maps (n * 4, 2 * channels * 64, height / 8, width / 8), channels last in
    memory.
    """
    parts = picture.unflatten(4, (-1, HEAD)).unflatten(3, (-1, HEAD)).unflatten(1, (-1, HEAD_FRAMES))
    maps: Tensor = parts.permute(0, 1, 4, 6, 2, 3, 5, 7).flatten(4).flatten(0, 1).permute(0, 3, 1, 2)
    return maps


def _thirds(picture: Tensor, dim: int) -> Tensor:
    """Three values for each along a dimension, on straight lines between their middles: bilinear interpolation, five
    times as fast as torch's own.
    """
    count = picture.shape[dim]
    wide = torch.cat([picture.narrow(dim, 0, 1), picture, picture.narrow(dim, count - 1, 1)], dim)
    out = torch.stack([picture] * SCALE, dim + 1)
    for third in (0, 2):
        out.select(dim + 1, third).lerp_(wide.narrow(dim, third, count), 1 / 3)
    return out.flatten(dim, dim + 1)


def output_size(rows: int, columns: int) -> tuple[int, int]:
    """(height, width) in pixels of the decoder's frames for a grid of latents."""
    return rows * SIDE * SCALE, columns * SIDE * SCALE
