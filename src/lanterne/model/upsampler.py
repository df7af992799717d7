"""The upsampler: the decoder's frames at 3/2 and 9/4 of their size, 1296x720 and 1944x1080 of 864x480.

Sub-pixel convolution (ESPCN: Shi et al., arXiv 1609.05158) on patches: all convolutions are at a quarter of the
frame's resolution, and a head for each factor turns every patch of 4 x 4 pixels into 6 x 6 or 9 x 9. What they make is
added to a bicubic enlargement, and the sum is kept within what the pixels around it have been: it cannot overshoot an
edge, and what is flat stays flat. Each frame is enlarged by itself, from a few pixels around each place.

Shapes: frames (frames, height, width, 3) uint8, their sides multiples of four.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lanterne.model.decoder import ResidualBlock

PATCH = 4  # pixels on a patch's side
FACTORS = (1.5, 2.25)
VALUES = 3 * PATCH**2
GAIN = 16.0  # grey levels that a head's weights of one stand for: Adam moves all weights alike
LEVELS = 16.0  # grey levels that are 1 for the network
MOST = 127  # grey levels that are added, at most


@dataclass(frozen=True, slots=True)
class UpsamplerConfig:
    width: int = 32
    blocks: int = 2


class Upsampler(nn.Module):
    """See the module's docstring."""

    def __init__(self, config: UpsamplerConfig = UpsamplerConfig()) -> None:
        super().__init__()
        self.config = config
        self.enter = nn.Conv2d(VALUES, config.width, 3, padding=1)
        self.blocks = nn.Sequential(*[ResidualBlock(config.width) for _ in range(config.blocks)])
        self.heads = nn.ModuleList([nn.Conv2d(config.width, 3 * side_of(factor) ** 2, 1) for factor in FACTORS])
        nn.init.normal_(self.enter.weight, std=(9 * VALUES) ** -0.5)
        for parameter in self.heads.parameters():
            nn.init.zeros_(parameter)

    def forward(self, frames: Tensor, factors: tuple[float, ...] = FACTORS) -> list[Tensor]:
        """What is to be added to the bicubic enlargements of uint8 frames (n, height, width, 3), in grey levels: for
        each factor (n, height / 4, width / 4, side * side * 3), where a patch becomes `side` pixels high and wide.
        """
        x = GAIN * self.blocks(self.enter(patches(frames).to(self.enter.weight.dtype)))
        return [self.heads[FACTORS.index(factor)](x).permute(0, 2, 3, 1) for factor in factors]

    @torch.inference_mode()
    def enlarge(self, frames: Tensor, factor: float) -> Tensor:
        """Frames (n, height, width, 3) uint8 at `factor` times their size, one of `FACTORS`, on the CPU."""
        return torch.cat([self._enlarged(frame[None], factor) for frame in frames])

    def _enlarged(self, frame: Tensor, factor: float) -> Tensor:
        (change,) = self(frame, (factor,))
        added = joined(change.round_().clamp_(-MOST, MOST).to(torch.int8), side_of(factor))
        large = enlarged(frame, factor).to(torch.int16).add_(added).clamp_(0, 255).to(torch.uint8)
        lowest, highest = (enlarged(bound, factor, "bilinear") for bound in around(frame))
        return torch.minimum(torch.maximum(large, lowest), highest)


def side_of(factor: float) -> int:
    """Pixels on the side of what a patch becomes."""
    return round(PATCH * factor)


def patches(frames: Tensor) -> Tensor:
    """uint8 (n, height, width, 3) as maps (n, 48, height / 4, width / 4), channels last in memory: what differs from
    the mean of the 3 x 3 patches around. How bright a place is says nothing of its detail, and would outweigh it.
    """
    parts = frames.unflatten(2, (-1, PATCH)).unflatten(1, (-1, PATCH)).transpose(2, 3).flatten(3).float()
    each = torch.eye(3).repeat(PATCH**2, 1) / PATCH**2  # (48, 3): the product is quicker than the mean of a view
    mean = F.avg_pool2d((parts @ each).permute(0, 3, 1, 2), 3, 1, 1, count_include_pad=False)  # (n, 3, rows, columns)
    maps: Tensor = parts.sub_(mean.permute(0, 2, 3, 1).repeat(1, 1, 1, PATCH**2)).div_(LEVELS).bfloat16()
    return maps.permute(0, 3, 1, 2)


def joined(change: Tensor, side: int) -> Tensor:
    """What a head made (n, rows, columns, side * side * 3) as a picture (n, side * rows, side * columns, 3)."""
    parts = change.unflatten(3, (side, -1)).transpose(2, 3)  # (n, rows, side, columns, side * 3)
    picture: Tensor = parts.flatten(3).unflatten(3, (-1, 3)).flatten(1, 2)
    return picture


def enlarged(frames: Tensor, factor: float, how: str = "bicubic") -> Tensor:
    """uint8 frames (n, height, width, 3) enlarged without a network."""
    size = [round(side * factor) for side in frames.shape[1:3]]
    picture: Tensor = F.interpolate(frames.permute(0, 3, 1, 2), size, mode=how, antialias=True)
    return picture.permute(0, 2, 3, 1)


def around(frames: Tensor) -> tuple[Tensor, Tensor]:
    """The lowest and the highest of each 3 x 3 pixels of uint8 frames (n, height, width, 3), shaped like them.

    Enlarged along straight lines they hold everything between the four pixels that a place lies between.
    """
    found = []
    for choose in (torch.minimum, torch.maximum):
        bound = frames
        for axis in (1, 2):
            ahead, behind, count = bound.clone(), bound.clone(), bound.shape[axis] - 1
            ahead.narrow(axis, 0, count).copy_(bound.narrow(axis, 1, count))
            behind.narrow(axis, 1, count).copy_(bound.narrow(axis, 0, count))
            bound = choose(choose(ahead, behind), bound)
        found.append(bound)
    return found[0], found[1]
