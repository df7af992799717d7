"""In slow motion the action is the same, and takes longer: across windows, beside given pictures and round a ring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from lanterne.core.canvas import Canvas, Card
from lanterne.core.shot import Shot, Subject
from lanterne.engines.native import staging as staging_room
from lanterne.engines.native.backdrop import Painter
from lanterne.engines.native.company import Company
from lanterne.engines.native.courses import Wanted
from lanterne.engines.native.ensemble import Ensemble
from lanterne.engines.native.looks import plain
from lanterne.engines.native.model import texts_of
from lanterne.engines.native.speed import LENGTH, SLOW, paces_of, resampled
from lanterne.engines.native.stagehands import Stagehands
from lanterne.engines.native.staging import Staging
from lanterne.engines.native.windows import Window, frames_of, windows
from lanterne.model.layout import COS_ANGLE, COS_PHASE, FACING, IMPULSE, KNOWN, SIN_ANGLE, X, Y

BALL = Shot(subjects=(Subject("ball", "green"),), action="bouncing", camera="still")
EVERY = 12  # frames of the action from one contact to the next
ACROSS, SPUN = 0.004, 0.3  # shorter sides and radians in a frame of the action


def bouncing(first: float, frames: int, pace: float = 1.0) -> Tensor:
    """A ball that bounces for ever, (frames, 11), from frame `first` of its action on; it touches the ground within
    every twelfth frame, half a frame after its beginning.
    """
    moments = first + pace * torch.arange(frames)
    track = torch.zeros(frames, 11)
    flown = (moments - 0.5) % EVERY / EVERY
    track[:, X], track[:, Y] = ACROSS * moments, 0.4 * flown * (1 - flown)
    track[:, COS_ANGLE], track[:, SIN_ANGLE] = (SPUN * moments).cos(), (SPUN * moments).sin()
    track[:, COS_PHASE] = track[:, FACING] = track[:, KNOWN] = 1
    touches = EVERY * torch.arange(int(first / EVERY), int((first + pace * frames) / EVERY) + 2) + 0.5
    for touch in touches.tolist():
        place = int(((moments <= touch) & (touch < moments + pace)).nonzero().sum())
        if moments[0] <= touch < moments[-1] + pace:
            track[place, IMPULSE] = 0.5
    return track


class Ball:
    """In the planner's place: goes on with a ball from where it is known to be, at its usual pace."""

    def __init__(self) -> None:
        self.asked: list[Wanted] = []

    def __call__(
        self,
        hands: Stagehands,
        ensemble: Ensemble,
        wanted: list[Wanted | None],
        aspect: float,
        generator: torch.Generator,
    ) -> list[Tensor | None]:
        (one,) = wanted
        if one is None:
            return [None]
        self.asked.append(replace(one, before=one.before.clone()))
        first = 0.0
        if any(one.known):
            place = 8 * one.known.index(True) - (7 if one.known.index(True) else 0)
            first = float(one.before[place, X]) / ACROSS - place
        return [bouncing(first, LENGTH)]


@pytest.fixture
def ball(monkeypatch: pytest.MonkeyPatch) -> Ball:
    made = Ball()
    monkeypatch.setattr(staging_room, "planned", made)
    monkeypatch.setattr(staging_room, "drafted", lambda *_: None)
    return made


class NoCompany(Company):
    def __init__(self) -> None:
        pass

    def likeness(self, shot: Shot, again: int = 0) -> Tensor:
        return torch.zeros(1, 4, 60, 84)


def staging(latents: int, given: Sequence[int] = ()) -> Staging:
    hands = Stagehands(*cast("tuple[Any, Any, Any, Any]", (None,) * 4), None, None)
    paint = Painter(hands, (10, 18), torch.Generator())
    return Staging.empty(hands, NoCompany(), paint, [index in given for index in range(latents)])


def filled(stage: Staging, shot: Shot = BALL, pace: float = SLOW, breaks: Sequence[int] = ()) -> Tensor:
    """The track (frames, 11) of a segment after all its windows have been laid out; what is given is not made."""
    count = len(stage.is_given)
    edges = [0, *breaks, count]
    for window in windows(stage.is_given, breaks):
        card = max(place for place, begin in enumerate(edges[:-1]) if begin <= window.first)
        paces = [1.0, pace] if breaks else [pace]
        stage.layout(shot, (edges[card], edges[card + 1]), window, torch.Generator(), paces[card])
    return stage.plays[0].track


