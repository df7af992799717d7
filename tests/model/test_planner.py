"""The planner keeps what is given, and its tracks are such that they could be drawn."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from lanterne.model.layout import COS_ANGLE, COS_PHASE, FACING, IMPULSE, KNOWN, SIN_ANGLE, SIN_PHASE, X
from lanterne.model.planner import PATCHES, Planner, PlannerConfig, course, joined

TRACK = (1, 97, 11)


@pytest.fixture(scope="module")
def planner() -> Planner:
    torch.manual_seed(0)
    made = Planner(PlannerConfig(32, 1, 2, 300))
    made.mean.copy_(torch.linspace(-0.5, 0.5, KNOWN))
    made.spread.copy_(torch.linspace(0.1, 1.0, KNOWN))
    return made.eval()


def text(*ids: int) -> tuple[Tensor, Tensor, Tensor]:
    row = torch.tensor([[256, *ids]])
    return row, torch.zeros_like(row), torch.ones_like(row, dtype=torch.bool)


def at_rest(aspect: float = 16 / 9) -> Tensor:
    return course(torch.tensor([[[0.0, 0.0, 1.0]]]).expand(1, PATCHES, 3), torch.tensor([aspect]))


def plan(planner: Planner, given: Tensor, known: list[int], seed: int = 0, ids: tuple[int, ...] = (5, 6)) -> Tensor:
    is_known = torch.zeros(1, PATCHES, dtype=torch.bool)
    is_known[:, known] = True
    return planner.plan(text(*ids), at_rest(), given, is_known, torch.Generator().manual_seed(seed), steps=4)


def likely(planner: Planner) -> Tensor:
    """A track that a network could have left."""
    torch.manual_seed(1)
    return planner.track(torch.randn(1, PATCHES, 8 * KNOWN))


def test_tracks_become_patches_and_back(planner: Planner) -> None:
    track = likely(planner)
    assert track.shape == TRACK
    assert torch.allclose(planner.track(planner.patches(track)), track, atol=1e-5)


def test_the_same_seed_plans_the_same_and_words_matter(planner: Planner) -> None:
    nothing = torch.zeros(TRACK)
    first = plan(planner, nothing, [])
    assert torch.equal(first, plan(planner, nothing, []))
    assert not torch.equal(first, plan(planner, nothing, [], seed=1))
    assert not torch.equal(first, plan(planner, nothing, [], ids=(7,)))


def test_what_is_known_is_kept_and_decides_the_rest(planner: Planner) -> None:
    given = likely(planner)
    kept = plan(planner, given, [0, 1, 12])
    frames = [*range(9), *range(89, 97)]
    assert torch.allclose(kept[:, frames, :FACING], given[:, frames, :FACING], atol=1e-5)
    assert not torch.allclose(kept[:, 9:89], given[:, 9:89], atol=1e-2)
    assert not torch.equal(kept[:, 9:89], plan(planner, torch.zeros(TRACK), [])[:, 9:89])


def test_angles_lie_on_circles_and_touches_are_none_or_felt(planner: Planner) -> None:
    track = likely(planner)
    for cosine, sine in ((COS_ANGLE, SIN_ANGLE), (COS_PHASE, SIN_PHASE)):
        assert torch.allclose(track[..., cosine] ** 2 + track[..., sine] ** 2, torch.ones(1, 97))
    assert set(track[..., FACING].unique().tolist()) <= {-1.0, 1.0}
    assert (track[..., FACING] == track[:, :1, FACING]).all()
    assert ((track[..., IMPULSE] == 0) | (track[..., IMPULSE] >= 0.04)).all()
    assert (track[..., IMPULSE] <= 1).all()


def test_one_text_and_one_way_will_do_for_several_tracks(planner: Planner) -> None:
    free = torch.zeros(3, 97, 11), torch.zeros(1, PATCHES, dtype=torch.bool)
    found = planner.plan(text(5, 6), at_rest(), *free, torch.Generator().manual_seed(0), steps=4)
    assert found.shape == (3, 97, 11)
    assert not torch.equal(found[0], found[1])


def test_a_track_is_clear_by_words_that_explain_it_better_than_others(planner: Planner) -> None:
    tracks = torch.cat([plan(planner, torch.zeros(TRACK), [], seed) for seed in range(3)])
    one, other = text(5, 6), text(7, 8)
    clarity = planner.clarity(tracks, one, other, at_rest())
    assert clarity.shape == (3,)
    assert torch.allclose(planner.clarity(tracks, other, one, at_rest()), -clarity)
    assert planner.clarity(tracks, one, one, at_rest()).abs().max() == 0
    both = tuple(torch.cat(parts) for parts in zip(one, other, strict=True))
    assert planner.clarity(tracks, one, both, at_rest()).max() < 1e-4  # nothing is clearer than by its own words


def walk(start: float, pace: float, frames: int, phase: float = 0.0) -> Tensor:
    """Something that goes to the right evenly, a step in 12 frames: (1, frames, 11)."""
    track, at = torch.zeros(1, frames, 11), torch.arange(frames)
    track[0, :, X] = start + pace * at
    track[0, :, COS_ANGLE], track[0, :, FACING] = 1.0, 1.0
    turn = 2 * torch.pi * at / 12 + phase
    track[0, :, COS_PHASE], track[0, :, SIN_PHASE] = turn.cos(), turn.sin()
    return track


@pytest.mark.parametrize("known", [range(4), range(9, PATCHES), [*range(3), *range(10, PATCHES)]])
def test_what_is_planned_goes_on_from_what_is_known_without_a_jump(known: range | list[int]) -> None:
    is_known = torch.zeros(PATCHES, dtype=torch.bool)
    is_known[list(known)] = True
    frames = torch.cat([is_known[:1], is_known[1:].repeat_interleave(8)])
    track = walk(0.0, 0.005, 97)
    track[:, ~frames] = walk(0.12, 0.005, 97, phase=1.0)[:, ~frames]
    mended = joined(track, is_known)
    steps = mended[0, 1:, X] - mended[0, :-1, X]
    assert (track[0, 1:, X] - track[0, :-1, X]).abs().max() > 0.1
    assert steps.min() > -0.004
    assert steps.max() < 0.014
    assert torch.equal(mended[:, frames], track[:, frames])
    phase = torch.atan2(mended[0, :, SIN_PHASE], mended[0, :, COS_PHASE])
    turned = torch.remainder(phase[1:] - phase[:-1], 2 * torch.pi)
    assert turned.min() > 0.35
    assert turned.max() < 0.7


def test_a_plan_that_fits_is_left_as_it_is() -> None:
    track = walk(-0.3, 0.004, 97)
    assert torch.allclose(joined(track, torch.arange(PATCHES) < 5), track, atol=1e-5)
