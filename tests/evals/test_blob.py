"""Where a thing is that moves before a camera at rest, told from the pixels alone."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from lanterne.evals.blob import moving_track
from lanterne.evals.motion import FPS, physics, seen_contacts

GRAVITY, FLIGHT_S = 2.8, 0.8  # frame heights per second squared; from the first touch to the second


def bounces(restitution: float) -> tuple[np.ndarray, np.ndarray]:
    """Heights of a ball's underside at 97 frames, in frame heights, and when it touches."""
    touches, flight = [0.2], FLIGHT_S
    while touches[-1] < 4.2:
        touches.append(touches[-1] + flight)
        flight *= restitution
    times = np.arange(97) / FPS
    begin = np.searchsorted(touches, times, side="right") - 1
    first = np.array([touches[0] - FLIGHT_S, *touches])[begin + 1]
    last = np.array([*touches, touches[-1]])[begin + 1]
    return GRAVITY / 2 * (times - first) * (last - times), np.array([each for each in touches if each < 96 / FPS])


def film(heights: np.ndarray, noise: float) -> torch.Tensor:
    """A red disc over a patterned ground and its shadow: (97, 160, 288, 3) in [-1, 1]."""
    generator = torch.Generator().manual_seed(0)
    ground = torch.rand(20, 36, 3, generator=generator).repeat_interleave(8, 0).repeat_interleave(8, 1) * 0.4 - 0.2
    y, x = torch.arange(160)[:, None] + 0.5, torch.arange(288) + 0.5
    frames = ground.expand(len(heights), -1, -1, -1).clone()
    for index, height in enumerate(heights):
        across, down = 60 + 1.5 * index, 130 - 160 * float(height) - 20
        frames[index][((x - across) / 16) ** 2 + ((y - 134) / 4) ** 2 < 1] -= 0.3
        frames[index][(x - across) ** 2 + (y - down) ** 2 < 400] = torch.tensor([0.9, -0.6, -0.6])
    return frames + noise * torch.randn(frames.shape, generator=generator)


@pytest.mark.parametrize(("restitution", "noise"), [(0.9, 0.0), (0.85, 0.05)])
def test_a_ball_that_bounces_is_followed_and_its_physics_found(restitution: float, noise: float) -> None:
    heights, touches = bounces(restitution)
    track = moving_track(film(heights, noise))
    assert track is not None
    contacts = seen_contacts(track)
    assert len(contacts) >= 3
    assert np.abs(contacts[:, None] - touches).min(axis=1).max() < 0.05  # a frame
    found = physics(track)
    assert found is not None
    assert found.gravity == pytest.approx(GRAVITY, rel=0.1)
    assert found.restitution == pytest.approx(restitution, rel=0.06)


def test_where_nothing_moves_there_is_no_track() -> None:
    still = film(np.zeros(1), 0.0).repeat(20, 1, 1, 1)
    assert moving_track(still) is None


def test_a_moment_in_which_it_cannot_be_seen_lies_on_the_way() -> None:
    frames = film(bounces(0.9)[0], 0.0)
    whole = moving_track(frames)
    hidden = torch.cat([frames[:40], frames.median(dim=0).values.repeat(2, 1, 1, 1), frames[42:]])
    seen = moving_track(hidden)
    assert whole is not None
    assert seen is not None
    assert np.abs(seen - whole)[:, :2].max() < 0.1
