"""Where the one thing is that moves before a camera at rest: read off the pixels alone, without any network.

What is most often seen at a place is the background there; what differs from it, and hangs together, is the thing.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

LEAST_DIFFERENCE = 30 / 127.5  # of the most different colour from the background: less is the noise of a decoder
SPREAD = 1.25  # how many times its usual height it may have, or that part of it: else some of it is not seen, or more
LEAST_WIDTH = 0.3  # of its widest row, or its tallest column, beyond which it does not end yet: the rest are shreds
SMOOTHED = 3  # frames, of which the median is taken: single ones are misread


def moving_track(frames: Tensor) -> np.ndarray | None:
    """The box of what moves, frame by frame, as the probe gives it: (frames, 3), centre x and y in -1..1 and height as
    a share of the frame's; None where nothing moves.

    `frames` (frames, height, width, 3) in [-1, 1]. Where it cannot be told from the background its box lies on the
    way between those before and after.
    """
    height, width = frames.shape[1:3]
    away = (frames - frames.median(dim=0).values).abs().amax(dim=-1) > LEAST_DIFFERENCE
    boxes = np.array([_box(each) for each in _largest(away)])  # left, right, top, bottom in pixels; NaN: nothing
    tall = boxes[:, 3] - boxes[:, 2]
    if np.isnan(tall).all():
        return None
    usual = float(np.nanmedian(tall))
    seen = np.flatnonzero((tall >= usual / SPREAD) & (tall <= usual * SPREAD))  # NaN compares as false
    every = np.arange(len(boxes))
    left, right, top, bottom = (_median(np.interp(every, seen, boxes[seen, side])) for side in range(4))
    return np.stack([(left + right) / width - 1, (top + bottom) / height - 1, (bottom - top) / height], axis=1)


def _largest(away: Tensor) -> Tensor:
    """The largest part of each mask (frames, height, width) that hangs together, specks and threads left out."""
    mask = away.float()[:, None]
    mask = F.max_pool2d(-F.max_pool2d(-mask, 3, 1, 1), 3, 1, 1)
    height, width = away.shape[1:]
    labels = torch.arange(1.0, height * width + 1).view(1, 1, height, width) * mask
    while True:
        spread = F.max_pool2d(labels, 3, 1, 1) * mask
        if torch.equal(spread, labels):
            break
        labels = spread
    found = []
    for each in labels[:, 0]:
        names, counts = each[each > 0].unique(return_counts=True)
        found.append(each == names[counts.argmax()] if len(names) else torch.zeros_like(each, dtype=torch.bool))
    return torch.stack(found)


def _box(mask: Tensor) -> tuple[float, float, float, float]:
    across, down = (mask.sum(dim=side) for side in (0, 1))
    columns, rows = ((each > LEAST_WIDTH * each.max()).nonzero()[:, 0] for each in (across, down))
    if not len(rows):
        return np.nan, np.nan, np.nan, np.nan
    return float(columns[0]), float(columns[-1] + 1), float(rows[0]), float(rows[-1] + 1)


def _median(values: np.ndarray) -> np.ndarray:
    padded = np.pad(values, SMOOTHED // 2, mode="edge")
    return np.asarray(np.median(np.lib.stride_tricks.sliding_window_view(padded, SMOOTHED), axis=1))
