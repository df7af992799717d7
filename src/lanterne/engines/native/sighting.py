"""Who is seen in given pictures, and where: what the planner goes on from, and what a likeness is laid over.

The probe names the subject and boxes it; the rest is found by trying: the side, the angle and the place at which its
likeness, in any light and over any even ground, explains the most of what is seen there.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from lanterne.core.shot import Shot, Subject
from lanterne.engines.native.windows import WINDOW
from lanterne.model.latents import VideoLatents
from lanterne.model.layout import (
    CHANNELS,
    COS_ANGLE,
    COS_PHASE,
    FACING,
    KNOWN,
    LOG_HEIGHT,
    SIN_ANGLE,
    X,
    Y,
)
from lanterne.model.likeness import placed
from lanterne.model.probe import Probe
from lanterne.worlds.vocabulary import NOUN

SURE = 0.6  # share that the likeliest noun must have
TILTS = tuple(0.15 * step for step in range(-4, 5))  # radians: how far most subjects lean
TURNS = tuple(2 * math.pi / 16 * step for step in range(16))  # of what rolls
ROUND = ("ball",)
EVERY = 8  # frames between those at which they are tried
COARSE = 4  # pixels of the grid to one of the comparison
REACH = 0.7  # of the subject's height, on all sides of its middle, that is compared
UPRIGHT = 0.05  # how much of the variance an angle must explain more than none
LEAST_EXPLAINED = 0.15  # of the variance there; less than that is another subject


def stretches(starts: Tensor) -> list[range]:
    """Where pictures are given without a mask, by the starts (latents, token rows, token columns) of a board: latents
    that follow each other. Nowhere if there is a mask: what is seen may be what is to be changed.
    """
    lowest, highest = starts.flatten(1).amin(dim=1), starts.flatten(1).amax(dim=1)
    if not torch.equal(lowest, highest):
        return []
    given = [index for index, start in enumerate(lowest.tolist()) if start < 1]
    begins = [index for index in given if index - 1 not in given]
    return [range(first, next(end for end in range(first, len(starts) + 1) if end not in given)) for first in begins]


def angles_of(noun: str) -> tuple[float, ...]:
    """How a subject may be turned, in radians."""
    return TURNS if noun in ROUND else TILTS


@torch.inference_mode()
def named(probe: Probe, latents: Tensor) -> tuple[Shot | None, Tensor]:
    """What the probe reads in latents (time, rows, columns, channels), None where it is not sure of the subject, and
    its boxes frame by frame as a track that is not turned. The camera is not read: what comes next says how it moves.
    """
    readings = [probe(part[None]) for part in _parts(latents)]
    logits = {slot: torch.cat([each.logits[slot] for each in readings]).mean(dim=0) for slot in probe.config.classes}
    words = {slot: probe.config.classes[slot][int(found.argmax())] for slot, found in logits.items()}
    boxes = torch.cat([each.track[0] if not place else each.track[0, 1:] for place, each in enumerate(readings)])
    track = _upright(_smooth(boxes.float()), latents.shape[2] / latents.shape[1])
    noun = words["noun"]
    if not noun or float(logits["noun"].softmax(dim=-1).max()) < SURE:
        return None, track
    actions = NOUN[noun].actions
    return Shot(
        shot_type=words["shot_type"],
        subjects=(Subject(noun, words["color"] or None),),
        action=words["action"] if words["action"] in actions else actions[0],
        setting=words["setting"],
        light=words["light"],
        weather=words["weather"],
    ), track


def _parts(latents: Tensor) -> Sequence[Tensor]:
    """Stretches that the probe can see at once; each begins with the latent that ends the one before."""
    starts = range(0, max(1, len(latents) - 1), WINDOW - 1)
    return [latents[start : start + WINDOW] for start in starts]


def _smooth(boxes: Tensor) -> Tensor:
    """Each box averaged with its neighbours: the probe trembles."""
    padded = F.pad(boxes.T[None], (2, 2), mode="replicate")
    return F.avg_pool1d(padded, 5, 1)[0].T


def _upright(boxes: Tensor, aspect: float) -> Tensor:
    width, height = max(aspect, 1.0), max(1 / aspect, 1.0)  # of the frame, in shorter sides
    track = torch.zeros(len(boxes), CHANNELS)
    track[:, X], track[:, Y] = boxes[:, 0] * width / 2, -boxes[:, 1] * height / 2
    track[:, LOG_HEIGHT] = (boxes[:, 2] * height).clamp_min(0.05).log()
    track[:, [COS_ANGLE, COS_PHASE, FACING, KNOWN]] = 1.0
    return track


@torch.inference_mode()
def fitted(
    track: Tensor,
    likeness: Tensor,
    latents: Tensor,
    transform: VideoLatents,
    angles: Sequence[float] = TILTS,
    least: float = LEAST_EXPLAINED,
) -> Tensor | None:
    """The track with the side, the angles and the places at which a likeness (1, 4, 60, 84) explains best what latents
    (time, rows, columns, channels) show; None where it explains less than the `least` share of the variance there.
    """
    pixels, frames = glimpses(latents, transform)

    def shares_of(tried: Tensor) -> Tensor:
        """For tracks (tries, frames, channels) the share of what is seen, (tries, frames)."""
        drawn = (placed(likeness, one[None], size_of(pixels))[0] for one in tried)
        return torch.stack([explained(pixels, seen, one).diagonal() for seen, one in zip(drawn, tried, strict=True)])

    def best(tried: Tensor, favour: int | None = None) -> Tensor:
        """Each frame's best of some tracks; one of them is preferred where it is about as good."""
        share = shares_of(tried)
        if favour is not None:
            share[favour] += UPRIGHT
        return tried[share.argmax(dim=0), torch.arange(tried.shape[1])]

    def turned(now: Tensor) -> Tensor:
        tried, angle = now.repeat(len(angles), 1, 1), torch.tensor(angles)[:, None]
        tried[..., COS_ANGLE], tried[..., SIN_ANGLE] = angle.cos(), angle.sin()
        return best(tried, angles.index(0.0))

    def moved(now: Tensor, scale: float) -> Tensor:
        steps = torch.tensor([-2.0, -1.0, 0.0, 1.0, 2.0]) * scale
        for channel, step in ((X, 0.03), (Y, 0.03), (LOG_HEIGHT, 0.08)):
            tried = now.repeat(len(steps), 1, 1)
            tried[..., channel] += steps[:, None] * step
            now = best(tried)
        return now

    def settled(facing: float) -> Tensor:
        now = track[frames].clone()
        now[:, FACING] = facing
        return moved(turned(moved(turned(now), 1.0)), 0.5)

    sides = [settled(facing) for facing in (1.0, -1.0)]
    shares = shares_of(torch.stack(sides)).mean(dim=1)
    if float(shares.max()) < least:
        return None
    now = sides[int(shares.argmax())]
    change = now[:, [X, Y, LOG_HEIGHT, COS_ANGLE, SIN_ANGLE]]
    change[:, :3] -= track[frames][:, [X, Y, LOG_HEIGHT]]
    between = F.interpolate(change.T[None], size=len(track), mode="linear", align_corners=True)[0].T
    found = track.clone()
    found[:, [X, Y, LOG_HEIGHT]] += between[:, :3]
    found[:, [COS_ANGLE, SIN_ANGLE]] = F.normalize(between[:, 3:], dim=-1)
    found[:, FACING] = now[0, FACING]
    return found


