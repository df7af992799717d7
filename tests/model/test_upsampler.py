"""The upsampler enlarges frame by frame, begins as a bicubic enlargement, and cannot overshoot an edge."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from lanterne.model.upsampler import FACTORS, Upsampler, UpsamplerConfig, around, enlarged, joined, patches, side_of

TINY = UpsamplerConfig(16, 1)


def make(random: bool = True) -> Upsampler:
    torch.manual_seed(0)
    upsampler = Upsampler(TINY)
    if random:
        for parameter in upsampler.parameters():
            torch.nn.init.normal_(parameter, std=0.1)
    return upsampler.bfloat16().eval()


def picture(count: int = 1, height: int = 24, width: int = 40) -> Tensor:
    """Smooth colours with an edge in them."""
    y, x = torch.meshgrid(torch.linspace(0, 1, height), torch.linspace(0, 1, width), indexing="ij")
    smooth = torch.stack([y, x, 1 - y], dim=-1) * 100 + 50
    smooth[:, width // 2 :] += 80
    frames = torch.stack([smooth + index for index in range(count)])
    return frames.clamp(0, 255).to(torch.uint8)


@pytest.mark.parametrize("factor", FACTORS)
def test_frames_come_back_as_many_times_as_large_each_by_itself(factor: float) -> None:
    upsampler, frames = make(), picture(3)
    large = upsampler.enlarge(frames, factor)
    assert large.shape == (3, round(24 * factor), round(40 * factor), 3)
    assert large.dtype == torch.uint8
    alone = torch.cat([upsampler.enlarge(frame[None], factor) for frame in frames])
    assert torch.equal(large, alone)
    assert not torch.equal(large, make(random=False).enlarge(frames, factor))  # it does add something


@pytest.mark.parametrize("factor", FACTORS)
def test_it_begins_as_the_bicubic_enlargement_of_smooth_pictures(factor: float) -> None:
    smooth = picture()[:, :, :16]
    change = make(random=False).enlarge(smooth, factor).int() - enlarged(smooth, factor).int()
    assert change.abs().max() <= 1


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("level", [0, 1, 127, 254, 255])
def test_what_is_flat_stays_flat_whatever_the_weights_say(factor: float, level: int) -> None:
    flat = torch.full((1, 24, 40, 3), level, dtype=torch.uint8)
    assert (make().enlarge(flat, factor) == level).all()


@pytest.mark.parametrize("factor", FACTORS)
def test_an_edge_is_not_overshot_where_bicubic_does_whatever_the_weights_say(factor: float) -> None:
    edge = torch.full((1, 24, 40, 3), 60, dtype=torch.uint8)
    edge[:, :, 20:] = 200
    plain = enlarged(edge, factor)
    assert plain.min() < 55
    assert plain.max() > 205
    found = make().enlarge(edge, factor)
    assert found.min() == 60
    assert found.max() == 200


@pytest.mark.parametrize("factor", FACTORS)
def test_a_far_corner_is_another_matter(factor: float) -> None:
    frames = picture(1, 96, 160)
    changed = frames.clone()
    changed[:, 90:, 150:] = 255 - changed[:, 90:, 150:]
    before, after = (make().enlarge(each, factor) for each in (frames, changed))
    assert torch.equal(before[:, :60, :90], after[:, :60, :90])
    assert not torch.equal(before, after)


@pytest.mark.parametrize("factor", FACTORS)
def test_patches_are_put_where_they_came_from(factor: float) -> None:
    frames, side = picture(2), side_of(factor)
    parts = patches(frames)
    assert parts.shape == (2, 48, 6, 10)
    numbers = torch.arange(60).view(1, 6, 10, 1).expand(2, 6, 10, side * side * 3)
    where = joined(numbers, side)
    assert where.shape == (2, 6 * side, 10 * side, 3)
    assert (where[:, :side, :side] == 0).all()
    assert (where[:, side : 2 * side, :side] == 10).all()
    inside = joined(torch.arange(side * side * 3).view(1, 1, 1, -1), side)
    assert torch.equal(inside.flatten(), torch.arange(side * side * 3))  # rows, then columns, then colours


def test_around_a_pixel_are_its_neighbours() -> None:
    frames = torch.full((1, 4, 8, 3), 100, dtype=torch.uint8)
    frames[0, 1, 2], frames[0, 3, 7] = 200, 20
    lowest, highest = (each[0, :, :, 0] for each in around(frames))
    assert (highest == 200).nonzero().tolist() == [[y, x] for y in (0, 1, 2) for x in (1, 2, 3)]
    assert (lowest == 20).nonzero().tolist() == [[2, 6], [2, 7], [3, 6], [3, 7]]


def test_every_parameter_learns() -> None:
    upsampler = make().float()
    torch.stack([change.square().mean() for change in upsampler(picture())]).sum().backward()
    assert all(p.grad is not None and p.grad.abs().max() > 0 for p in upsampler.parameters())
