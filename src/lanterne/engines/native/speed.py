"""Slow motion: a track is planned in the action's own time, and played at a fraction of its pace.

The planner has learned from actions at their usual pace alone, so it is shown nothing else: what is known of a track is
brought to the action's time, each stretch by the pace that it was played at (given pictures count as played at the
usual one), and what is planned beside it is brought back. A plan lasts longer than the window that asks for it then;
the rest is laid down as well, and the windows behind go on with the same action.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from lanterne.core.canvas import Canvas
from lanterne.core.shot import Shot
from lanterne.engines.native.windows import Window, frames_of
from lanterne.model.latents import FRAMES
from lanterne.model.layout import CHANNELS, FACING, FRAME_RATE, IMPULSE
from lanterne.model.planner import CIRCLES, PATCHES

SLOW = 0.4  # frames of an action in slow motion to one frame of the clip
LENGTH = FRAMES * (PATCHES - 1) + 1  # frames of a plan
BEFORE, BEHIND = 3, 4  # patches of a plan, at most, that are known on either side of what is planned
WHOLE = 1e-6  # what is so near to a whole number is one

Moments = npt.NDArray[np.float64]


def pace_of(shot: Shot | None) -> float:
    """Frames of the action to one frame of the clip."""
    return SLOW if shot is not None and shot.speed == "slow motion" else 1.0


def paces_of(canvas: Canvas) -> dict[float, float]:
    """The pace of each card, by the second at which it begins."""
    return {card.at_s: pace_of(card.shot) for card in canvas.cards}


@dataclass(frozen=True)
class Gap:
    """What is planned beside what is known: `moments` (n) are where `frames` (n) of the segment stand in the plan, and
    `known` the frames of the plan that are.
    """

    frames: Moments
    moments: Moments
    known: tuple[range, ...]

    @classmethod
    def timed(cls, paces: Sequence[float], fixed: tuple[int, int, int], *known: range) -> Gap:
        """Each of `paces` leads from one frame to the next; `fixed` says of one of these frames which it is, counting
        from 0, which of the segment, and which of the plan.
        """
        place, frame, moment = fixed
        moments = np.cumsum([0.0, *paces], dtype=np.float64)
        frames = np.arange(len(moments), dtype=np.float64) + (frame - place)
        return cls(frames, moments - moments[place] + moment, known)

    def moments_of(self, frames: range) -> Moments:
        """Where frames of the segment stand in the plan."""
        return np.asarray(np.interp(frames, self.frames, self.moments), np.float64)

    def reaches(self, latent: int) -> bool:
        """Whether the plan holds a latent to its end."""
        return float(self.moments_of(frames_of(latent))[-1]) < LENGTH - 1 + WHOLE

    def frames_at(self, moments: Moments) -> Moments:
        """Where moments of the plan are in the segment; those beyond what is known there, at its end."""
        return np.asarray(np.interp(moments, self.moments, self.frames), np.float64)

    @property
    def seconds(self) -> Tensor:
        """The second of the segment that each patch (13) of the plan is in."""
        middles = self.frames_at(np.array([0.0, *(FRAMES * patch - 3.5 for patch in range(1, PATCHES))]))
        return torch.from_numpy(middles / FRAME_RATE).float()

    def beyond(self, last: int, pace: float) -> int:
        """How many frames the action lasts behind the plan, if it is to last until latent `last`."""
        behind = frames_of(last - 1).stop - 1 - float(self.frames_at(np.array([LENGTH - 1.0]))[0])
        return max(0, round(pace * behind))


@dataclass(frozen=True)
class Play:
    """A subject's track (frames, 11) through a segment, which of its latents are planned, and the pace at which each of
    them is played.
    """

    track: Tensor
    is_planned: list[bool]
    paces: list[float]

    @classmethod
    def empty(cls, latents: int) -> Play:
        """Nothing is planned yet."""
        return cls(torch.zeros(frames_of(latents - 1).stop, CHANNELS), [False] * latents, [1.0] * latents)

    def learn(self, latents: range, track: Tensor) -> None:
        """Latents go along a track (frames, 11), of which the first frame is the last of the first of them."""
        first = frames_of(latents.start)
        self.track[first.start : first.stop] = track[0]
        self.track[first.stop : first.stop + len(track) - 1] = track[1:]
        self.is_planned[latents.start : latents.stop] = [True] * len(latents)

    def gap(self, window: Window, pace: float) -> Gap | None:
        """What is to be planned in a window; None where all of it is."""
        free = [each for each in range(window.start, window.end) if not self.is_planned[each]]
        return self._gap(free[0], free[-1] + 1, pace) if free else None

    def before(self, gap: Gap) -> tuple[Tensor, list[bool]]:
        """What a plan goes on from: its track (97, 11) as far as it is known, and which of its patches (13) are."""
        track = torch.zeros(LENGTH, CHANNELS)
        for known in gap.known:
            track[known.start : known.stop] = resampled(self.track, gap.frames_at(np.array(known, float)))
        return track, [any(FRAMES * patch in known for known in gap.known) for patch in range(PATCHES)]

    def go_on(self, gap: Gap, made: Tensor, window: Window, last: int, pace: float) -> Tensor:
        """The track (frames, 11) in a window, after a plan `made` (97, 11) for its gap was laid down from what the
        window makes up to latent `last`, as far as it reaches.
        """
        made = made.clone()
        for known in gap.known:
            made[known.start : known.stop, IMPULSE] = 0  # they are there
        laid = [each for each in range(window.first, last) if not self.is_planned[each] and gap.reaches(each)]
        frames = range(frames_of(laid[0]).start, frames_of(laid[-1]).stop)
        self.track[frames.start : frames.stop] = resampled(made, gap.moments_of(frames))
        for each in laid:
            self.is_planned[each], self.paces[each] = True, pace
        first, stop = spanned(window)
        shown = resampled(made, gap.moments_of(range(first, stop)))
        for each in range(window.start, window.end):
            if self.is_planned[each]:
                seen = slice(max(frames_of(each).start, first), frames_of(each).stop)
                shown[seen.start - first : seen.stop - first] = self.track[seen]
        return shown

    def seen(self, window: Window) -> Tensor:
        """The track (frames, 11) in a window of which all is planned."""
        return self.track[slice(*spanned(window))]

    def _gap(self, first: int, end: int, pace: float) -> Gap:
        """The gap of latents `first` to `end`; where nothing is known on either side, the plan begins at the last
        frame of its first.

        Between two known sides the pace gives way a little, so that the gap is of whole patches.
        """
        before, behind = self._known(first, -1), self._known(end, 1)
        gone, following = frames_of(first).start - 1, frames_of(end).start  # the known frames beside the gap
        start, met = FRAMES * min(BEFORE, _patches(sum(before[1:]))), FRAMES * min(BEHIND, _patches(sum(behind)))
        if not behind:
            steps = [pace] * math.ceil((LENGTH - 1 - start) / pace + 1)
            if not before:
                return Gap.timed(steps, (0, frames_of(first).stop - 1, 0))
            return Gap.timed([*before[1:], *steps], (len(before) - 1, gone, start), range(start + 1))
        if not before:
            start = LENGTH - max(FRAMES, met)
            steps = [pace] * math.ceil(start / pace + 1)
            return Gap.timed([*steps, *behind[1:]], (len(steps), following, start), range(start, LENGTH))
        wide = FRAMES * min(max(1, round(((following - gone) * pace - 1) / FRAMES)), PATCHES - 2)
        met = min(max(FRAMES, met), LENGTH - 1 - wide)
        start = min(start, LENGTH - 1 - wide - met)
        steps = [(wide + 1) / (following - gone)] * (following - gone)
        then = start + wide + 1
        ends = range(start + 1), range(then, then + met)
        return Gap.timed([*before[1:], *steps, *behind[1:]], (len(before) - 1, gone, start), *ends)

    def _known(self, beside: int, step: int) -> list[float]:
        """The pace of each frame that is known before latent `beside` (step -1) or from it on (1), in order of time."""
        first = last = beside
        while step < 0 < first and self.is_planned[first - 1]:
            first -= 1
        while step > 0 and last < len(self.is_planned) and self.is_planned[last]:
            last += 1
        return [self.paces[each] for each in range(first, last) for _ in frames_of(each)]


def spanned(window: Window) -> tuple[int, int]:
    """The frames of a window, first and end: its first latent stands for the last of its frames alone."""
    return frames_of(window.start).stop - 1, frames_of(window.end - 1).stop


def _patches(frames: float) -> int:
    """How many whole patches there are in so many frames of an action."""
    return int(frames / FRAMES + WHOLE)


def resampled(track: Tensor, moments: Moments) -> Tensor:
    """A track (frames, 11) at moments (n) between its frames: (n, 11).

    A touch falls within a frame; in the middle of it, for all that is known. So it does here, into one frame: that of
    the last moment before it.
    """
    at = torch.from_numpy(moments).clamp(0, len(track) - 1)
    before = at.floor().long()
    after = (before + 1).clamp(max=len(track) - 1)
    share = (at - before)[:, None].float()
    made = torch.lerp(track[before], track[after], share)
    for circle in CIRCLES:
        made[:, list(circle)] = torch.nn.functional.normalize(made[:, list(circle)], dim=-1)
    made[:, FACING] = torch.where(share[:, 0] < 0.5, track[before, FACING], track[after, FACING])
    made[:, IMPULSE] = 0
    for touch in track[:, IMPULSE].nonzero()[:, 0].tolist():
        place = int((moments <= touch + 0.5).sum()) - 1
        if place >= 0 and touch <= moments[-1] + WHOLE:
            made[place, IMPULSE] = torch.maximum(made[place, IMPULSE], track[touch, IMPULSE])
    return made
