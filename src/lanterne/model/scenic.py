"""The scenic artist: from words to a plate of the empty stage, over which the camera then passes.

A small flow-matching transformer over the latents of a still, one token for each block of 16 x 16 pixels: four times
as fine as the tokens of clips, for every frame is made of what it paints. A depthwise convolution before each layer
makes neighbours fit (as in SANA's feed-forward layers, arXiv 2410.10629). It is told the place, the light and the
weather, and what is known of the plate already.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn

from lanterne.core.shot import Shot
from lanterne.model.conditioning import level_features
from lanterne.model.flow import noised, schedule
from lanterne.model.text import START, TextEncoder, text_layers

LEVEL_FEATURES, LEVEL_DECADES = 32, 1.5
MOST = 18  # tokens along a side
SHIFT = 3.0  # of the schedule towards noise, where the stage is laid out
GUIDANCE = 1.5  # away from a plate of which no word is known


@dataclass(frozen=True, slots=True)
class ScenicConfig:
    channels: int = 96
    dim: int = 256
    layers: int = 6
    heads: int = 4
    vocabulary: int = 2048
    text_length: int = 16


def place(shot: Shot) -> str:
    """The words by which a shot's stage is painted: `park, dawn, clear`."""
    return Shot(setting=shot.setting, light=shot.light, weather=shot.weather).caption()


class Scenic(nn.Module):
    """Predicts the clean latents of a plate from noisy ones, words, and what is known of it."""

    def __init__(self, config: ScenicConfig = ScenicConfig()) -> None:
        super().__init__()
        self.config = config
        dim = config.dim
        self.text = TextEncoder(config.vocabulary, dim, 0, config.heads, config.text_length)
        self.word_in = nn.Linear(dim, dim, bias=False)
        self.token_in = nn.Linear(2 * config.channels + 1, dim)
        self.level_in = nn.Linear(LEVEL_FEATURES, dim, bias=False)
        self.row_embed, self.column_embed = (nn.Parameter(torch.randn(MOST, dim) * 0.3) for _ in range(2))
        self.layers = text_layers(dim, config.heads, config.layers)
        self.nears = nn.ModuleList([nn.Conv2d(dim, dim, 3, padding=1, groups=dim) for _ in range(config.layers)])
        self.token_out = nn.Linear(dim, config.channels)
        for near in self.nears.parameters():
            nn.init.zeros_(near)

    def forward(self, noisy: Tensor, levels: Tensor, words: Tensor, known: Tensor) -> Tensor:
        """Clean latents (batch, rows, columns, channels) from noisy ones at `levels` (batch).

        `words` (batch, dim) are from `read`; `known` (batch, rows, columns, channels + 1) are latents of what is told
        of the plate, and how much of it is known there: see `told`.
        """
        _, rows, columns, _ = noisy.shape
        dtype = self.token_in.weight.dtype
        said = words + self.level_in(level_features(levels, LEVEL_FEATURES, LEVEL_DECADES).to(dtype))
        where = _middle(self.row_embed, rows)[:, None] + _middle(self.column_embed, columns)
        x = self.token_in(torch.cat([noisy, known], dim=-1).to(dtype)) + where + said[:, None, None]
        everywhere = torch.ones(1, rows * columns, dtype=torch.bool)
        for near, layer in zip(self.nears, self.layers, strict=True):
            x = x + near(x.movedim(-1, 1)).movedim(1, -1)
            x = layer(x.flatten(1, 2), everywhere).view(x.shape)
        out: Tensor = self.token_out(nn.functional.rms_norm(x, (x.shape[-1],), eps=1e-5))
        return out.float().view(noisy.shape)

    def read(self, ids: Tensor, segments: Tensor, mask: Tensor) -> Tensor:
        """A `place`, as `batch_texts` packs it, as one vector (batch, dim)."""
        out: Tensor = self.word_in(self.text.pooled(ids, segments, mask))
        return out

    @torch.inference_mode()
    def paint(
        self,
        text: tuple[Tensor, Tensor, Tensor],
        known: Tensor,
        generator: torch.Generator,
        steps: int = 24,
        guidance: float = GUIDANCE,
    ) -> Tensor:
        """Sample latents (batch, rows, columns, channels) of plates, with fresh noise at each step (see
        `lanterne.model.flow.sample`) and classifier-free guidance towards the words.

        `text` is (ids, segments, mask); `known` as for `forward`.
        """
        silence = torch.full((len(known), 1), START)
        words = torch.cat([self.read(*text), self.read(silence, torch.zeros_like(silence), silence == START)])
        known = known.repeat(2, 1, 1, 1)
        state = torch.randn(len(silence), *known.shape[1:-1], self.config.channels, generator=generator)
        for now, after in pairwise(schedule(steps, SHIFT)):
            said, unsaid = self(state.repeat(2, 1, 1, 1), now.expand(len(words)), words, known).chunk(2)
            state = noised(unsaid + guidance * (said - unsaid), after, generator)
        return state


def told(draft: Tensor, channels: int) -> Tensor:
    """Of the scenery's part of a draft, (..., channels + matte + 1), what the scenic artist is told: colours, and how
    much of them is known.
    """
    return torch.cat([draft[..., :channels], draft[..., -1:]], dim=-1)


def _middle(embedding: Tensor, count: int) -> Tensor:
    """The rows of a table (18, dim) for so many tokens around the frame's middle."""
    first = (MOST - count) // 2
    return embedding[first : first + count]
