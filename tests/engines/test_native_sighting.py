"""What is recognised in given pictures: whose likeness, on which side, at which angle and where."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from lanterne.engines.native.model import WEIGHTS
from lanterne.engines.native.sighting import fitted, likest, named, stretches
from lanterne.model.latents import VideoLatents
from lanterne.model.layout import COS_ANGLE, COS_PHASE, FACING, KNOWN, LOG_HEIGHT, SIN_ANGLE, X, Y
from lanterne.model.likeness import HEIGHT, WIDTH, placed
from lanterne.model.probe import Probe, ProbeConfig
from lanterne.model.weights import load_latents

FRAMES = 17


@pytest.fixture(scope="module")
def transform() -> VideoLatents:
    return load_latents(WEIGHTS / "video_latents.safetensors")


def likeness() -> Tensor:
    """A blue body with a red head at its upper right."""
    alpha = torch.zeros(1, 1, HEIGHT, WIDTH)
    alpha[..., 24:54, 20:64] = 1
    alpha[..., 6:26, 50:70] = 1
    colour = torch.tensor([-0.8, -0.4, 0.8]).view(1, 3, 1, 1).repeat(1, 1, HEIGHT, WIDTH)
    colour[..., 6:26, 50:70] = torch.tensor([0.8, -0.6, -0.6]).view(1, 3, 1, 1)
    return torch.cat([colour * alpha, alpha], dim=1)


def track(angle: float = 0.0, facing: float = 1.0) -> Tensor:
    """It goes to the right and up."""
    path = torch.zeros(FRAMES, 11)
    path[:, X] = torch.linspace(-0.3, 0.2, FRAMES)
    path[:, Y] = torch.linspace(-0.1, 0.1, FRAMES)
    path[:, LOG_HEIGHT] = math.log(0.5)
    path[:, [COS_ANGLE, SIN_ANGLE]] = torch.tensor([math.cos(angle), math.sin(angle)])
    path[:, [COS_PHASE, KNOWN]] = 1.0
    path[:, FACING] = facing
    return path


def clip(path: Tensor, transform: VideoLatents, light: float = 1.0) -> Tensor:
    """Latents of the likeness on that track before a sky over a meadow."""
    ground = torch.full((160, 288, 3), 0.3)
    ground[110:] = torch.tensor([-0.3, 0.1, -0.5])
    drawn = placed(likeness(), path[None], (288, 160)).movedim(2, -1)
    frames = (ground * (1 - drawn[..., 3:]) + drawn[..., :3] + 1) * light - 1
    return transform.encode(frames)[0]


def boxes(path: Tensor) -> Tensor:
    """What a probe makes of it that is a little off."""
    found = path.clone()
    found[:, X] += 0.05
    found[:, Y] -= 0.04
    found[:, LOG_HEIGHT] += 0.12
    found[:, [COS_ANGLE, SIN_ANGLE]] = torch.tensor([1.0, 0.0])
    found[:, FACING] = 1.0
    return found


@pytest.mark.parametrize("facing", [1.0, -1.0])
@pytest.mark.parametrize(("angle", "light"), [(0.0, 1.0), (0.3, 1.0), (0.0, 0.4)], ids=["upright", "leaning", "night"])
def test_a_likeness_is_found_where_it_is(transform: VideoLatents, angle: float, light: float, facing: float) -> None:
    path = track(angle, facing)
    found = fitted(boxes(path), likeness(), clip(path, transform, light), transform)
    assert found is not None
    assert (found[:, FACING] == facing).all()
    assert (found[:, [X, Y]] - path[:, [X, Y]]).abs().mean() < 0.015
    assert (found[:, LOG_HEIGHT] - path[:, LOG_HEIGHT]).abs().mean() < 0.11  # the box was 0.12 off
    turned = torch.atan2(found[:, SIN_ANGLE], found[:, COS_ANGLE])
    assert (turned - angle).abs().mean() < 0.08


def test_nobody_is_found_where_nobody_is(transform: VideoLatents) -> None:
    torch.manual_seed(0)
    noise = torch.nn.functional.interpolate(torch.rand(3, 3, 20, 36) * 2 - 1, scale_factor=8.0)
    frames = noise.movedim(1, -1).repeat_interleave(6, 0)[None, :FRAMES]
    assert fitted(boxes(track()), likeness(), transform.encode(frames)[0], transform) is None


def test_a_probe_that_is_not_sure_names_nobody() -> None:
    probe = Probe(ProbeConfig({"noun": ("", "kite", "dog"), "color": ("", "red")}, channels=8, dim=8, blocks=1))
    shot, path = named(probe, torch.zeros(3, 10, 18, 8))
    assert shot is None
    assert path.shape == (17, 11)


def test_stretches_of_what_is_given() -> None:
    starts = torch.ones(8, 5, 9)
    assert stretches(starts) == []
    starts[:3], starts[5] = 0, 0.5
    assert stretches(starts) == [range(3), range(5, 6)]
    starts[6, 2:, 2:] = 0
    assert stretches(starts) == []  # a mask: what is seen may be what is to be changed


def test_of_several_looks_the_one_that_is_seen_is_taken(transform: VideoLatents) -> None:
    other = likeness()
    other[:, 2] *= -1  # as yellow as the first is blue
    looks = torch.cat([other, likeness()])
    assert torch.equal(likest(looks, track(), clip(track(), transform, light=0.7), transform), likeness())
