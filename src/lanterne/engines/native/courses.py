"""Where a subject goes in a window: tracks are planned, and the one is played that serves the words best."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from lanterne.core.shot import Shot
from lanterne.engines.native.stagehands import Stagehands
from lanterne.model.latents import FRAMES
from lanterne.model.layout import CHANNELS, X, Y
from lanterne.model.planner import PATCHES, course
from lanterne.model.text import batch_texts
from lanterne.worlds.vocabulary import NOUN

TAKES = 4  # of a track, of which the clearest is played: one ball in six hardly bounced
ROOM = 3  # times as many are planned where a shot goes on behind its first window, for those that leave it room


def planned(
    hands: Stagehands,
    cast: Shot,
    way: Tensor,
    aspect: float,
    before: Tensor,
    known: list[bool],
    more: int,
    generator: torch.Generator,
) -> Tensor:
    """The track (1, frames, 11) of the one subject of `cast` in a window of a shot that lasts for `more` frames behind
    it.

    way: the camera's, (1, 13, 3). aspect: width / height of the frame. before: what the track is so far, (frames, 11),
    of which the latents that are `known` are kept.
    """
    given, kept = torch.zeros(1, FRAMES * (PATCHES - 1) + 1, CHANNELS), torch.zeros(1, PATCHES, dtype=torch.bool)
    given[0, : len(before)] = before
    kept[0, : len(known)] = torch.tensor(known)

    def read(shots: list[Shot]) -> tuple[Tensor, Tensor, Tensor]:
        captions = [(each.caption(), "") for each in shots]
        return batch_texts(hands.tokenizer, captions, hands.planner.config.text_length)

    text, heading = read([cast]), course(way, torch.tensor([aspect]))
    is_begun = any(known)
    rivals = [] if is_begun else _rivals(cast)
    takes = TAKES if rivals else 1
    is_longer = more > 0 and not is_begun
    number = ROOM * takes if is_longer else takes
    tracks = hands.planner.plan(text, heading, given.expand(number, -1, -1), kept, generator)
    if is_longer:
        tracks = tracks[_beyond(tracks, aspect, more).argsort(stable=True)[:takes]]
    best = int(hands.planner.clarity(tracks, text, read(rivals), heading).argmax()) if rivals else 0
    return tracks[best : best + 1, : len(before)]


def _rivals(shot: Shot) -> list[Shot]:
    """The same shot with everything else that its subject may do."""
    actions = NOUN[shot.subjects[0].noun].actions if shot.action else ()
    return [replace(shot, action=action) for action in actions if action != shot.action]


def _beyond(tracks: Tensor, aspect: float, more: int) -> Tensor:
    """How far out of the frame, in its shorter sides, subjects come that follow their tracks (n, frames, 11) and then
    go on for `more` frames at the pace that they had: (n).
    """
    places = tracks[..., [X, Y]]
    pace = (places[:, -1] - places[:, 0]) / (places.shape[1] - 1)
    edges = torch.tensor([max(aspect, 1.0), max(1 / aspect, 1.0)]) / 2
    return ((places[:, -1] + pace * more).abs() - edges).clamp_min(0).amax(dim=1)
