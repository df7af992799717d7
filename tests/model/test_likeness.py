"""The draft that a likeness leaves: where its track has it, turned and mirrored with it."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from lanterne.model.layout import (
    CHANNELS,
    COS_ANGLE,
    FACING,
    KNOWN,
    LOG_HEIGHT,
    SIN_ANGLE,
    X,
    Y,
)
from lanterne.model.likeness import HEIGHT, TALL, WIDTH, from_rgba, placed

SIZE = (96, 64)


def track(frames: int = 1, **values: float) -> Tensor:
    row = torch.zeros(1, frames, CHANNELS)
    row[..., [COS_ANGLE, FACING, KNOWN]] = 1.0
    row[..., LOG_HEIGHT] = math.log(0.5)
    for name, value in values.items():
        row[..., {"x": X, "y": Y, "facing": FACING}[name]] = value
    return row


def likeness() -> Tensor:
    """A white block over the whole height, its right half red."""
    pixels = torch.zeros(1, HEIGHT, WIDTH, 4, dtype=torch.uint8)
    rows = slice(round(HEIGHT * (1 - TALL) / 2), round(HEIGHT * (1 + TALL) / 2))
    pixels[:, rows, WIDTH // 2 - 12 : WIDTH // 2 + 12] = 255
    pixels[:, rows, WIDTH // 2 : WIDTH // 2 + 12, 1:3] = 0
    return from_rgba(pixels)


def middle(alpha: Tensor) -> tuple[float, float]:
    """Where the middle of what is there is, in pixels: across and down."""
    across, down = (torch.arange(n) + 0.5 for n in (alpha.shape[1], alpha.shape[0]))
    total = alpha.sum()
    return float((alpha * across).sum() / total), float((alpha * down[:, None]).sum() / total)


def test_it_is_as_tall_as_its_track_says_and_where_it_says() -> None:
    alpha = placed(likeness(), track(x=0.25, y=0.1), SIZE)[0, 0, 3]
    assert middle(alpha) == pytest.approx((48 + 16, 32 - 6.4), abs=0.2)
    assert float(alpha.amax(dim=1).sum()) == pytest.approx(0.5 * 64, abs=1.0)


def test_it_looks_where_it_faces() -> None:
    right, left = (placed(likeness(), track(facing=side), SIZE)[0, 0] for side in (1.0, -1.0))
    red = [(found[0] - found[1]).clamp_min(0) for found in (right, left)]
    assert middle(red[0])[0] > 48 > middle(red[1])[0]
    assert torch.allclose(right, left.flip(-1), atol=1e-5)


def test_it_turns_anticlockwise() -> None:
    turned = track()
    turned[..., COS_ANGLE], turned[..., SIN_ANGLE] = 0.0, 1.0
    found = placed(likeness(), turned, SIZE)[0, 0]
    red = (found[0] - found[1]).clamp_min(0)
    assert middle(red)[1] < 32  # what was right is up
    assert float(found[3].amax(dim=0).sum()) == pytest.approx(0.5 * 64, abs=1.0)


def test_nothing_is_left_where_nothing_is_known() -> None:
    assert placed(likeness(), torch.zeros(1, 3, CHANNELS), SIZE).abs().max() == 0