@torch.inference_mode()
def likest(looks: Tensor, track: Tensor, latents: Tensor, transform: VideoLatents) -> Tensor:
    """Of several likenesses (n, 4, 60, 84) of one subject the one (1, 4, 60, 84) whose colours, on its track, are
    nearest to what latents (time, rows, columns, channels) show.
    """
    pixels, frames = glimpses(latents, transform)
    drawn = placed(looks, track[frames].expand(len(looks), -1, -1), size_of(pixels))
    alpha = drawn[:, :, 3:]
    errors = ((pixels * alpha - drawn[:, :, :3]).abs() * alpha).flatten(1).sum(dim=1) / alpha.flatten(1).sum(dim=1)
    return looks[int(errors.argmin())][None]


def glimpses(latents: Tensor, transform: VideoLatents) -> tuple[Tensor, list[int]]:
    """What latents (time, rows, columns, channels) show at some frames, small: (n, 3, height, width); and which."""
    pictures = transform.decode(latents[None])[0]
    frames = [*range(0, len(pictures), EVERY)]
    return F.avg_pool2d(pictures[frames].movedim(-1, 1), COARSE), frames


def size_of(pixels: Tensor) -> tuple[int, int]:
    """(width, height) of pictures (n, 3, height, width)."""
    return pixels.shape[3], pixels.shape[2]


def explained(pixels: Tensor, drawn: Tensor, tracks: Tensor) -> Tensor:
    """What pictures `drawn` (n, 4, height, width) on tracks (n, 11) explain of the variance around them in pixels
    (frames, 3, height, width), by a gain and an offset of its own for each colour: (frames, n).
    """
    height, width = pixels.shape[-2:]
    unit = min(height, width)
    x = (torch.arange(width) + 0.5 - width / 2) / unit
    y = ((height / 2 - torch.arange(height) - 0.5) / unit)[:, None]
    at = tracks[:, :, None, None]
    reach = REACH * at[:, LOG_HEIGHT].exp()
    weight = (((x - at[:, X]).abs() < 1.4 * reach) & ((y - at[:, Y]).abs() < reach)).float().flatten(1)
    total = weight.sum(dim=-1).clamp_min(1)
    alpha = drawn[:, 3].flatten(1) * weight
    told = torch.zeros(len(pixels), len(drawn))
    spread = torch.zeros(len(pixels), len(drawn))
    for channel in range(3):
        seen, color = pixels[:, channel].flatten(1), drawn[:, channel].flatten(1) * weight
        mean = seen @ weight.T
        sa, sc = (seen @ part.T - mean * part.sum(dim=-1) / total for part in (alpha, color))
        aa, ac, cc = (
            (one * other).sum(dim=-1) - one.sum(dim=-1) * other.sum(dim=-1) / total
            for one, other in ((alpha, alpha), (alpha, color), (color, color))
        )
        determinant = (aa * cc - ac**2).clamp_min(1e-3 * (aa * cc).clamp_min(1e-6))
        told += (sa * (cc * sa - ac * sc) + sc * (aa * sc - ac * sa)) / determinant
        spread += (seen**2) @ weight.T - mean**2 / total
    return (told / spread.clamp_min(1e-6)).clamp(0, 1)
