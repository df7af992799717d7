"""The learned half of audio decoding: from latents to the level and the spread of every bin of every frame.

It is trained to say how likely each spectrum is: `level` is the mean of a bin's log amplitude, `spread` its deviation.
A bin of a steady tone has a spread near 0, a bin of noise near 0.64 nepers (the deviation of a Rayleigh variable's
log). So the spread says, with no label for it, what must sound as noise and what as tone (`audio_phase` uses it).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class AudioDecoderConfig:
    """Sizes of the decoder."""

    channels: int = 64
    frames: int = 4  # in a token
    width: int = 192
    hidden: int = 352
    blocks: int = 4

    def as_dict(self) -> dict[str, int]:
        """The fields by name, for the header of a weights file."""
        return asdict(self)


class _Block(nn.Module):
    """Residual block over time: norm, dense convolution of 3 frames, GELU, back."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.across = nn.Conv1d(width, hidden, 3, padding=1)
        self.back = nn.Linear(hidden, width)
        nn.init.zeros_(self.back.weight)
        nn.init.zeros_(self.back.bias)

    def forward(self, x: Tensor) -> Tensor:
        hidden = self.across(self.norm(x).transpose(1, 2)).transpose(1, 2)  # (batch, frames, hidden)
        change: Tensor = self.back(nn.functional.gelu(hidden))
        return x + change


class AudioDecoder(nn.Module):
    """Latents (batch, tokens, channels) to level and spread (batch, 4 * tokens, bins), both in nepers."""

    spreading: Tensor
    narrowing: Tensor

    def __init__(self, config: AudioDecoderConfig, bands: Tensor) -> None:
        super().__init__()
        self.config = config
        bins = bands.shape[1]
        # From log band amplitudes back to bins: each bin takes the bands that see it, less the width of the band.
        share = bands / bands.sum(dim=0, keepdim=True).clamp_min(1e-6)
        share[0, 0] = share[-1, -1] = 1.0  # the outermost bins lie outside of every triangle
        self.register_buffer("spreading", share, persistent=False)
        self.register_buffer("narrowing", 0.5 * bands.sum(dim=1).clamp_min(1.0).log(), persistent=False)
        self.enter = nn.Linear(config.channels, config.frames * config.width)
        self.blocks = nn.ModuleList(_Block(config.width, config.hidden) for _ in range(config.blocks))
        self.norm = nn.LayerNorm(config.width)
        self.head = nn.Linear(config.width, 2 * bins)
        nn.init.normal_(self.head.weight, std=0.002)
        nn.init.zeros_(self.head.bias)

    def forward(self, latents: Tensor, linear: Tensor) -> tuple[Tensor, Tensor]:
        """`linear` (batch, 4 * tokens, bands) is the linear guess that the level starts from."""
        x = self.enter(latents.float()).reshape(len(latents), -1, self.config.width)  # four frames of each token
        for block in self.blocks:
            x = block(x)
        change, spread = self.head(self.norm(x)).chunk(2, dim=-1)
        return (linear - self.narrowing) @ self.spreading + change, 0.4 * torch.exp(spread.clamp(-2, 1.5))
