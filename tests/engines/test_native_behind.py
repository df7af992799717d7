"""What a subject hides is known from the moments at which it was elsewhere, and from another place."""

from __future__ import annotations

from typing import cast

import pytest
import torch
import torch.nn.functional as F
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


def still(latent: int) -> Tensor:
    """The views of a camera that rests."""
    return torch.tensor([[0.0, 0.0, 1.0]]).expand(8, 3)


def panning(latent: int) -> Tensor:
    """The views of a camera that goes to the right by eight pixels of the nearest plane from latent to latent."""
    at = (torch.arange(8) / 8 + latent) * 8 / 64
    return torch.stack([at, torch.zeros(8), torch.ones(8)], dim=1)


def test_only_what_is_touched_is_known_and_only_from_where_the_subject_is_not(transform: VideoLatents) -> None:
    likenesses, shown = subject([4, 70, 100]), video(transform, [0.4, 0.5, 0.5])
    found = Behind(transform).seen(0, [0, 1, 2], shown, likenesses.__getitem__, still)
    assert found.shape == (8, 4, 64, 128)
    assert found[0, 3].sum() == 32 * 32  # one token of the model
    assert (found[:, :3, :32, :32] - 0.5).abs().max() < 0.05  # not its own noise
    assert found[:, :, 32:].abs().max() == 0


def test_what_is_always_hidden_is_as_it_is_left_and_right_of_it(transform: VideoLatents) -> None:
    likenesses, shown = subject([44, 44, 100]), video(transform, [0.0, 0.4, 0.5])
    shown[1, :, :2], shown[1, :, 4:] = video(transform, [-0.4])[0, 0, 0], video(transform, [0.2])[0, 0, 0]
    found = Behind(transform).seen(1, [0, 1], shown, likenesses.__getitem__, still)
    row = found[0, 0, 8, 32:64]
    assert found[0, 3].sum() == 32 * 32
    assert row[:4].mean() < -0.3
    assert row[-4:].mean() > 0.1
    assert bool((row.diff() > 0).all())


def test_where_the_subject_fills_whole_rows_they_stay_unknown(transform: VideoLatents) -> None:
    wide = [torch.ones(8, 4, 64, 128)] * 2
    found = Behind(transform).seen(1, [0, 1], video(transform, [0.0, 0.5]), wide.__getitem__, still)
    assert found.abs().max() == 0


def test_near_moments_count_more_than_far_ones(transform: VideoLatents) -> None:
    likenesses = subject([60, 60, 60, 60, 60, 4])
    shown = video(transform, [0.1, 0.0, 0.0, 0.0, 0.2, 0.0])
    found = Behind(transform).seen(5, [0, 4, 5], shown, likenesses.__getitem__, still)
    assert 0.15 < found[0, 0, :32, :32].mean() < 0.2


def test_what_moments_disagree_about_is_not_taken_from_them(transform: VideoLatents) -> None:
    likenesses = subject([60, 60, 4])
    found = Behind(transform).seen(2, [0, 1, 2], video(transform, [-0.6, 0.6, 0.1]), likenesses.__getitem__, still)
    assert (found[:, :3, :32, :32] - 0.1).abs().max() < 0.05  # but from beside it


@pytest.mark.parametrize("disparity", [0.2, 1.0])
def test_behind_a_moving_camera_it_is_found_where_it_has_gone_to(disparity: float) -> None:
    """A striped wall, near or far, passes before the camera, and a subject stands before it, now here, now there."""
    torch.manual_seed(0)
    stripes = F.avg_pool1d(torch.randn(1, 3, 600), 9, 1, 4)[0]
    columns = torch.arange(128)

    def wall(latent: int) -> Tensor:
        """Its eight frames (8, 64, 128, 3)."""
        at = panning(latent)[:, :1] * 64 * disparity + columns + 100
        low, part = at.floor().long(), at - at.floor()
        seen = stripes[:, low] * (1 - part) + stripes[:, low + 1] * part
        return seen.permute(1, 2, 0)[:, None].expand(-1, 64, -1, -1)

    latents = cast("VideoLatents", Exact())
    frames = torch.stack([wall(latent) for latent in range(6)])
    frames[3, :, :32, 32:64] = 1.0  # what the subject's own latent has there is noise
    likenesses = subject([90, 4, 70, 40, 4, 90])
    found = Behind(latents).seen(3, range(6), frames, likenesses.__getitem__, panning)
    assert found[:, 3, :32, 32:64].mean() > 0.9
    for frame in (0, 4, 7):
        known = found[frame, 3, :32, 32:64] > 0
        apart = (found[frame, :3, :32, 32:64] - wall(3)[frame, :32, 32:64].movedim(-1, 0)).abs()[:, known]
        assert apart.mean() < 0.08  # the stripes differ by 0.4


class Exact:
    """A transform that loses nothing: latents are their frames."""

    def decode_blocks(self, latents: Tensor) -> Tensor:
        """Frames (1, 8, height, width, 3) of one latent (1, 1, 8, height, width, 3)."""
        return latents[:, 0]


def test_it_forgets_what_is_long_over(transform: VideoLatents) -> None:
    behind, shown, likenesses = Behind(transform), video(transform, [0.0] * 40), subject([4] * 40)
    for index in range(40):
        behind.seen(index, range(index + 1), shown, likenesses.__getitem__, still)
    assert len(behind._moments) <= 14
