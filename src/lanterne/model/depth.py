"""How far away what a plate shows is: a small convolutional network that hangs each pixel on one of the stage's planes
(single-image depth as a choice among ordered planes: Fu et al., arXiv 1806.02446).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lanterne.model.latents import SIDE
from lanterne.model.multiplane import DISPARITIES

FINE = 2  # pixels on a side of what is told apart


@dataclass(frozen=True, slots=True)
class DepthConfig:
    channels: int = 96
    dim: int = 64
    layers: int = 3


class Depth(nn.Module):
    """From latents of stills to logits of planes."""

    def __init__(self, config: DepthConfig = DepthConfig()) -> None:
        super().__init__()
        self.config = config
        self.enter = nn.Conv2d(config.channels + 1, config.dim, 3, padding=1)
        self.layers = nn.ModuleList([nn.Conv2d(config.dim, config.dim, 3, padding=1) for _ in range(config.layers)])
        self.out = nn.Conv2d(config.dim, len(DISPARITIES) * (SIDE // FINE) ** 2, 1)

    def forward(self, latents: Tensor) -> Tensor:
        """Logits (batch, planes, 8 rows, 8 columns) for stills (batch, rows, columns, channels)."""
        batch, rows, columns, _ = latents.shape
        height = torch.linspace(1, -1, rows).to(latents)[:, None].expand(batch, 1, rows, columns)
        x = self.enter(torch.cat([latents.movedim(-1, 1), height], dim=1))
        for layer in self.layers:
            x = x + layer(F.silu(x))
        out: Tensor = F.pixel_shuffle(self.out(F.silu(x)), SIDE // FINE)
        return out

    @torch.inference_mode()
    def shares(self, latents: Tensor) -> Tensor:
        """The planes' shares of each pixel of stills, (batch, planes, 16 rows, 16 columns)."""
        return F.interpolate(self(latents), scale_factor=FINE, mode="bilinear").softmax(dim=1)
