"""Where tokens stand, and what they are told of the camera and the subject."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from lanterne.model.layout import (
    CHANNELS,
    COS_ANGLE,
    COS_PHASE,
    FACING,
    IMPULSE,
    KNOWN,
    LOG_HEIGHT,
    SIN_ANGLE,
    VIEW_DEPTH,
    Rotary,
    X,
    Y,
    heard_features,
    mirrored,
    seen_features,
    video_times,
)

GRID = (3, 5, 9)


def standing(x: float = 0.0, y: float = 0.0, height: float = 0.5, frames: int = 17) -> Tensor:
    """The track of a subject that does not move, (1, frames, 11)."""
    track = torch.zeros(1, frames, CHANNELS)
    track[..., X], track[..., Y], track[..., LOG_HEIGHT] = x, y, math.log(height)
    track[..., COS_ANGLE] = track[..., COS_PHASE] = track[..., FACING] = track[..., KNOWN] = 1
    return track


def seen(track: Tensor) -> Tensor:
    """Features of tokens, (time, rows, columns, 53)."""
    return seen_features(GRID, track)[0].unflatten(0, GRID)


def test_latents_stand_at_the_middle_of_their_frames() -> None:
    frames = video_times(3) * 24
    assert frames.tolist() == pytest.approx([0.0, 4.5, 12.5])  # frame 0; 1 to 8; 9 to 16


def turns(camera: tuple[float, float, float]) -> Tensor:
    """What rotary positions turn the tokens of two moments by, (2, 5, 9, head_dim / 2), where the camera has come to
    (right, up, scale) at the second.
    """
    cos, _ = Rotary(64)(0, (2, 5, 9), 0, torch.tensor([[(0.0, 0.0, 1.0), camera]]))
    return cos[0, 0].unflatten(0, (2, 5, 9))


@pytest.mark.parametrize(
    ("camera", "was", "now"),
    [
        ((VIEW_DEPTH / 5, 0.0, 1.0), (2, 6), (2, 5)),  # one token to the right: things go one to the left
        ((0.0, VIEW_DEPTH / 5, 1.0), (2, 6), (3, 6)),  # one token up: things go one down
        ((0.0, 0.0, 1 + VIEW_DEPTH), (2, 6), (2, 8)),  # twice as large: twice as far from the middle
    ],
    ids=["pan", "rise", "zoom"],
)
def test_half_of_the_places_stay_with_the_scenery(
    camera: tuple[float, float, float], was: tuple[int, int], now: tuple[int, int]
) -> None:
    before, after = turns(camera)[:, :, :, 12:]  # rows' pairs, then columns'
    staged, framed = torch.arange(20) % 2 == 1, torch.arange(20) % 2 == 0
    assert torch.allclose(before[was][staged], after[now][staged], atol=1e-5)
    assert torch.allclose(before[was][framed], after[was][framed])
    assert not torch.allclose(before[was][staged], after[was][staged], atol=1e-2)


def test_tokens_know_that_the_subject_is_near_by_where_it_stands() -> None:
    near = seen(standing(x=0.4, y=0.2))[..., 0]  # token (1, 6): two to the right of the middle, one above it
    assert (near.flatten(1).argmax(dim=1) == 1 * 9 + 6).all()
    assert near[0, 1, 6] == pytest.approx(1.0)
    assert near[0, 4, 0] < 0.01


def test_each_latent_is_told_of_its_own_frames() -> None:
    track = standing()
    track[:, 9:, X] = 0.8  # from the third latent on
    near = seen(track)[..., 0]
    assert (near[0] == near[1]).all()
    assert near[2, 2, 8] == pytest.approx(1.0)
    assert near[1, 2, 4] == pytest.approx(1.0)
    track[:, 3:9, X] = 0.4  # within the second latent
    moved = seen(track)[1, 2]
    assert moved[4, 0] > 0.9  # at its first moment, it has not moved
    assert moved[6, 12 * 3] > 0.9  # at its last


def test_what_is_unknown_is_nothing_at_all() -> None:
    unknown = torch.zeros(1, 17, CHANNELS)
    assert not seen(unknown).any()
    assert not heard_features(unknown).any()


def test_a_mirrored_track_is_the_track_of_the_mirrored_picture() -> None:
    track = standing(x=0.4, y=-0.1)
    track[..., SIN_ANGLE], track[..., COS_ANGLE] = 0.6, 0.8
    there, back = seen(track), seen(mirrored(track)).flip(2)
    same = (there - back).abs().amax(dim=(0, 1, 2)) < 1e-5
    opposite = (there + back).abs().amax(dim=(0, 1, 2)) < 1e-5
    assert (same | opposite).all()
    assert same[0]  # how near it is
    assert opposite[[1, 2]].all()  # how far across
    assert torch.equal(mirrored(mirrored(track)), track)


def test_sound_is_told_of_touches_in_their_frame() -> None:
    track = standing()
    track[0, 5, IMPULSE] = 0.7
    heard = heard_features(track)[0]
    assert heard[5, 2] == pytest.approx(0.7)
    assert heard[4, 3] == heard[6, 1] == heard[5, 2]  # soon; just before
    assert heard[:, 1:4].count_nonzero() == 3
