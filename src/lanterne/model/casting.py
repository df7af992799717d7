"""Casting: from words to the subject's likeness, which its track then carries through the clip.

A small flow-matching transformer over the 35 patches of a likeness (see `lanterne.model.likeness`), told no more than
who is to be seen and in which colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn

from lanterne.core.shot import Shot
from lanterne.model.conditioning import level_features
from lanterne.model.likeness import HEIGHT, WIDTH
from lanterne.model.text import TextEncoder, text_layers

SIDE = 12  # pixels on a side of a patch
ROWS, COLUMNS = HEIGHT // SIDE, WIDTH // SIDE
LEVEL_FEATURES, LEVEL_DECADES = 32, 1.5
SPREAD = 0.5  # likenesses are divided by this: about the deviation of their pixels


@dataclass(frozen=True, slots=True)
class CastingConfig:
    dim: int = 192
    layers: int = 4
    heads: int = 4
    vocabulary: int = 2048
    text_layers: int = 1
    text_length: int = 16


def role(shot: Shot) -> str:
    """The words by which a shot's subject is cast: `red kite`."""
    return Shot(subjects=shot.subjects[:1]).caption()


class Casting(nn.Module):
    """Predicts clean patches of a likeness from noisy ones and words."""

    def __init__(self, config: CastingConfig = CastingConfig()) -> None:
        super().__init__()
        self.config = config
        dim = config.dim
        self.text = TextEncoder(config.vocabulary, dim, config.text_layers, config.heads, config.text_length)
        self.word_in = nn.Linear(dim, dim, bias=False)
        self.patch_in = nn.Linear(4 * SIDE * SIDE, dim)
        self.level_in = nn.Linear(LEVEL_FEATURES, dim, bias=False)
        self.patch_embed = nn.Parameter(torch.randn(ROWS * COLUMNS, dim) * 0.3)
        self.layers = text_layers(dim, config.heads, config.layers)
        self.patch_out = nn.Linear(dim, 4 * SIDE * SIDE)

    def forward(self, noisy: Tensor, levels: Tensor, words: Tensor) -> Tensor:
        """Clean patches (batch, 35, 576) from noisy ones at `levels` (batch); `words` (batch, dim) from `read`."""
        told = words + self.level_in(level_features(levels, LEVEL_FEATURES, LEVEL_DECADES))
        x = self.patch_in(noisy) + self.patch_embed + told[:, None]
        everywhere = torch.ones(1, ROWS * COLUMNS, dtype=torch.bool)
        for layer in self.layers:
            x = layer(x, everywhere)
        out: Tensor = self.patch_out(nn.functional.rms_norm(x, (x.shape[-1],), eps=1e-5))
        return out

    def read(self, ids: Tensor, segments: Tensor, mask: Tensor) -> Tensor:
        """A `role`, as `batch_texts` packs it, as one vector (batch, dim)."""
        out: Tensor = self.word_in(self.text.pooled(ids, segments, mask))
        return out

    @torch.inference_mode()
    def cast(self, text: tuple[Tensor, Tensor, Tensor], generator: torch.Generator, steps: int = 24) -> Tensor:
        """Sample likenesses (batch, 4, 60, 84) by Euler steps along the flow; `text` is (ids, segments, mask)."""
        words = self.read(*text)
        state = torch.randn(len(words), ROWS * COLUMNS, 4 * SIDE * SIDE, generator=generator)
        for now, after in pairwise(torch.linspace(1, 0, steps + 1)):
            clean = self(state, now.expand(len(words)), words)
            state = clean + (state - clean) * (after / now)
        return from_patches(state)


def to_patches(likeness: Tensor) -> Tensor:
    """Likenesses (batch, 4, 60, 84) as patches (batch, 35, 576) of about unit variance."""
    grid = likeness.reshape(len(likeness), 4, ROWS, SIDE, COLUMNS, SIDE).permute(0, 2, 4, 1, 3, 5)
    return grid.reshape(len(likeness), ROWS * COLUMNS, -1) / SPREAD


def from_patches(patches: Tensor) -> Tensor:
    """Undo `to_patches`, and bring back to their limits what a network leaves near them."""
    grid = patches.reshape(len(patches), ROWS, COLUMNS, 4, SIDE, SIDE).permute(0, 3, 1, 4, 2, 5) * SPREAD
    whole = grid.reshape(len(patches), 4, HEIGHT, WIDTH)
    alpha = ((whole[:, 3:] - 0.04) / 0.92).clamp(0, 1)  # what is hardly there is not there
    return torch.cat([whole[:, :3].clamp(-alpha, alpha), alpha], dim=1)
