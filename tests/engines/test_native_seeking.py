"""Several who are asked for are found in given pictures, each by its likeness, and go on from there."""

from __future__ import annotations

from typing import Any, cast

import pytest
import torch
from torch import Tensor

from lanterne.core.shot import Shot, Subject
from lanterne.engines.native.company import Company
from lanterne.engines.native.model import WEIGHTS
from lanterne.engines.native.recognition import recognised
from lanterne.engines.native.seeking import sought
from lanterne.engines.native.sighting import TILTS
from lanterne.engines.native.stagehands import Stagehands
from lanterne.model import weights as files
from lanterne.model.latents import VideoLatents
from lanterne.model.layout import COS_ANGLE, FACING, KNOWN, LOG_HEIGHT, X, Y
from lanterne.model.likeness import placed

SIZE = (288, 160)


@pytest.fixture(scope="module")
def transform() -> VideoLatents:
    return files.load_latents(WEIGHTS / "video_latents.safetensors")


def likeness(color: tuple[float, float, float], *parts: tuple[slice, slice]) -> Tensor:
    """Of one colour, and lighter in its first part."""
    found = torch.zeros(1, 4, 60, 84)
    for place, (rows, columns) in enumerate(reversed(parts)):
        found[0, 3, rows, columns] = 1
        found[0, :3, rows, columns] = torch.tensor(color)[:, None, None] + 0.6 * (place == len(parts) - 1)
    return found.clamp(-1, 1)


TOWER = likeness((0.4, -0.8, -0.8), (slice(6, 30), slice(34, 50)), (slice(30, 54), slice(34, 66)))
TABLE = likeness((-0.7, -0.6, 0.4), (slice(6, 20), slice(14, 70)), (slice(20, 54), slice(16, 26)))


def going(start: float, end: float, y: float, facing: float = 1.0, height: float = 0.4) -> Tensor:
    track = torch.zeros(33, 11)
    track[:, X], track[:, Y] = torch.linspace(start, end, 33), y
    track[:, LOG_HEIGHT], track[:, FACING] = torch.tensor(height).log(), facing
    track[:, [COS_ANGLE, KNOWN]] = 1
    return track


def pictures(transform: VideoLatents, *seen: tuple[Tensor, Tensor]) -> Tensor:
    """The latents of likenesses on their tracks before a sky over a meadow."""
    frames = torch.zeros(1, 33, 3, 160, 288)
    frames[:, :, :, :110] = torch.tensor([0.0, 0.3, 0.6])[:, None, None]
    frames[:, :, :, 110:] = torch.tensor([0.0, 0.3, 0.3])[:, None, None]
    for likeness, track in seen:
        drawn = placed(likeness, track[None], SIZE)
        frames = drawn[:, :, :3] + frames * (1 - drawn[:, :, 3:])
    return transform.encode(frames.movedim(2, -1))[0]


def test_each_is_found_where_it_goes(transform: VideoLatents) -> None:
    ways = going(-0.6, -0.2, -0.1), going(0.5, 0.3, -0.06, facing=-1)
    latents = pictures(transform, (TOWER, ways[0]), (TABLE, ways[1]))
    found = sought(torch.cat([TOWER, TABLE]), [TILTS] * 2, latents, transform)
    assert found is not None
    for track, true in zip(found, ways, strict=True):
        assert torch.allclose(track[:, [X, Y]], true[:, [X, Y]], atol=0.04)
        assert torch.allclose(track[:, LOG_HEIGHT], true[:, LOG_HEIGHT], atol=0.15)
        assert (track[:, FACING] == true[0, FACING]).all()


def test_two_of_a_kind_are_two(transform: VideoLatents) -> None:
    latents = pictures(transform, (TOWER, going(-0.5, -0.4, -0.1)), (TOWER, going(0.3, 0.5, -0.1)))
    found = sought(torch.cat([TOWER, TOWER]), [TILTS] * 2, latents, transform)
    assert found is not None
    assert sorted(found[:, 0, X].tolist()) == pytest.approx([-0.5, 0.3], abs=0.04)


def test_who_is_not_there_is_not_found(transform: VideoLatents) -> None:
    latents = pictures(transform, (TABLE, going(-0.5, -0.4, -0.1)))
    assert sought(torch.cat([TABLE, TOWER]), [TILTS] * 2, latents, transform) is None


def test_several_who_are_asked_for_are_recognised_together(transform: VideoLatents) -> None:
    class Known(Company):
        def __init__(self) -> None:
            pass

        def likeness(self, shot: Shot, again: int = 0) -> Tensor:
            return {"cow": TABLE, "car": TOWER}[shot.subjects[0].noun]

    hands = Stagehands(*cast("tuple[Any, Any, Any]", (None,) * 3), transform, None, None)
    shot = Shot(subjects=(Subject("cow"), Subject("car")), relation="behind", action="driving")
    latents = pictures(transform, (TABLE, going(-0.5, -0.4, -0.1)), (TOWER, going(0.3, 0.5, -0.1)))
    found = recognised(hands, Known(), shot, latents, True)
    assert found is not None
    assert found[0] == shot
    assert found[1].shape == (2, 33, 11)
    assert found[1][0, 0, LOG_HEIGHT].exp() == pytest.approx(0.4 / 0.85, abs=0.05)  # as if alone, and not behind
    nobody = pictures(transform)
    assert recognised(hands, Known(), shot, nobody, True) is None
