"""Several who play together. Each is cast and planned alone, as the small models have learned it; here they are given
room, brought into the order that the words ask for, and laid one over the other.

The transformer has learned from one subject at a time, too. It draws whatever its draft shows, though, and is told the
track of the first; of the others it needs to hear no more than when they touch the ground (docs/experiments.md).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from lanterne.core.shot import Shot
from lanterne.engines.native.company import Company
from lanterne.engines.native.mouths import MOUTHS
from lanterne.model.layout import IMPULSE, LOG_HEIGHT, X, Y
from lanterne.model.likeness import HEIGHT, TALL, WIDTH, placed
from lanterne.model.lips import opened
from lanterne.worlds.moves import frame_of
from lanterne.worlds.players import players, stature

USUAL = 0.45  # height of one who plays alone, in a wide shot
ROOM = 0.75  # of the frame's width that all of them together may take
LEAST = 0.5  # of their usual height that is left to them
NATURE = 0.7  # how far they are as tall beside each other as in nature: 0 not at all, 1 wholly
BEHIND_SIZE, BEHIND_LIFT = 0.85, 0.07  # of one who stands behind: smaller, and its ground higher up
PEEPS = 0.6  # half widths by which the middle of one who stands behind may be beside the other
SOLID = 0.3  # alpha of what is there
AIRBORNE = ("flying", "floating")
SHIFTS = (-0.3, -0.15, 0.0, 0.15, 0.3)  # of the frame's width, by which a course may begin elsewhere
EVERY = 6  # frames at which courses are compared
GAP = 1.15  # widths that two keep apart, from middle to middle
OUTSIDE, ASTRAY, UNLIKE, LOW = 2.0, 2.0, 0.2, 0.3  # what a course costs by its faults, beside what two overlap


@dataclass(frozen=True)
class Ensemble:
    """Those who play together, in the order in which they are named; nobody at all, if there are none.

    likenesses: (players, 4, 60, 84). subjects: to which subject of the shot each of them belongs. sizes: how much
    smaller each is than alone.
    """

    casts: tuple[Shot, ...]
    likenesses: Tensor
    subjects: tuple[int, ...] = (0,)
    relation: str | None = None
    sizes: tuple[float, ...] = (1.0,)

    @classmethod
    def nobody(cls) -> Ensemble:
        """An empty stage."""
        return cls((), torch.zeros(0, 4, HEIGHT, WIDTH), (), None, ())

    @classmethod
    def of(cls, shot: Shot, company: Company, aspect: float) -> Ensemble:
        """Who plays in a shot, in a frame of width / height `aspect`."""
        casts = players(shot)
        likenesses = company.likenesses(casts)
        subjects = tuple(place for place, subject in enumerate(shot.subjects) for _ in range(subject.count))
        if len(casts) == 1:
            return cls(casts, likenesses)
        statures = torch.tensor([stature(cast) for cast in casts])
        sizes = (statures / statures.max()).pow(NATURE).clamp_min(LEAST)
        needed = USUAL * float((sizes * _proportions(likenesses)).sum())
        sizes *= min(1.0, max(LEAST, ROOM * frame_of(aspect).width / needed))
        if shot.relation == "behind":
            sizes *= torch.tensor([BEHIND_SIZE if subject == 0 else 1.0 for subject in subjects[: len(casts)]])
        return cls(casts, likenesses, subjects[: len(casts)], shot.relation, tuple(sizes.tolist()))

    def placed(self, tracks: Tensor, openings: Tensor, size: tuple[int, int]) -> Tensor:
        """Their likenesses on their tracks (players, frames, 11) as one picture, (1, frames, 4, height, width), for
        frames of `size` (width, height). The mouth of each subject that speaks is as open as `openings` (frames,
        subjects) say, in 0..1; of several who are the same subject the first one speaks.
        """
        if not self.casts:
            return torch.zeros(1, tracks.shape[1], 4, *size[::-1])
        faces = zip(self._faces(openings), tracks, strict=True)
        each = torch.cat([placed(face, track[None], size) for face, track in faces])
        over = torch.zeros_like(each[0])
        for place in sorted(range(len(each)), key=lambda place: (not self._is_behind(place), -place)):
            over = each[place] + over * (1 - each[place][:, 3:])
        return over[None]

    def _faces(self, openings: Tensor) -> Iterator[Tensor]:
        """Each one's likeness, (1, 4, 60, 84), or (1, frames, 4, 60, 84) of those who speak."""
        for place, (cast, likeness) in enumerate(zip(self.casts, self.likenesses, strict=True)):
            subject = self.subjects[place]
            mouth = MOUTHS.get(cast.subjects[0].noun) if self.subjects.index(subject) == place else None
            is_open = openings[:, subject] > 0 if subject < openings.shape[1] else torch.zeros(0)
            if mouth is None or not is_open.any():
                yield likeness[None]
                continue
            each = likeness.repeat(len(openings), 1, 1, 1)
            each[is_open] = opened(likeness, mouth, openings[is_open, subject])
            yield each[None]

    def apart(self, tracks: Tensor, views: Tensor, aspect: float) -> Tensor:
        """Tracks (players, frames, 11), planned for each alone, as they are seen together: smaller, on the same ground,
        before a camera with `views` (frames, 3).
        """
        found = tracks.clone()
        for place, (track, size) in enumerate(zip(found, self.sizes, strict=True)):
            if size != 1:
                track[:, LOG_HEIGHT] += math.log(size)
                foot = self._foot(place, views, aspect)
                if foot is not None:
                    track[:, Y] = foot + self._lift(place) + size * (track[:, Y] - foot)
        return found

    def alone(self, tracks: Tensor, views: Tensor, aspect: float) -> Tensor:
        """Undo `apart`."""
        found = tracks.clone()
        for place, (track, size) in enumerate(zip(found, self.sizes, strict=True)):
            if size != 1:
                track[:, LOG_HEIGHT] -= math.log(size)
                foot = self._foot(place, views, aspect)
                if foot is not None:
                    track[:, Y] = foot + (track[:, Y] - foot - self._lift(place)) / size
        return found

    def _foot(self, place: int, views: Tensor, aspect: float) -> Tensor | None:
        """Where the ground of a player is in the frame before a camera with `views` (n, 3); None where it flies."""
        if self.casts[place].action in AIRBORNE:
            return None
        return ground_of(views, aspect)

    def _lift(self, place: int) -> float:
        return BEHIND_LIFT if self._is_behind(place) else 0.0

    def told(self, tracks: Tensor) -> Tensor:
        """What the transformer is told of tracks (players, frames, 11): that of the first, (1, frames, 11), with the
        touches of all.
        """
        track = tracks[:1].clone()
        track[..., IMPULSE] = tracks[..., IMPULSE].amax(dim=0)
        return track

    def chosen(self, takes: Sequence[Tensor | None], is_free: Sequence[bool], aspect: float) -> list[Tensor | None]:
        """Of takes (n, 97, 11) for each player that of each which goes best with the others'. Where nothing is known of
        a track yet, it `is_free` to begin further left or right.
        """
        asked = [place for place, take in enumerate(takes) if take is not None]
        if len(takes) == 1 or not asked:
            return [None if take is None else take[0] for take in takes]
        width = frame_of(aspect).width
        rivals = {}
        for place in asked:
            take = takes[place]
            assert take is not None
            rivals[place] = _shifted(take, width) if is_free[place] else take
        alone = {place: self._alone(place, rivals[place], width) for place in asked}
        pairs = {(one, other): self._pair(one, other, rivals) for one in asked for other in asked if one < other}
        best = _cheapest(asked, alone, pairs)
        return [rivals[place][best[place]] if place in best else None for place in range(len(takes))]

    def _is_behind(self, place: int) -> bool:
        return self.relation == "behind" and self.subjects[place] == 0

    def _boxes(self, place: int, tracks: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Middles, and half the widths and heights, (n, moments) each, of a player on tracks (n, frames, 11)."""
        seen = tracks[:, ::EVERY]
        tall = seen[..., LOG_HEIGHT].exp() * self.sizes[place]
        return seen[..., X], seen[..., Y], tall * _proportions(self.likenesses)[place] / 2, tall / 2

    def _alone(self, place: int, tracks: Tensor, width: float) -> Tensor:
        """What tracks (n, frames, 11) cost by themselves, (n): where a player leaves the frame."""
        x, _, wide, _ = self._boxes(place, tracks)
        return OUTSIDE * ((x.abs() + wide - width / 2).clamp_min(0) / wide).mean(dim=1)

    def _pair(self, one: int, other: int, tracks: dict[int, Tensor]) -> Tensor:
        """What each two tracks of two players cost, (n, m): where they overlap, and are not as they should be."""
        (x, y, wide, tall), (x2, y2, wide2, tall2) = (
            [part[:, None] if place == one else part[None] for part in self._boxes(place, tracks[place])]
            for place in (one, other)
        )
        away, room = x2 - x, wide + wide2
        cost = torch.zeros(away.shape)
        first, second = self.subjects[one], self.subjects[other]
        relation = self.relation if (first, second) == (0, 1) else None
        if relation == "behind":
            hidden, beside = wide2 - away.abs(), away.abs() - wide2 - PEEPS * wide
            cost += (hidden.clamp_min(0) + beside.clamp_min(0)) / room
        else:
            across = (1 - away.abs() / (GAP * room)).clamp_min(0)
            cost += across * (1 - (y2 - y).abs() / (tall + tall2)).clamp_min(0)
        if relation in ("left of", "right of"):
            wanted = away if relation == "left of" else -away
            cost += ASTRAY * (1 - wanted / room).clamp_min(0)
        is_up, is_up2 = (self.casts[place].action in AIRBORNE for place in (one, other))
        if is_up != is_up2:
            above = (y - y2 if is_up else y2 - y) / (tall + tall2)
            cost += LOW * (1 - above).clamp_min(0)
        usual = self.sizes[one] / self.sizes[other]
        cost += UNLIKE * (tall / tall2 / usual).log().abs()
        return cost.mean(dim=-1)


def ground_of(views: Tensor, aspect: float) -> Tensor:
    """Where the actors' ground is before a camera with `views` (n, 3), in a frame of width / height `aspect`: (n), in
    shorter sides, upwards from the frame's middle.
    """
    return -views[:, 2] * (frame_of(aspect).middle + views[:, 1])


def _proportions(likenesses: Tensor) -> Tensor:
    """Width over height of each of some likenesses (n, 4, 60, 84)."""
    is_there = (likenesses[:, 3] > SOLID).any(dim=1)
    return is_there.sum(dim=1).clamp_min(1) / (TALL * HEIGHT)


def _shifted(tracks: Tensor, width: float) -> Tensor:
    """Tracks (n, frames, 11), and the same further left and right."""
    moved = tracks.repeat(len(SHIFTS), 1, 1)
    moved[..., X] += torch.tensor(SHIFTS).repeat_interleave(len(tracks))[:, None] * width
    return moved


def _cheapest(asked: Sequence[int], alone: dict[int, Tensor], pairs: dict[tuple[int, int], Tensor]) -> dict[int, int]:
    """One of the tracks of each player, so that they cost little together: from each of the first player's, the others'
    are bettered in turns until none can be.
    """

    def cost(place: int, chosen: dict[int, int]) -> Tensor:
        total = alone[place]
        for other, choice in chosen.items():
            if other != place:
                is_first = place < other
                table = pairs[min(place, other), max(place, other)]
                total = total + (table[:, choice] if is_first else table[choice])
        return total

    best: tuple[float, dict[int, int]] | None = None
    for start in range(len(alone[asked[0]])):
        chosen = {asked[0]: start}
        for _ in range(len(asked)):
            for place in [*asked[1:], asked[0]]:
                chosen[place] = int(cost(place, chosen).argmin())
        total = sum(float(alone[place][chosen[place]]) for place in asked)
        total += sum(float(table[chosen[one], chosen[other]]) for (one, other), table in pairs.items())
        if best is None or total < best[0]:
            best = total, chosen
    assert best is not None
    return best[1]
