"""Smooth colours go over the borders of tokens without a step, and edges stay edges."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from lanterne.engines.native import WEIGHTS
from lanterne.model.borders import evened
from lanterne.model.latents import VideoLatents
from lanterne.model.weights import load_latents


@pytest.fixture(scope="module")
def transform() -> VideoLatents:
    return load_latents(WEIGHTS / "video_latents.safetensors")


def latents(transform: VideoLatents, picture: Tensor) -> Tensor:
    """A clip of one latent of a picture (height, width)."""
    return transform.encode_still(picture[None, None, ..., None].expand(-1, -1, -1, -1, 3))


def shown(transform: VideoLatents, video: Tensor) -> Tensor:
    return transform.decode(video)[0, 0, ..., 0]


def sky() -> Tensor:
    """Brighter from above to below, (96, 160)."""
    return torch.linspace(-0.2, 0.4, 96)[:, None].expand(96, 160)


def test_faint_steps_from_token_to_token_go(transform: VideoLatents) -> None:
    torch.manual_seed(0)
    offsets = 0.05 * torch.randn(3, 5).repeat_interleave(32, 0).repeat_interleave(32, 1)
    patchy = latents(transform, sky() + offsets)
    before, after = (shown(transform, video) for video in (patchy, evened(transform, patchy)))
    columns, rows = torch.arange(32, 160, 32), torch.arange(32, 96, 32)
    steps = [(picture[:, columns] - picture[:, columns - 1]).abs().mean() for picture in (before, after)]
    assert steps[1] < 0.35 * steps[0]
    down = [(picture[rows] - picture[rows - 1]).abs().mean() for picture in (before, after)]
    assert down[1] < 0.5 * down[0]


def test_what_is_smooth_already_and_edges_between_things_stay(transform: VideoLatents) -> None:
    smooth = latents(transform, sky())
    assert (shown(transform, evened(transform, smooth)) - shown(transform, smooth)).abs().max() < 0.03
    wall = sky().clone()
    wall[:, 64:] -= 0.5
    built = latents(transform, wall)
    assert (shown(transform, evened(transform, built)) - shown(transform, built)).abs().mean() < 0.01


def test_each_latent_of_each_clip_is_evened_for_itself(transform: VideoLatents) -> None:
    torch.manual_seed(1)
    video = torch.randn(2, 3, 4, 6, 96)
    together = evened(transform, video)
    assert together.shape == video.shape
    assert torch.allclose(together[1:, 2:], evened(transform, video[1:, 2:]), atol=1e-4)
