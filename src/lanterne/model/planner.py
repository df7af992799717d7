"""The planner: from words and the camera's way to the subject's track, which the transformer then draws.

A small flow-matching transformer over thirteen patches of eight frames, each with a noise level of its own, so that
what was planned before is kept and gone on from (diffusion forcing, arXiv 2407.01392). It has learned from nothing but
the theatre's laws of motion: no law is computed when a clip is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn

from lanterne.model.conditioning import level_features
from lanterne.model.latents import FRAMES
from lanterne.model.layout import (
    CHANNELS,
    COS_ANGLE,
    COS_PHASE,
    FACING,
    IMPULSE,
    KNOWN,
    LOG_HEIGHT,
    SIN_ANGLE,
    SIN_PHASE,
    STRETCH,
    X,
    Y,
    from_first,
)
from lanterne.model.text import TextEncoder, text_layers

PATCHES = 13  # a window of the transformer: 97 frames
LEVEL_FEATURES, LEVEL_DECADES = 32, 1.5
LEAST_IMPULSE = 0.04  # weaker touches are noise
JUDGED = (0.2, 0.4, 0.6, 0.8)  # noise levels at which a track is judged
CIRCLES = ((COS_ANGLE, SIN_ANGLE), (COS_PHASE, SIN_PHASE))  # channels that are points of a circle
LINES = [X, Y, LOG_HEIGHT, STRETCH]  # channels that go on as they went


@dataclass(frozen=True, slots=True)
class PlannerConfig:
    dim: int = 160
    layers: int = 5
    heads: int = 4
    vocabulary: int = 2048
    text_layers: int = 1
    text_length: int = 24


class Planner(nn.Module):
    """Predicts clean patches of a track from noisy ones, words and the camera's way."""

    mean: Tensor
    spread: Tensor

    def __init__(self, config: PlannerConfig = PlannerConfig()) -> None:
        super().__init__()
        self.config = config
        dim = config.dim
        self.register_buffer("mean", torch.zeros(KNOWN))
        self.register_buffer("spread", torch.ones(KNOWN))
        self.text = TextEncoder(config.vocabulary, dim, config.text_layers, config.heads, config.text_length)
        self.word_in = nn.Linear(dim, dim, bias=False)
        self.track_in = nn.Linear(FRAMES * KNOWN, dim)
        self.way_in = nn.Linear(4, dim, bias=False)
        self.level_in = nn.Linear(LEVEL_FEATURES, dim, bias=False)
        self.patch_embed = nn.Parameter(torch.randn(PATCHES, dim) * 0.3)
        self.layers = text_layers(dim, config.heads, config.layers)
        self.track_out = nn.Linear(dim, FRAMES * KNOWN)

    def forward(self, noisy: Tensor, levels: Tensor, words: Tensor, way: Tensor) -> Tensor:
        """Clean patches (batch, 13, 80) from noisy ones at `levels` (batch, 13); `words` (batch, dim) from `read`,
        `way` (batch, 13, 4) from `course`.
        """
        level = self.level_in(level_features(levels, LEVEL_FEATURES, LEVEL_DECADES))
        x = self.track_in(noisy) + self.way_in(way) + level + self.patch_embed + words[:, None]
        everywhere = torch.ones(1, PATCHES, dtype=torch.bool)
        for layer in self.layers:
            x = layer(x, everywhere)
        out: Tensor = self.track_out(nn.functional.rms_norm(x, (x.shape[-1],), eps=1e-5))
        return out

    def read(self, ids: Tensor, segments: Tensor, mask: Tensor) -> Tensor:
        """A caption, as `batch_texts` packs it, as one vector (batch, dim): its slots are all short and all count."""
        out: Tensor = self.word_in(self.text.pooled(ids, segments, mask))
        return out

    def patches(self, track: Tensor) -> Tensor:
        """Tracks (batch, 97, 11) as patches (batch, 13, 80) of about unit variance; the first frame fills the first."""
        scaled = (track[..., :KNOWN] - self.mean) / self.spread
        whole = torch.cat([scaled[:, :1].expand(-1, FRAMES, -1), scaled[:, 1:]], dim=1)
        return whole.reshape(len(track), PATCHES, FRAMES * KNOWN)

    def track(self, patches: Tensor) -> Tensor:
        """Undo `patches`, and bring back to their circles and limits what a network leaves near them."""
        whole = patches.reshape(len(patches), PATCHES * FRAMES, KNOWN) * self.spread + self.mean
        track = torch.ones(len(patches), (PATCHES - 1) * FRAMES + 1, CHANNELS)
        track[..., :KNOWN] = whole[:, FRAMES - 1 :]
        track[:, 0, :KNOWN] = whole[:, :FRAMES].mean(dim=1)
        for cosine, sine in CIRCLES:
            pair = track[..., [cosine, sine]]
            track[..., [cosine, sine]] = nn.functional.normalize(pair, dim=-1)
        facing = track[..., FACING].mean(dim=1, keepdim=True)
        track[..., FACING] = torch.where(facing < 0, -1.0, 1.0)
        impulse = track[..., IMPULSE]
        track[..., IMPULSE] = torch.where(impulse < LEAST_IMPULSE, 0.0, impulse.clamp(max=1.0))
        return track

    @torch.inference_mode()
    def plan(
        self,
        text: tuple[Tensor, Tensor, Tensor],
        way: Tensor,
        given: Tensor,
        known: Tensor,
        generator: torch.Generator,
        steps: int = 48,
    ) -> Tensor:
        """Sample tracks (batch, 97, 11) by Euler steps along the flow; what is the same for all may stand once.

        `text` is (ids, segments, mask) of captions, `way` (batch, 13, 4) from `course`. Where `known` (1, 13) is True,
        `given` (batch, 97, 11) is kept, and what is planned beside it goes on from there.
        """
        words = self.read(*text)
        kept = self.patches(given)
        state = torch.where(known[..., None], kept, torch.randn(kept.shape, generator=generator))
        times = torch.linspace(1, 0, steps + 1)
        for now, after in pairwise(times):
            clean = self(state, torch.where(known, 0.0, now), words, way)
            moved = clean + (state - clean) * (after / now)
            state = torch.where(known[..., None], kept, moved)
        return joined(self.track(state), known[0])

    @torch.inference_mode()
    def clarity(
        self,
        tracks: Tensor,
        own: tuple[Tensor, Tensor, Tensor],
        others: tuple[Tensor, Tensor, Tensor],
        way: Tensor,
    ) -> Tensor:
        """How much better tracks (batch, 97, 11) are explained by their own words (one text) than by the best of other
        words (n texts), (batch): by the error of what is told from noise (diffusion classifiers, arXiv 2303.16203).
        """
        clean = self.patches(tracks)
        errors = [self._error(clean, words, way) for words in self.read(*others)[:, None]]
        return torch.stack(errors).amin(dim=0) - self._error(clean, self.read(*own), way)

    def _error(self, clean: Tensor, words: Tensor, way: Tensor) -> Tensor:
        total = clean.new_zeros(len(clean))
        for index, level in enumerate(JUDGED):
            noise = torch.randn(clean.shape[1:], generator=torch.Generator().manual_seed(index))
            found = self((1 - level) * clean + level * noise, torch.full(clean.shape[:2], level), words, way)
            total += ((found - clean) ** 2).mean(dim=(1, 2)) / level**2
        return total


