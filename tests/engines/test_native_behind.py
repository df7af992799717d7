"""What a subject hides is known from the moments at which it was elsewhere."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from lanterne.engines.native.behind import Behind
from lanterne.model.latents import VideoLatents, fit


@pytest.fixture(scope="module")
def transform() -> VideoLatents:
    """Latents of even grey blocks."""
    torch.manual_seed(0)
    greys = torch.rand(400, 1) * 2 - 1
    return fit((greys + 0.01 * torch.randn(400, 6144)).clamp(-1, 1), 4, 1.0)


def video(transform: VideoLatents, greys: list[float]) -> Tensor:
    """A latent of 4 x 8 blocks for each grey."""
    frames = torch.tensor(greys)[:, None, None, None, None].expand(-1, 1, 64, 128, 3)
    return transform.encode_still(frames.transpose(0, 1).flatten(0, 1)[None])[0]


def subject(places: list[int]) -> list[Tensor]:
    """A white square, eight pixels wide, that is so far to the right in each latent."""
    found = []
    for place in places:
        frames = torch.zeros(8, 4, 64, 128)
        frames[:, :, 8:16, place : place + 8] = 1
        found.append(frames)
    return found


def test_only_what_is_touched_is_known_and_only_from_where_the_subject_is_not(transform: VideoLatents) -> None:
    likenesses, shown = subject([4, 70, 100]), video(transform, [0.0, 0.5, 0.5])
    found = Behind(transform).seen(0, [0, 1, 2], shown, likenesses.__getitem__)
    assert found.shape == (4, 64, 128)
    assert found[3].sum() == 32 * 32  # one token of the model
    assert (found[:3, :32, :32] - 0.5).abs().max() < 0.05  # not its own noise
    assert found[:, 32:].abs().max() == 0


def test_what_is_always_hidden_stays_unknown(transform: VideoLatents) -> None:
    likenesses = subject([4, 4, 60])
    found = Behind(transform).seen(1, [0, 1], video(transform, [0.0, 0.5, 0.5]), likenesses.__getitem__)
    assert found.abs().max() == 0


def test_near_moments_count_more_than_far_ones(transform: VideoLatents) -> None:
    likenesses = subject([60, 60, 60, 60, 60, 4])
    shown = video(transform, [-0.6, 0.0, 0.0, 0.0, 0.6, 0.0])
    found = Behind(transform).seen(5, [0, 4, 5], shown, likenesses.__getitem__)
    assert 0.2 < found[0, :32, :32].mean() < 0.5


def test_it_forgets_what_is_long_over(transform: VideoLatents) -> None:
    behind, shown, likenesses = Behind(transform), video(transform, [0.0] * 40), subject([4] * 40)
    for index in range(40):
        behind.seen(index, range(index + 1), shown, likenesses.__getitem__)
    assert len(behind._pictures) <= 14
