"""Where subjects go in a window: tracks are planned, and those are played that serve the words best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from lanterne.core.shot import Shot
from lanterne.engines.native.ensemble import Ensemble
from lanterne.engines.native.stagehands import Stagehands
from lanterne.model.layout import X, Y
from lanterne.model.planner import course
from lanterne.model.text import batch_texts
from lanterne.worlds.vocabulary import NOUN

TAKES = 4  # of a track, of which the clearest is played: one ball in six hardly bounced
ROOM = 3  # times as many are planned where a shot goes on behind its first window, for those that leave it room
CROWD = 12  # takes for each of several players, who have to keep out of each other's way
CLEAR = 2 / 3  # of these takes: the clearest, of which those are played that go together


@dataclass(frozen=True)
class Wanted:
    """A course that is to be planned, for one player of a shot that lasts for `more` frames behind the plan.

    way: the camera's, (1, 13, 3). before: what the track is so far, (97, 11), of which the patches (13) that are
    `known` are kept.
    """

    cast: Shot
    way: Tensor
    before: Tensor
    known: list[bool]
    more: int


def planned(
    hands: Stagehands, ensemble: Ensemble, wanted: Sequence[Wanted | None], aspect: float, generator: torch.Generator
) -> list[Tensor | None]:
    """The tracks (97, 11) of the players of an ensemble of whom a course is `wanted`, in a frame of width / height
    `aspect`.
    """
    number = TAKES if len(wanted) == 1 else CROWD
    takes = [None if one is None else _takes(hands, one, aspect, number, generator) for one in wanted]
    is_free = [one is not None and not any(one.known) for one in wanted]
    return ensemble.chosen(takes, is_free, aspect)


def _takes(hands: Stagehands, wanted: Wanted, aspect: float, number: int, generator: torch.Generator) -> Tensor:
    """Tracks (n, 97, 11), the clearest first."""

    def read(shots: list[Shot]) -> tuple[Tensor, Tensor, Tensor]:
        captions = [(each.caption(), "") for each in shots]
        return batch_texts(hands.tokenizer, captions, hands.planner.config.text_length)

    text, heading = read([wanted.cast]), course(wanted.way, torch.tensor([aspect]))
    is_begun = any(wanted.known)
    rivals = [] if is_begun else _rivals(wanted.cast)
    takes = number if rivals or number == CROWD else 1
    is_longer = wanted.more > 0 and not is_begun
    count = ROOM * takes if is_longer else takes
    kept = torch.tensor([wanted.known])
    tracks = hands.planner.plan(text, heading, wanted.before.expand(count, -1, -1), kept, generator)
    if is_longer:
        tracks = tracks[_beyond(tracks, aspect, wanted.more).argsort(stable=True)[:takes]]
    if not rivals:
        return tracks
    clarity = hands.planner.clarity(tracks, text, read(rivals), heading)
    return tracks[clarity.argsort(descending=True, stable=True)[: round(CLEAR * takes)]]


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