def joined(track: Tensor, known: Tensor) -> Tensor:
    """Tracks (batch, 97, 11) without a jump where patches that are `known` (13) and others meet.

    What a step there is beyond the steps beside it is taken from the side that was planned, less and less until its
    own other end. A network leaves such jumps, the more the less likely it finds what is known.
    """
    track, places = track.clone(), known.tolist()
    edges = [place for place, (one, other) in enumerate(pairwise(places), 1) if one != other]
    for place in edges:
        first = FRAMES * (place - 1) + 1
        if places[place - 1]:
            ends = [FRAMES * (each - 1) + 1 for each in edges if each > place]
            _carry_on(track, range(first, ends[0] if ends else track.shape[1]))
        else:
            begins = [FRAMES * (each - 1) + 1 for each in edges if each < place]
            _carry_on(track, range(first - 1, (begins[-1] if begins else 0) - 1, -1))
    return track


def _carry_on(track: Tensor, frames: range) -> None:
    """Move `frames` of tracks, in place, so that the first of them goes on from the frame before it, in the order of
    the range.
    """
    now, last = frames[0], frames[0] - frames.step
    following = now + frames.step if len(frames) > 1 else now
    before = last - frames.step if 0 <= last - frames.step < track.shape[1] else last
    share = torch.linspace(1, 0, len(frames) + 1)[:-1]
    share = share * share * (3 - 2 * share)
    at = torch.tensor(list(frames))
    lines = track[..., LINES]
    usual = (lines[:, last] - lines[:, before] + lines[:, following] - lines[:, now]) / 2
    jump = lines[:, now] - lines[:, last] - usual
    lines[:, at] -= jump[:, None] * share[:, None]
    track[..., LINES] = lines
    for cosine, sine in CIRCLES:
        angle = torch.atan2(track[..., sine], track[..., cosine])
        usual = _turn(angle[:, last] - angle[:, before]) + _turn(angle[:, following] - angle[:, now])
        jump = _turn(angle[:, now] - angle[:, last] - usual / 2)
        turned = angle[:, at] - jump[:, None] * share
        track[:, at, cosine], track[:, at, sine] = turned.cos(), turned.sin()


def _turn(angle: Tensor) -> Tensor:
    """The same angle between -pi and pi."""
    return torch.remainder(angle + torch.pi, 2 * torch.pi) - torch.pi


def course(camera: Tensor, aspect: Tensor) -> Tensor:
    """What the planner is told of the camera's way (batch, 13, 3) and of the frame's width / height (batch)."""
    way = from_first(camera)
    shape = aspect.log()[:, None, None].expand(-1, PATCHES, 1)
    return torch.cat([way[..., :2], way[..., 2:].log(), shape], dim=-1)
