"""The draft of a clip: latents of what lies where, over what is around it."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from lanterne.model.draft import draft_channels, drafted, likeness_draft, mirrored_draft, scenery_draft, sketched
from lanterne.model.latents import VideoLatents, fit

FRAMES, SIZE = 9, (64, 96)  # height, width


@pytest.fixture(scope="module")
def transform() -> VideoLatents:
    torch.manual_seed(0)
    return fit(
        torch.rand(400, 8, 4, 4, 4, 4, 3).repeat_interleave(4, 3).flatten(1, 5).flatten(1)[:, :6144] * 2 - 1, 24, 1.0
    )


def disc(x: float) -> Tensor:
    """A red disc as a placed likeness, (1, 9, 4, 64, 96)."""
    down, across = torch.meshgrid(torch.arange(64.0), torch.arange(96.0), indexing="ij")
    alpha = (((across - x) ** 2 + (down - 32) ** 2) < 15**2).float().expand(1, FRAMES, -1, -1)
    return torch.stack([alpha, -alpha, -alpha, alpha], dim=2)


def wall(known: float = 1.0) -> Tensor:
    """An even green wall as scenery."""
    frames = torch.zeros(1, FRAMES, 4, *SIZE)
    frames[:, :, 1], frames[:, :, 3] = 0.5 * known, known
    return frames


def test_a_likeness_is_told_as_latents_of_its_colours_and_of_its_alpha(transform: VideoLatents) -> None:
    found = likeness_draft(transform, disc(40))
    assert found.shape == (1, 2, 4, 6, draft_channels(24)) == (1, 2, 4, 6, 49)
    assert torch.allclose(found[..., :24], transform.encode(disc(40)[:, :, :3].movedim(2, -1)), atol=1e-5)
    assert found[..., 24:48].abs().max() > 0.1
    assert found[..., 48].abs().max() == 0
    still = likeness_draft(transform, disc(40)[:, :1])
    assert torch.allclose(still, found[:, :1], atol=1e-5)


def test_scenery_is_told_as_latents_and_how_much_of_it_is_known(transform: VideoLatents) -> None:
    half = wall()
    half[..., 48:] = 0
    found = scenery_draft(transform, half)
    assert torch.allclose(found[..., :24], transform.encode(half[:, :, :3].movedim(2, -1)), atol=1e-5)
    assert found[..., :3, 48].min() == 1
    assert found[..., 3:, 48].max() == 0
    assert found[..., 24:48].abs().max() == 0


def test_scenery_is_told_around_a_likeness_but_not_near_it(transform: VideoLatents) -> None:
    whole, alone, around = (
        drafted(transform, over, behind) for over, behind in ((disc(20), wall()), (disc(20), None), (None, wall()))
    )
    assert whole is not None
    assert alone is not None
    assert around is not None
    assert torch.equal(whole[..., :3, :], alone[..., :3, :])  # the disc ends in the third column: a block is left free
    assert torch.equal(whole[..., 4:, :], around[..., 4:, :])
    assert (around[..., :3, 48] == 1).all()


def test_either_may_be_missing(transform: VideoLatents) -> None:
    assert drafted(transform, None, None) is None
    over, around = drafted(transform, disc(40), None), drafted(transform, None, wall())
    assert over is not None
    assert around is not None
    assert torch.equal(over, likeness_draft(transform, disc(40)))
    assert torch.equal(around, scenery_draft(transform, wall()))


def test_the_mirrored_draft_is_that_of_the_mirrored_pictures(transform: VideoLatents) -> None:
    one, other = drafted(transform, disc(30), wall()), drafted(transform, disc(30).flip(-1), wall())
    assert one is not None
    assert other is not None
    assert torch.allclose(mirrored_draft(transform, one), other, atol=1e-3)


def test_a_sketch_has_the_likeness_over_the_scenery_each_with_how_much_of_it_is_there() -> None:
    half = wall(0.5)
    found = sketched(disc(40), half)
    assert found.shape == (1, FRAMES, 8, *SIZE)
    assert torch.equal(found[:, :, :4], disc(40))
    assert found[0, 0, 4:, 0, 0].tolist() == [0, 0.125, 0, 0.5]
    assert torch.equal(sketched(disc(40), None)[:, :, 4:], torch.zeros(1, FRAMES, 4, *SIZE))
