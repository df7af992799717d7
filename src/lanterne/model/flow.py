"""Flow matching with x-prediction, and the sampler.

A noisy latent at level t is z = (1 - t) x + t eps. The network predicts x; the loss is that of the velocity, |x' -
x|^2 / t^2 with t held above `FLOOR` (JiT, arXiv 2511.13720).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor

from lanterne.model.conditioning import CLEAN, TokenPlan
from lanterne.model.layout import Layout
from lanterne.model.transformer import PATCH, Transformer

FLOOR = 0.1
FRESH = 1.0, 0.3  # how much of each next step's noise is new, of pictures and of sound
SPREAD = 1.5  # of the logits of training times
Denoiser = Callable[[Tensor, Tensor, TokenPlan], tuple[Tensor, Tensor]]
Latents = tuple[Tensor, Tensor]
Text = tuple[Tensor, Tensor | None]  # encoded, (batch, length, dim), and the mask of real tokens (None: all)


def sample_times(batch: int, shift: float, generator: torch.Generator) -> Tensor:
    """Training times in (0, 1): logit-normal around `shift` (positive: noisier).

    The spread is wide because the strongest channels of hundreds of latents together show where things are through
    noise of 0.95 and more: half of what is to be learnt of an actor's place lies there.
    """
    return torch.sigmoid(SPREAD * torch.randn(batch, generator=generator) + shift)


def add_noise(latents: Latents, levels: TokenPlan, generator: torch.Generator) -> Latents:
    """Mix clean (video, audio) with fresh noise to the levels; given tokens get a trace of it (`CLEAN`)."""
    video, audio = latents
    video_level, audio_level = levels.video_latents().clamp_min(CLEAN), levels.audio[..., None].clamp_min(CLEAN)
    return noised(video, video_level, generator), noised(audio, audio_level, generator)


def noised(clean: Tensor, level: Tensor, generator: torch.Generator) -> Tensor:
    """Clean latents mixed with fresh noise to a level that broadcasts to them."""
    noise = torch.randn(clean.shape, generator=generator).to(clean.device)
    return (1 - level) * clean + level * noise


def velocity_loss(
    model: Transformer,
    latents: Latents,
    plan: TokenPlan,
    time: Tensor,
    audio_time: Tensor,
    text: tuple[Tensor, Tensor, Tensor],
    layout: Layout,
    weight: Tensor,
    generator: torch.Generator,
) -> tuple[Tensor, Tensor]:
    """Mean velocity losses (video, audio) over the tokens that are not given.

    `text` is (ids, segments, mask); `weight` (batch, time, token rows, token columns) weighs video tokens, for instance
    where something moves. All tensors are on one device; `generator` is the CPU's, so that every device sees the same
    noise.
    """
    video = latents[0]
    levels = plan.at(time, audio_time)
    noisy = add_noise(latents, levels, generator)
    grid = (video.shape[1], video.shape[2] // PATCH, video.shape[3] // PATCH)
    ids, segments, mask = text
    estimate = model(*noisy, levels.video_tokens(grid), levels.audio, model.text(ids, segments, mask), mask, layout)
    return velocity_errors(estimate, latents, levels, weight)


def velocity_errors(estimate: Latents, clean: Latents, levels: TokenPlan, weight: Tensor) -> tuple[Tensor, Tensor]:
    """Mean squared errors (video, audio) of the velocities that estimates at some levels stand for, over the tokens
    that are not given; `weight` as in `velocity_loss`.
    """
    level = levels.video_latents()
    free = weight.repeat_interleave(2, 2).repeat_interleave(2, 3)[..., None] * (level > 0)
    error = (estimate[0].float() - clean[0]) ** 2 * (free / level.clamp_min(FLOOR) ** 2)
    video_loss = error.sum() / (free.expand_as(clean[0][..., :1]).sum() * clean[0].shape[-1]).clamp_min(1)
    free_audio = (levels.audio > 0).float()[..., None].expand_as(clean[1][..., :1])
    audio_error = (estimate[1].float() - clean[1]) ** 2 * free_audio / levels.audio[..., None].clamp_min(FLOOR) ** 2
    audio_loss = audio_error.sum() / (free_audio.sum() * clean[1].shape[-1]).clamp_min(1)
    return video_loss, audio_loss


def guided(model: Transformer, text: Text, null: Text | None, scale: float, layout: Layout = Layout()) -> Denoiser:
    """A denoiser with classifier-free guidance (arXiv 2207.12598) of pictures away from `null`, if there is any; the
    layout belongs to what is asked for. Sound is not guided: its latents are logarithms of levels, of which guidance
    makes loud ones louder.
    """

    def denoise(video: Tensor, audio: Tensor, levels: TokenPlan) -> Latents:
        grid = (video.shape[1], video.shape[2] // PATCH, video.shape[3] // PATCH)
        arguments = (video, audio, levels.video_tokens(grid), levels.audio)
        seen, heard = (clean.float() for clean in model(*arguments, *text, layout))
        if null is None:
            return seen, heard
        free = model(*arguments, *null)[0].float()
        return free + scale * (seen - free), heard

    return denoise


def schedule(steps: int, shift: float) -> Tensor:
    """Times from 1 to 0, (steps + 1); `shift` above 1 spends more steps where there is much noise (SD3, arXiv
    2403.03206).
    """
    line = torch.linspace(1, 0, steps + 1)
    return shift * line / (1 + (shift - 1) * line)


def begin(times: Tensor, plan: TokenPlan) -> Tensor:
    """The part of a schedule that a plan needs: where everything is at least hinted, it begins at the loosest hint."""
    loosest = max(plan.video.max().item(), plan.audio.max().item())
    if loosest >= 1:
        return times
    return torch.cat([torch.tensor([loosest]), times[times < loosest]]) if loosest > 0 else times[-1:]


def sample(
    denoise: Denoiser,
    given: Latents,
    plan: TokenPlan,
    times: Tensor,
    generator: torch.Generator,
    callback: Callable[[int, Latents], None] | None = None,
) -> Latents:
    """From noise to clean latents: at each step the clean estimate is noised anew to the next level.

    Fresh noise at each step (as consistency models are sampled, arXiv 2303.01469) lets a later step mend what an
    earlier one got wrong; following the flow by Euler steps keeps every fault of the first ones. The price is spread:
    what a step leaves open comes out nearer to its mean. Pictures are worth it; sound, which is dull without its
    spread, keeps most of its noise (`FRESH`). The run begins at the loosest of the plan's starts (SDEdit,
    arXiv 2108.01073). `given` holds kept and hinted media (anything elsewhere); kept tokens come back unchanged, bit
    for bit. `callback(step, clean estimate)` runs after each step and may raise to stop. The work is done on the device
    of `given`; `generator` is the CPU's, so that every device sees the same noise.
    """
    device = given[0].device
    plan, times = plan.to(device), begin(times, plan).to(device)
    start = plan.video_latents(), plan.audio[..., None]
    noisy = noised(given[0], start[0], generator), noised(given[1], start[1], generator)
    made = descend(denoise, noisy, plan, times, generator, callback)
    video, audio = (torch.where(s == 0, x, z) for s, x, z in zip(start, given, made, strict=True))
    return video, audio


def descend(
    denoise: Denoiser,
    noisy: Latents,
    plan: TokenPlan,
    times: Tensor,
    generator: torch.Generator,
    callback: Callable[[int, Latents], None] | None = None,
) -> Latents:
    """From latents at the first of some times to what they are at the last: the steps of `sample`."""
    state = [*noisy]
    for step, (now, after) in enumerate(pairwise(times)):
        levels, then = (plan.at(t.expand(len(noisy[0]))) for t in (now, after))
        clean = denoise(state[0], state[1], levels)
        for track, (level, next_level) in enumerate(
            ((levels.video_latents(), then.video_latents()), (levels.audio[..., None], then.audio[..., None]))
        ):
            again = _renoised(state[track], clean[track], (level, next_level), FRESH[track], generator)
            state[track] = torch.where(next_level < level, again, state[track])
        if callback is not None:
            callback(step, clean)
    return state[0], state[1]


def _renoised(
    noisy: Tensor, clean: Tensor, levels: tuple[Tensor, Tensor], share: float, generator: torch.Generator
) -> Tensor:
    """The clean estimate of noisy latents at the second of two levels: `share` of its noise is fresh, the rest is what
    was in it (0: along the flow; the eta of DDIM, arXiv 2010.02502).
    """
    level, after = levels
    fresh = torch.randn(clean.shape, generator=generator).to(clean.device)
    before = (noisy - (1 - level) * clean) / level.clamp_min(CLEAN)
    noise: Tensor = share * fresh + math.sqrt(1 - share**2) * before
    return (1 - after) * clean + after * noise
