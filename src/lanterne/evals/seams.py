"""Figures about seams: how a clip steps from frame to frame and from sample to sample, at one place and elsewhere.

Frames are uint8 (frames, height, width, 3), sound is float32 (samples) at 24 kHz.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

HOP = 120  # samples: 5 ms
STILL = 0.05  # grey levels: a clip that stands still counts as stepping by so much

Frames = npt.NDArray[np.uint8]
Wave = npt.NDArray[np.float32]


def steps(frames: Frames) -> npt.NDArray[np.float64]:
    """The mean absolute difference of each frame from the one before it (frames - 1)."""
    pairs = zip(frames[1:], frames[:-1], strict=True)
    return np.array([np.abs(after.astype(np.int16) - before).mean() for after, before in pairs])


def seam_ratio(frames: Frames, at: int, reach: int = 6) -> float:
    """The largest step within `reach` frames of frame `at`, over the median step on the livelier side of it: what
    either side does all the time is no seam.
    """
    found = steps(frames)
    near, usual = found[max(0, at - reach) : at + reach], max(np.median(found[:at]), np.median(found[at:]))
    return float(near.max() / max(usual, STILL))


def jump_ratio(frames: Frames, first: int, last: int, reach: int = 4) -> float:
    """The most by which a step into one of the frames `first` to `last` stands out: over the median of those up to
    `reach` frames before and after it.
    """
    found = steps(frames)
    ratios = [
        found[each] / max(float(np.median(found[max(0, each - reach) : each + reach + 1])), STILL)
        for each in range(first - 1, last - 1)
    ]
    return float(max(ratios))


def closing_ratio(frames: Frames) -> float:
    """The step from the last frame to the first, over the median step."""
    last, first = frames[-1].astype(np.int16), frames[0]
    return float(np.abs(last - first).mean() / max(float(np.median(steps(frames))), STILL))


def flux(wave: Wave) -> npt.NDArray[np.float64]:
    """How much louder the bands get from hop to hop (hops - 1): spectral flux of the log spectrum."""
    window = 4 * HOP
    count = max(0, (len(wave) - window) // HOP + 1)
    index = np.arange(window)[None] + HOP * np.arange(count)[:, None]
    logs = np.log(np.abs(np.fft.rfft(wave[index] * np.hanning(window), axis=1)) + 1e-3)
    return np.asarray(np.maximum(np.diff(logs, axis=0), 0).sum(axis=1))


def click_percentile(wave: Wave, at: int, reach_s: float = 0.03) -> float:
    """Which percentile of the flux elsewhere the largest flux near sample `at` is."""
    found = flux(wave)
    first = max(0, round(at / HOP - reach_s * 24_000 / HOP - 4))
    last = round(at / HOP + reach_s * 24_000 / HOP)
    near, elsewhere = found[first:last], np.concatenate([found[:first], found[last:]])
    if not len(near) or not len(elsewhere):
        return 0.0
    return float((elsewhere < near.max()).mean() * 100)


def psnr(one: Frames, other: Frames) -> float:
    """Peak signal-to-noise ratio in dB."""
    error = np.square(one.astype(np.float32) - other).mean()
    return float(10 * np.log10(255**2 / max(float(error), 1e-6)))
