"""Where several who are asked for are in given pictures: the probe names one alone, so each is sought by its likeness.

At a few moments it is held at all places and in some sizes beside what is seen there, and its way is that one on which
it is found best and leaps least (dynamic programming; Viterbi 1967). Who is found first stands in the way of the
others. `lanterne.engines.native.sighting` then fits each to what is seen.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from lanterne.engines.native.sighting import explained, fitted, glimpses, size_of
from lanterne.model.latents import VideoLatents
from lanterne.model.layout import CHANNELS, COS_ANGLE, COS_PHASE, FACING, KNOWN, LOG_HEIGHT, X, Y
from lanterne.model.likeness import placed

PLACES = 0.06  # shorter sides of the frame between the places where somebody is sought
HEIGHTS = tuple(0.2 * 1.2**step for step in range(7))
INSIDE = 0.1  # shorter sides of the frame from its edges, within which nobody's middle is
LIKELY = 40  # places in some size, at each moment, that a way may lead over
LEAP, SWELL, TURN = 0.5, 0.5, 2.0  # what it costs to go a shorter side of the frame, to grow by a factor of e, to turn
PALE, SMALL, HIDDEN = 1.0, 0.3, 1.0  # what it costs to be of another colour, smaller, outside of the frame
TAKEN = 0.5  # heights around somebody where nobody else is found
TRIES = 6  # ways that are found wrong until the search is given up
SURE = 0.4  # what explains less is elsewhere, or somebody else
FOREIGN = 0.6  # difference in colour, of -1..1, that no light makes
BATCH = 2048


@torch.inference_mode()
def sought(
    likenesses: Tensor,
    angles: Sequence[Sequence[float]],
    latents: Tensor,
    transform: VideoLatents,
    sure: float = SURE,
) -> Tensor | None:
    """The tracks (players, frames, 11) on which likenesses (players, 4, 60, 84), each turned by some `angles`, are seen
    in latents (time, rows, columns, channels); None where one of them is not.

    sure: the share of the variance around it that each must explain.
    """
    pixels, frames = glimpses(latents, transform)
    size = size_of(pixels)
    tried = _everywhere(size)
    scores = torch.stack([_scores(pixels, each[None], tried) for each in likenesses])
    found: dict[int, Tensor] = {}
    tries = 0
    while len(found) < len(likenesses):
        ways = {place: _way(scores[place], tried) for place in range(len(likenesses)) if place not in found}
        surest = max(ways, key=lambda place: float(scores[place].gather(1, ways[place][:, None]).mean()))
        at = tried[ways[surest]]
        between = F.interpolate(at.T[None], size=frames[-1] + 1, mode="linear", align_corners=True)[0].T
        track = fitted(between, likenesses[surest, None], latents, transform, angles[surest], sure)
        near = (tried[None, :, [X, Y]] - at[:, None, [X, Y]]).norm(dim=-1) < TAKEN * at[:, None, LOG_HEIGHT].exp()
        if track is not None and _is_alike(pixels, placed(likenesses[surest, None], track[None, frames], size)[0]):
            found[surest] = track
            scores -= near.float()
            continue
        scores[surest] -= near.float()
        tries += 1
        if tries == TRIES:
            return None
    return torch.stack([found[place] for place in range(len(likenesses))])


def _everywhere(size: tuple[int, int]) -> Tensor:
    """Tracks (n, 11) of one frame each: all places in all sizes, looking right and left."""
    wide, high = (side / min(size) / 2 - INSIDE for side in size)
    across, up = torch.arange(-wide, wide + 1e-3, PLACES), torch.arange(-high, high + 1e-3, PLACES)
    grid = torch.cartesian_prod(across, up, torch.tensor(HEIGHTS).log(), torch.tensor([1.0, -1.0]))
    tracks = torch.zeros(len(grid), CHANNELS)
    tracks[:, [X, Y, LOG_HEIGHT, FACING]] = grid
    tracks[:, [COS_ANGLE, COS_PHASE, KNOWN]] = 1.0
    return tracks


def _scores(pixels: Tensor, likeness: Tensor, tried: Tensor) -> Tensor:
    """How well a likeness (1, 4, 60, 84) goes with pixels (frames, 3, height, width) on tracks (n, 11): (frames, n)."""
    scores, seen = [], []
    for some in tried.split(BATCH):
        drawn = placed(likeness, some[None], size_of(pixels))[0]
        there = drawn[:, 3].flatten(1).sum(dim=1)
        score = explained(pixels, drawn, some) - PALE * _differences(pixels, drawn)
        scores.append(score + SMALL * some[:, LOG_HEIGHT])
        seen.append(there / some[:, LOG_HEIGHT].exp() ** 2)
    whole = torch.cat(seen)
    return torch.cat(scores, dim=1) - HIDDEN * (1 - whole / whole.max())


def _differences(pixels: Tensor, drawn: Tensor) -> Tensor:
    """The root mean square difference in colour between pixels (frames, 3, height, width) and what pictures `drawn` (n,
    4, height, width) lay over them: (frames, n).
    """
    alpha = drawn[:, 3].flatten(1)
    total = torch.zeros(len(pixels), len(drawn))
    for channel in range(3):
        seen, color = pixels[:, channel].flatten(1), drawn[:, channel].flatten(1)
        total += (seen**2) @ alpha.T - 2 * seen @ color.T + (color**2 / alpha.clamp_min(1e-3)).sum(dim=1)
    return (total / (3 * alpha.sum(dim=1).clamp_min(1))).clamp_min(0).sqrt()


def _is_alike(pixels: Tensor, drawn: Tensor) -> bool:
    """Whether what is drawn (frames, 4, height, width) over pixels (frames, 3, height, width) has their colours."""
    return float(_differences(pixels, drawn).diagonal().mean()) < FOREIGN


def _way(scores: Tensor, tried: Tensor) -> Tensor:
    """Which of the tracks (n, 11) is taken at each moment, (moments): the way of the highest scores (moments, n), less
    what it costs to go it.
    """
    values, likely = scores.topk(min(LIKELY, scores.shape[1]), dim=1)
    best, came = values[0], []
    for moment in range(1, len(scores)):
        now, before = tried[likely[moment]], tried[likely[moment - 1]]
        cost = LEAP * torch.cdist(now[:, [X, Y]], before[:, [X, Y]])
        cost += SWELL * (now[:, LOG_HEIGHT, None] - before[:, LOG_HEIGHT]).abs()
        cost += TURN * (now[:, FACING, None] != before[:, FACING])
        value, last = (best - cost).max(dim=1)
        best = value + values[moment]
        came.append(last)
    way = [int(best.argmax())]
    for last in reversed(came):
        way.append(int(last[way[-1]]))
    return likely[torch.arange(len(likely)), torch.tensor(way[::-1])]
