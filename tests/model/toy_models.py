"""Tiny random parts of the native model."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from lanterne.model.latents import FRAMES, SIDE, VideoLatents
from lanterne.model.transformer import TINY, Transformer

CHANNELS, AUDIO_CHANNELS = 12, 6
CONFIG = replace(TINY, video_channels=CHANNELS, audio_channels=AUDIO_CHANNELS, text_length=24)


def random_latents() -> VideoLatents:
    """A transform of 12 random directions, two for each of (still, even, odd in time) x (even, odd under a mirror)."""
    generator = torch.Generator().manual_seed(0)
    rows, signs = [], []
    for in_time in ("still", "even", "odd"):
        for in_width in (1, -1):
            cubes = torch.randn(2, FRAMES, SIDE, SIDE, 3, generator=generator)
            still = cubes.mean(dim=1, keepdim=True).expand_as(cubes)
            cubes = still if in_time == "still" else cubes - still
            cubes = cubes - cubes.flip(1) if in_time == "odd" else cubes + cubes.flip(1)
            rows.append(torch.linalg.qr((cubes + in_width * cubes.flip(3)).reshape(2, -1).T).Q.T)
            signs += [float(in_width)] * 2
    latents = VideoLatents(CHANNELS)
    latents.basis.copy_(torch.cat(rows))
    latents.mirror_sign.copy_(torch.tensor(signs))
    latents.scale.copy_(torch.linspace(4, 1, CHANNELS))
    return latents


def random_transformer() -> Transformer:
    """A transformer whose parameters are all random: a fresh one gives one answer to everything."""
    torch.manual_seed(0)
    model = Transformer(CONFIG)
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.3 if parameter.ndim == 1 else parameter.shape[-1] ** -0.5)
    return model.eval().requires_grad_(False)


def text_of(model: Transformer, ids: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Encoded caption tokens (batch, length) with their mask."""
    mask = torch.ones_like(ids, dtype=torch.bool) if mask is None else mask
    return model.text(ids, torch.zeros_like(ids), mask), mask
