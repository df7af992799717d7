"""Of several planned tracks the one is played that leaves a longer clip room."""

from __future__ import annotations

from typing import cast

import pytest
import torch
from torch import Tensor

from lanterne.core.shot import Shot, Subject
from lanterne.engines.native.courses import ROOM, TAKES, Wanted, planned
from lanterne.engines.native.ensemble import Ensemble
from lanterne.engines.native.stagehands import Stagehands
from lanterne.model.latents import VideoLatents
from lanterne.model.layout import KNOWN, X
from lanterne.model.planner import PATCHES, Planner, PlannerConfig
from lanterne.model.probe import Probe
from lanterne.model.text import Tokenizer

PACES = torch.linspace(-0.03, 0.03, ROOM * TAKES)  # shorter sides of the frame in a frame
WAY = torch.tensor([[[0.0, 0.0, 1.0]]]).expand(1, PATCHES, 3)


class Walkers(Planner):
    """Plans walkers that start in the middle, each at a pace of its own, and takes the swiftest for the clearest."""

    asked = 0

    def plan(self, text, way, given, known, generator, steps=48):
        self.asked = len(given)
        track = torch.zeros(len(given), 97, 11)
        track[..., X] = PACES[: len(given), None] * torch.arange(97) / 4
        track[..., KNOWN] = 1
        return track

    def clarity(self, tracks, own, others, way):
        return tracks[:, -1, X].abs()


def walk(noun: str, action: str, more: int, known: int = 0) -> tuple[Tensor, int]:
    planner = Walkers(PlannerConfig(32, 1, 2, 300))
    tokenizer = Tokenizer.train(["red cat walking park"] * 3, 280)
    hands = Stagehands(planner, cast(Probe, None), tokenizer, cast(VideoLatents, None), None, None)
    shot = Shot(subjects=(Subject(noun, "red"),), action=action)
    is_known = [index < known for index in range(PATCHES)]
    wanted = Wanted(shot, WAY, torch.zeros(97, 11), is_known, more)
    (track,) = planned(hands, Ensemble((shot,), torch.zeros(1, 4, 60, 84)), [wanted], 1.8, torch.Generator())
    assert track is not None
    assert track.shape == (97, 11)
    return track, planner.asked


def test_in_a_clip_of_one_window_the_clearest_of_the_takes_is_played() -> None:
    track, asked = walk("cat", "walking", 0)
    assert asked == TAKES
    assert track[-1, X] == pytest.approx(-0.03 * 24)


def test_a_longer_clip_gets_a_walker_who_stays_in_it() -> None:
    track, asked = walk("cat", "walking", 96)
    assert asked == ROOM * TAKES
    assert 2 * abs(float(track[-1, X])) <= 0.9
    longer, _ = walk("cat", "walking", 400)
    assert abs(float(longer[-1, X])) < abs(float(track[-1, X]))


def test_what_has_begun_goes_on_by_one_plan() -> None:
    _, asked = walk("cat", "walking", 96, known=4)
    assert asked == 1