def touches(track: Tensor) -> list[int]:
    return track[:, IMPULSE].nonzero()[:, 0].tolist()


@pytest.mark.parametrize("latents", [13, 25, 43], ids=["4 s", "8 s", "14 s"])
def test_the_action_is_the_same_and_takes_longer(ball: Ball, latents: int) -> None:
    track = filled(staging(latents))
    wanted = bouncing(0, len(track), SLOW)
    assert torch.allclose(track[:, X], wanted[:, X], atol=1e-4)  # over all windows: no jump
    assert torch.allclose(track[:, Y], wanted[:, Y], atol=0.02)
    assert torch.allclose(track[:, [COS_ANGLE, SIN_ANGLE]], wanted[:, [COS_ANGLE, SIN_ANGLE]], atol=0.02)
    assert touches(track) == pytest.approx(touches(wanted), abs=1)  # none lost, none twice
    assert np.diff(touches(track)).tolist() == pytest.approx([EVERY / SLOW] * (len(touches(track)) - 1), abs=1)
    assert track[:, IMPULSE].unique().tolist() == [0, 0.5]


def test_the_windows_behind_play_the_plan_of_the_first_as_long_as_it_lasts(ball: Ball) -> None:
    filled(staging(25))
    assert len(ball.asked) == 1
    filled(staging(43))
    first, then = ball.asked[1:]
    assert not any(first.known)
    assert then.known == [True] * 4 + [False] * 9
    before = then.before
    assert torch.allclose(before[:25, X], before[0, X] + ACROSS * torch.arange(25), atol=1e-4)  # at its own pace


def test_the_planner_is_told_how_long_the_action_goes_on(ball: Ball) -> None:
    filled(staging(25))
    filled(staging(43))
    assert [asked.more for asked in ball.asked] == [0, round(SLOW * 336) - 96, 0]


def test_the_camera_goes_at_the_pace_of_the_action(ball: Ball) -> None:
    shot = Shot(subjects=BALL.subjects, action="bouncing", camera="pan right")
    ways = [
        staging(13).layout(shot, (0, 13), Window(0, 13, 0, 13), torch.Generator(), pace).camera for pace in (1.0, SLOW)
    ]
    usual, slow = (float(way[0, -1, 0] - way[0, 0, 0]) for way in ways if way is not None)
    assert slow == pytest.approx(SLOW * usual, rel=0.05)
    told = ball.asked[1].way[0]  # in the action's time it goes on at its usual speed, until the shot ends
    assert float(told[-1, 0] - told[0, 0]) == pytest.approx(slow, rel=0.1)
    assert torch.equal(told[6:], told[6:7].expand(7, 3))


def recognised(latents: int, given: range) -> Staging:
    """A ball was seen in what is given, at its usual pace, its action's frame 0 at the segment's frame 0."""
    stage = staging(latents, given)
    for each in given:
        frames = frames_of(each)
        stage.plays[0].track[frames.start : frames.stop] = bouncing(frames.start, len(frames))
        stage.plays[0].is_planned[each] = True
    stage.sighted, stage.is_kept = BALL, True
    return stage


def test_it_goes_on_slowly_from_given_pictures(ball: Ball) -> None:
    stage = recognised(25, range(9))
    track = filled(stage)
    assert torch.equal(track[:65], bouncing(0, 65))  # they are as they were
    steps = track[:, X].diff() / ACROSS
    assert torch.allclose(steps[:64], torch.ones(64), atol=1e-3)
    assert torch.allclose(steps[64:], torch.full((128,), SLOW), atol=1e-3)
    assert len(touches(track)) == len(touches(bouncing(0, 65))) + len(touches(bouncing(64 + SLOW, 128, SLOW)))


def test_one_picture_comes_alive_slowly(ball: Ball) -> None:
    track = filled(recognised(13, range(1)))
    assert ball.asked[0].known == [True] + [False] * 12
    assert torch.allclose(track[:, X], ACROSS * SLOW * torch.arange(97), atol=1e-4)


