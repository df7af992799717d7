"""The token plan: how noisy every token is, for training and generation alike.

Each token has a *start*: the noise level it begins at. 1: nothing is given, it starts as noise; 0: given and kept;
between: a hint, noised to that strength. When the run stands at time t (1 = noise, 0 = clean) a token stands at
min(t, start), so kept tokens stay clean, hints join when t comes down to them, and the rest follow t.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

CLEAN = 0.02  # kept tokens carry this much noise in training, so that small errors in given media do no harm


HINT_SHIFT = 8.0


def hint_start(strength: float) -> float:
    """The noise level that a hint of a strength from 0 to 1 starts at, evenly spread to the eye.

    Most of what these latents hold (where it is light and where dark) stands far above the noise until near the end of
    the scale, so strengths are moved there as timesteps are for large pictures (SD3, arXiv 2403.03206).
    """
    return HINT_SHIFT * strength / (1 + (HINT_SHIFT - 1) * strength)


@dataclass(frozen=True, slots=True)
class TokenPlan:
    """Starts in [0, 1].

    `video` is (batch, 1 or time, 1 or token rows, 1 or token columns), `audio` (batch, 1 or tokens).
    """

    video: Tensor
    audio: Tensor

    @classmethod
    def free(cls, batch: int, device: torch.device | str = "cpu") -> TokenPlan:
        """Nothing is given."""
        return cls(torch.ones(batch, 1, 1, 1, device=device), torch.ones(batch, 1, device=device))

    def to(self, device: torch.device | str) -> TokenPlan:
        """The same plan on a device."""
        return TokenPlan(self.video.to(device), self.audio.to(device))

    def at(self, time: Tensor, audio_time: Tensor | None = None) -> TokenPlan:
        """The noise levels when the run stands at `time` (batch): a plan of levels instead of starts."""
        audio_time = time if audio_time is None else audio_time
        return TokenPlan(
            torch.minimum(self.video, time.view(-1, 1, 1, 1)), torch.minimum(self.audio, audio_time.view(-1, 1))
        )

    def video_tokens(self, grid: tuple[int, int, int]) -> Tensor:
        """The video part per token, (batch, 1) where all are equal or else (batch, time * rows * columns)."""
        if self.video.shape[1:] == (1, 1, 1):
            return self.video.flatten(1)
        return self.video.expand(-1, *grid).flatten(1)

    def video_latents(self) -> Tensor:
        """The video part ready to multiply latents (batch, time, rows, columns, channels)."""
        spread = self.video
        for axis in (2, 3):
            if spread.shape[axis] > 1:
                spread = spread.repeat_interleave(2, dim=axis)
        return spread[..., None]


def level_features(levels: Tensor, count: int, decades: float) -> Tensor:
    """Noise levels (...) as waves of so many decades of frequency, (..., count)."""
    angle = levels.float()[..., None] * torch.logspace(0, decades, count // 2, device=levels.device)
    return torch.cat([angle.cos(), angle.sin()], dim=-1)


def training_plan(batch: int, grid: tuple[int, int, int], audio: int, generator: torch.Generator) -> TokenPlan:
    """Draw the mix of tasks for one batch of clips of `grid` (time, token rows, token columns) with `audio` tokens.

    Half of the batches are free. The others keep, for each clip alike: the first latent (an image comes alive), a few
    latents anywhere (keyframes), a prefix or a suffix (extension forward and backward), both ends (gap, blend, loop), a
    box outside which all is kept, for the whole clip or a part of it (edit), the video (sound for a clip), the audio
    (picture for a sound), or give each latent a level of its own (diffusion forcing, arXiv 2407.01392).
    """
    time = grid[0]
    draw = torch.rand((), generator=generator).item()
    if draw < 0.5 or time == 1:
        return TokenPlan.free(batch)
    video = torch.ones(batch, time, 1, 1)
    sound = torch.ones(batch, audio)
    cut, tail = (int(torch.randint(1, max(2, time // 2 + 1), (), generator=generator)) for _ in range(2))
    if draw < 0.63:
        video[:, 0] = 0
    elif draw < 0.66:
        video[:, torch.randperm(time, generator=generator)[: min(cut, 3, time - 1)]] = 0
    elif draw < 0.82:
        if draw < 0.78:
            video[:, :cut] = 0
            sound[:, : _audio_tokens(cut, audio)] = 0
        if draw > 0.73:
            tail = min(tail, time - cut - 1) if draw < 0.78 else tail
            video[:, time - tail :] = 0
            sound[:, max(0, audio - 8 * tail) :] = 0  # eight a latent, one a frame
    elif draw < 0.87:
        video = _box(batch, grid, generator)
        sound[:] = 0
    elif draw < 0.92:
        video[:] = 0
    elif draw < 0.95:
        sound[:] = 0
    else:
        video = torch.rand(batch, time, 1, 1, generator=generator)
    return TokenPlan(video, sound)


def _audio_tokens(latents: int, audio: int) -> int:
    return min(audio, 1 + 8 * (latents - 1))


def _box(batch: int, grid: tuple[int, int, int], generator: torch.Generator) -> Tensor:
    """Starts of an edit: 1 inside a random box of the frame, 0 outside; every other batch only for a while."""
    time, rows, columns = grid
    starts = torch.zeros(batch, time, rows, columns)
    first, last = 0, time
    if torch.rand((), generator=generator) < 0.5:
        first = int(torch.randint(0, time, (), generator=generator))
        last = int(torch.randint(first + 1, time + 1, (), generator=generator))
    for index in range(batch):
        height, width = (int(torch.randint(2, n + 1, (), generator=generator)) for n in (rows, columns))
        top = int(torch.randint(0, rows - height + 1, (), generator=generator))
        left = int(torch.randint(0, columns - width + 1, (), generator=generator))
        starts[index, first:last, top : top + height, left : left + width] = 1
    return starts
