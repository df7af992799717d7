"""What a track says about physics, and what is heard against what is seen.

A track is a box frame by frame: float (frames, 3), centre x and y in -1..1 and height as a share of the
frame's. Heights here are shares of the frame's height, above its lower edge; times are seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

FPS = 24.0
LEAST_DROP = 0.025  # of the frame's height: lesser dips of a track are its noise
FLUX_HOP, FLUX_WINDOW = 120, 512  # samples at 24 kHz: 5 ms, 21 ms
NEAR_S = 0.25  # an onset farther from a contact than this belongs to something else


@dataclass(frozen=True, slots=True)
class Physics:
    """What the arcs between contacts say: `gravity` in frame heights per second squared, and `restitution`."""

    gravity: float
    restitution: float


def underside(track: np.ndarray) -> np.ndarray:
    """The height of the lower edge of the box at each frame (frames)."""
    return np.asarray(0.5 - track[:, 1] / 2 - track[:, 2] / 2)


def seen_contacts(track: np.ndarray) -> np.ndarray:
    """When the subject turns from falling to rising: the lowest points of its underside, to a part of a frame.

    A low point counts if the underside was `LEAST_DROP` higher both before it and after it, since the neighbouring low
    points.
    """
    height = underside(track)
    low = [i for i in range(1, len(height) - 1) if height[i] <= height[i - 1] and height[i] < height[i + 1]]
    times: list[float] = []
    while low:  # drop the shallowest until all are deep enough
        edges = [0, *low, len(height) - 1]
        depths = [
            min(height[edges[k] : i + 1].max(), height[i : edges[k + 2] + 1].max()) - height[i]
            for k, i in enumerate(low)
        ]
        shallowest = int(np.argmin(depths))
        if depths[shallowest] >= LEAST_DROP:
            break
        del low[shallowest]
    for i in low:
        before, at, after = height[i - 1 : i + 2]
        bend = before - 2 * at + after
        times.append((i + (0.5 * (before - after) / bend if bend > 0 else 0.0)) / FPS)
    return np.array(times)


def sunk(track: np.ndarray) -> float | None:
    """How far something that bounces sinks into the ground, as a share of its height: below the median of the places
    where it turns. None with fewer than three contacts.
    """
    turns = np.round(seen_contacts(track) * FPS).astype(int)
    if len(turns) < 3:
        return None
    height = underside(track)
    return float((np.median(height[turns]) - height.min()) / np.median(track[:, 2]))


def onsets(wave: Tensor) -> np.ndarray:
    """When something starts to sound in a mono wave at 24 kHz (samples): the peaks of the spectral flux.

    A peak counts if it stands out of its half second: above the median by four mean absolute deviations.
    Source: Bello et al., A tutorial on onset detection in music signals, 2005.
    """
    window = torch.hann_window(FLUX_WINDOW)
    spectrum = torch.stft(wave.float(), FLUX_WINDOW, FLUX_HOP, window=window, return_complex=True).abs()
    level = torch.log1p(100 * spectrum)  # (bins, frames)
    flux = torch.diff(level, dim=1).clamp_min(0).mean(dim=0).numpy()
    found = []
    half = round(0.25 * 24_000 / FLUX_HOP)
    for i in range(1, len(flux) - 1):
        around = flux[max(0, i - half) : i + half]
        middle = np.median(around)
        spread = np.abs(around - middle).mean()
        if flux[i] >= flux[max(0, i - 6) : i + 7].max() and flux[i] > middle + 4 * spread + 0.01:
            found.append((i + 1) * FLUX_HOP / 24_000)
    return np.array(found)


def offsets(contacts: np.ndarray, heard: np.ndarray) -> np.ndarray:
    """For each contact the seconds to the nearest onset (contacts): NaN where none is near."""
    if not len(heard):
        return np.full(len(contacts), np.nan)
    nearest = np.abs(contacts[:, None] - heard[None]).min(axis=1) if len(contacts) else np.zeros(0)
    return np.where(nearest <= NEAR_S, nearest, np.nan)


def physics(track: np.ndarray) -> Physics | None:
    """Gravity and restitution of something that bounces; None with fewer than three contacts.

    Between contacts the underside follows a parabola, whose bend is gravity; a flight lasts in proportion to the speed
    it began with, so the ratio of one flight's length to the one before is the restitution.
    """
    times = seen_contacts(track)
    if len(times) < 3:
        return None
    height, frames = underside(track), np.arange(len(track)) / FPS
    bends = []
    for first, last in pairwise(times):
        margin = 0.12 * (last - first)
        inside = (frames > first + margin) & (frames < last - margin)
        if inside.sum() >= 5:
            bends.append(-2 * np.polyfit(frames[inside], height[inside], 2)[0])
    flights = np.diff(times)
    if not bends:
        return None
    return Physics(float(np.median(bends)), float(np.median(flights[1:] / flights[:-1])))