def test_it_leads_slowly_to_given_pictures(ball: Ball) -> None:
    stage = recognised(25, range(20, 25))
    track = filled(stage)
    steps = track[:, X].diff() / ACROSS
    assert torch.allclose(steps[64:152], torch.full((88,), SLOW), atol=0.01)
    assert torch.allclose(steps[153:], torch.ones(len(steps) - 153), atol=1e-3)


def test_behind_pictures_that_nobody_recognised_a_plan_begins_in_the_midst_of_what_is_seen(ball: Ball) -> None:
    stage = staging(25, range(9))
    assert stage.layout(BALL, (0, 25), Window(5, 18, 9, 18), torch.Generator(), SLOW).track is None
    shown = stage.layout(BALL, (0, 25), Window(14, 25, 18, 25), torch.Generator(), SLOW).track
    assert shown is not None
    assert torch.allclose(shown[0, :, X], ACROSS * SLOW * torch.arange(81), atol=1e-4)
    assert stage.plays[0].is_planned == [False] * 18 + [True] * 7
    assert torch.equal(stage.plays[0].track[137:], shown[0, 25:])


def test_cards_without_a_break_slow_down_and_speed_up(ball: Ball) -> None:
    stage = staging(25)
    track = filled(stage, breaks=[9])
    steps = track[:, X].diff() / ACROSS
    assert torch.allclose(steps[:64], torch.ones(64), atol=1e-3)
    assert torch.allclose(steps[64:], torch.full((128,), SLOW), atol=1e-3)
    assert stage.plays[0].paces == [1.0] * 9 + [SLOW] * 16
    stage.plays[0].is_planned[17:] = [False] * 8  # and a usual card from there on
    stage.layout(BALL, (17, 25), Window(13, 25, 17, 25), torch.Generator(), 1.0)
    steps = track[:, X].diff() / ACROSS
    assert torch.allclose(steps[64:128], torch.full((64,), SLOW), atol=1e-3)
    assert torch.allclose(steps[128:], torch.ones(64), atol=1e-3)


def test_a_ring_is_planned_to_meet_its_beginning(ball: Ball) -> None:
    stage = staging(15)  # 97 frames and those behind them
    stage.layout(BALL, (0, 15), Window(0, 7, 0, 7), torch.Generator(), SLOW)
    assert all(stage.plays[0].is_planned)
    stage.close_ring(97, stage)
    assert stage.plays[0].is_planned == [True] * 7 + [False] * 6 + [True] * 2
    stage.layout(BALL, (0, 15), Window(3, 15, 7, 13), torch.Generator(), SLOW)
    before, known = ball.asked[-1].before, ball.asked[-1].known
    assert [place for place, is_known in enumerate(known) if is_known] == [0, 1, 2, 5]
    assert torch.allclose(before[33, :2], stage.plays[0].track[97, :2], atol=1e-6)  # behind two whole patches
    assert torch.allclose(stage.plays[0].track[48:97, X].diff(), torch.full((48,), ACROSS * 17 / 49), atol=1e-3)
    assert torch.equal(stage.plays[0].track[97:113], stage.plays[0].track[:16])


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.sets(st.integers(0, 96)), st.sampled_from([SLOW, 0.3, 0.5, 0.73]))
def test_every_touch_is_played_once_and_found_again(which: set[int], pace: float) -> None:
    action = bouncing(0, LENGTH)
    action[:, IMPULSE] = 0
    action[sorted(which), IMPULSE] = torch.linspace(0.1, 1, len(which))
    moments = pace * np.arange(int(96 / pace) + 3)
    played = resampled(action, moments)
    assert played[:, IMPULSE][played[:, IMPULSE] > 0].tolist() == action[sorted(which), IMPULSE].tolist()
    again = resampled(played, np.arange(LENGTH + 1) / pace)[:LENGTH]
    assert torch.equal(again[:, IMPULSE], action[:, IMPULSE])
    assert torch.allclose(again[:-1, Y], action[:-1, Y], atol=0.02)


def test_the_model_reads_no_word_of_it() -> None:
    canvas = Canvas(
        cards=(Card("slowly", Shot(subjects=BALL.subjects, speed="slow motion")), Card("a ball", BALL, 2.0))
    )
    first, second = plain(canvas).cards
    assert texts_of(first)[0] == "green ball"
    assert second.shot == BALL
    assert paces_of(canvas) == {0.0: SLOW, 2.0: 1.0}
