"""From the level and spread of each bin to a waveform: noise as noise, tones and blows with phases that fit together.

Where the spread is wide, amplitudes and phases are those of real white noise put through the level as a filter. Where
it is narrow, phases follow from the level alone: the slope of a log amplitude along frequency gives the instantaneous
frequency and its slope along time the moment within the frame (phase gradient integration, Prusa, Balazs & Sondergaard
2017, here frame by frame and one anchor a peak). A few rounds of fast Griffin-Lim (Perraudin, Balazs & Sondergaard
2013) then settle the places where both meet.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F

WINDOW, HOP = 1000, 250
MARGIN = (WINDOW - HOP) // 2
SIGMA2 = 0.25645 * WINDOW**2 / (2 * math.pi)  # samples^2: the Gaussian that is nearest to a Hann window
RAYLEIGH = math.pi / 24**0.5  # deviation of the log amplitude of noise, nepers
FRESH = 2.0  # nepers: a bin that rose more than this since the last frame has no past to follow
ROUNDS, MOMENTUM = 8, 0.99


def sound(level: Tensor, spread: Tensor, seed: int, rounds: int = ROUNDS) -> Tensor:
    """Level and spread (frames, 501) in nepers to a wave (250 * frames); `seed` draws the noise."""
    frames = len(level)
    level, spread = level.float().cpu(), spread.float().cpu()  # hundreds of small steps: no work for a GPU
    generator = torch.Generator().manual_seed(seed)
    grain = _spectra(torch.randn(frames * HOP, generator=generator))
    grain_level = grain.abs().clamp_min(1e-9).log()
    grain_level = grain_level - grain_level.mean()
    noisy = (spread / RAYLEIGH).clamp(0, 1)
    amplitude = (level + noisy.pow(1.5) * grain_level).clamp(-14, 2).exp()
    tonal = torch.polar(torch.ones_like(level), phases(level))
    share = ((noisy - 0.5) / 0.3).clamp(0, 1)
    direction = tonal * (1 - share) + grain / grain.abs().clamp_min(1e-9) * share
    target = amplitude * (direction / direction.abs().clamp_min(1e-9))
    previous = estimate = target
    for _ in range(rounds):
        consistent = _spectra(_wave(estimate))
        consistent = amplitude * consistent / consistent.abs().clamp_min(1e-9)
        estimate = consistent + MOMENTUM * (consistent - previous)
        previous = consistent
    return _wave(previous) * (WINDOW / 4)  # undo the scale of `audio.spectrum`: half of the window's sum


def phases(level: Tensor) -> Tensor:
    """Phases (frames, 501) of a spectrum from its log amplitudes, relative to the start of each frame's window."""
    frames, bins = level.shape
    step = 2 * math.pi / WINDOW  # radians per sample between bins
    padded = F.pad(level[None], (1, 1), mode="replicate")[0]
    slope = (padded[:, 2:] - padded[:, :-2]) / (2 * step)
    frequency = torch.arange(bins) * step + slope / SIGMA2  # radians per sample
    padded = F.pad(level.T[None], (1, 1), mode="replicate")[0].T
    rise = (padded[2:] - padded[:-2]) / (2 * HOP)
    delay = -SIGMA2 * rise  # radians per (radian per sample)
    across = torch.cat([torch.zeros(frames, 1), ((delay[:, 1:] + delay[:, :-1]) * (step / 2)).cumsum(dim=1)], dim=1)
    onward = torch.cat([torch.zeros(1, bins), (frequency[1:] + frequency[:-1]) * (HOP / 2)])
    fresh = torch.ones(frames, bins, dtype=torch.bool)
    fresh[1:] = level[1:] > level[:-1] + FRESH
    wide = F.pad(level[None], (2, 2), mode="replicate")[0].unfold(1, 5, 1)
    anchors = (level >= wide.amax(dim=-1)) & ~fresh
    return _integrate(across, onward, anchors, bins)


def _integrate(across: Tensor, onward: Tensor, anchors: Tensor, bins: int) -> Tensor:
    """Carry the phase of each anchor on from the frame before, and spread it from there along frequency."""
    place = torch.arange(bins)
    current = across[0]
    rows = [current]
    for frame in range(1, len(across)):
        found = anchors[frame].nonzero()[:, 0]
        if len(found):
            nearest = found[torch.bucketize(place, (found[1:] + found[:-1]) // 2)]
            carried = current[nearest] + onward[frame][nearest]
            current = carried + across[frame] - across[frame][nearest]
        else:
            current = across[frame]
        current = torch.remainder(current, 2 * math.pi)
        rows.append(current)
    return torch.stack(rows) - place * math.pi  # from the window's middle to its start


def _spectra(wave: Tensor) -> Tensor:
    """Spectra (frames, 501) of a wave (250 * frames), unscaled."""
    window = torch.hann_window(WINDOW)
    return torch.stft(F.pad(wave, (MARGIN, MARGIN)), WINDOW, HOP, window=window, center=False, return_complex=True).T


def _wave(spectra: Tensor) -> Tensor:
    """The wave (250 * frames) whose spectra are nearest to these (least squares, Griffin & Lim 1984)."""
    window = torch.hann_window(WINDOW)
    pieces = torch.fft.irfft(spectra, WINDOW, dim=1) * window  # (frames, 1000)
    length = HOP * len(spectra) + 2 * MARGIN
    parts = torch.stack([pieces, window.square().expand_as(pieces)]).transpose(1, 2)  # (2, 1000, frames)
    sums = F.fold(parts, (1, length), (1, WINDOW), stride=(1, HOP))[:, 0, 0]
    return (sums[0] / sums[1].clamp_min(1e-4))[MARGIN:-MARGIN]
